from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.check_ins import answer, call, one, worklist

urlpatterns = [
    path("c/<slug:secret>", answer.page, name="check-in-answer"),
    path("check-ins", worklist.show, name="check-ins"),
    path("patients/<ref:patient>/check-ins/<ref:check_in>", one.show, name="check-in"),
    path("patients/<ref:patient>/check-ins/<ref:check_in>/note", one.note, name="check-in-note"),
    path("patients/<ref:patient>/check-ins/<ref:check_in>/call", call.call, name="check-in-call"),
    path("patients/<ref:patient>/check-ins/<ref:check_in>/rest", worklist.rest, name="check-in-rest"),
    path("patients/<ref:patient>/check-ins/<ref:check_in>/close", worklist.close, name="check-in-close"),
]
