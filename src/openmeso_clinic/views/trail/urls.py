from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.trail import page

urlpatterns = [
    path("trail", page.trail, name="trail"),
    path("patients/<ref:patient>/trail", page.trail_of_patient, name="trail-of-patient"),
]
