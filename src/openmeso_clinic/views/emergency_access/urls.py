from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.emergency_access import page, review

urlpatterns = [
    path("patients/<ref:patient>/emergency", page.opening, name="emergency-open"),
    path("patients/<ref:patient>/emergency/record", page.chart, name="emergency-chart"),
    path("emergency-access/<ref:access>/end", page.end, name="emergency-end"),
    path("safety/emergency-access", review.overview, name="emergency-log"),
    path("safety/emergency-access/<ref:access>/review", review.reviewed, name="emergency-review"),
]
