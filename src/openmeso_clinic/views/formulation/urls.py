from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.formulation import acts, page, papers

_ROOM = "patients/<ref:patient>/formulation"
_ONE = f"{_ROOM}/<ref:formulation>"

urlpatterns = [
    path(_ROOM, page.show, name="formulation"),
    path(f"{_ROOM}/propose", acts.propose, name="formulation-propose"),
    path(f"{_ROOM}/duplicate", acts.duplicate, name="formulation-duplicate"),
    path(f"{_ROOM}/mixture", acts.mixture, name="formulation-mixture"),
    path(f"{_ONE}/choose", acts.choose, name="formulation-choose"),
    path(f"{_ONE}/check-edit", acts.check_edit, name="formulation-check-edit"),
    path(f"{_ONE}/edit", acts.save_edit, name="formulation-edit"),
    path(f"{_ONE}/accept", acts.accept, name="formulation-accept"),
    path(f"{_ONE}/prepare", acts.prepare, name="formulation-prepare"),
    path(f"{_ONE}/check", acts.check, name="formulation-check"),
    path(f"{_ONE}/discard", acts.discard, name="formulation-discard"),
    path(f"{_ONE}/label-<slug:letter>.pdf", papers.label, name="formulation-label"),
    path(f"{_ONE}/worksheet.pdf", papers.worksheet, name="formulation-worksheet"),
]
