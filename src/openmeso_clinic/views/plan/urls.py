from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.plan import acts, page, papers

_ROOM = "patients/<ref:patient>/plan"
_COURSE = f"{_ROOM}/<ref:course>"

urlpatterns = [
    path(_ROOM, page.show, name="plan"),
    path(f"{_ROOM}/make", acts.make, name="plan-make"),
    path(f"{_ROOM}/own-date", acts.own_date, name="plan-own-date"),
    path(f"{_COURSE}/preview", acts.preview, name="plan-preview"),
    path(f"{_COURSE}/move", acts.move, name="plan-move"),
    path(f"{_COURSE}/anew", acts.anew, name="plan-anew"),
    path(f"{_COURSE}/close", acts.close, name="plan-close"),
    path(f"{_ROOM}/sessions/<ref:session>/miss", acts.miss, name="plan-miss"),
    path(f"{_ROOM}/sessions/<ref:session>/book", acts.book, name="plan-book"),
    path(f"{_ROOM}/versions/<ref:version>/quote.pdf", papers.quote, name="quote"),
]
