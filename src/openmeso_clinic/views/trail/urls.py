from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.trail import page

urlpatterns = [
    path("trail", page.trail, name="trail"),
    path("trail/lines.csv", page.as_file, name="trail-file"),
    path("trail/people.csv", page.people_file, name="trail-people-file"),
    path("trail/report.pdf", page.paper, name="trail-paper"),
    path("patients/<ref:patient>/trail", page.trail_of_patient, name="trail-of-patient"),
]
