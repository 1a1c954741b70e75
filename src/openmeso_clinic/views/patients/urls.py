from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.patients import chart, duplicates, identity, merge, palette, register, search

urlpatterns = [
    path("patients", search.search, name="patients"),
    path("patients/register", register.register_page, name="patient-register"),
    path("patients/duplicates", duplicates.show, name="duplicates"),
    path("patients/merges/<ref:merge>/undo", merge.undo, name="merge-undo"),
    path("patients/<ref:patient>/", chart.show, name="patient"),
    path("patients/<ref:patient>/identity", identity.edit, name="patient-identity"),
    path("patients/<ref:patient>/merge", merge.choose, name="merge-choose"),
    path("patients/<ref:patient>/merge/<ref:other>", merge.compare, name="merge"),
    path("palette", palette.palette, name="palette"),
]
