from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.day import sheet

urlpatterns = [
    path("", sheet.sheet, name="day-sheet"),
]
