from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.bringing_in import page

urlpatterns = [
    path("settings/bring-in", page.overview, name="bring-in"),
    path("settings/bring-in/patients", page.patients, name="bring-in-patients"),
    path("settings/bring-in/patients/empty.csv", page.empty_patients, name="bring-in-patients-empty"),
    path("settings/bring-in/stock", page.stock, name="bring-in-stock"),
    path("settings/bring-in/stock/empty.csv", page.empty_stock, name="bring-in-stock-empty"),
]
