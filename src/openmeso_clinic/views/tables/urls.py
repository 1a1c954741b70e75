from __future__ import annotations

from django.urls import path

import openmeso_clinic.views.day.days  # noqa: F401  (makes <day:...> known)
from openmeso_clinic.views.tables.lists import file_of, fridge_readings, ledger, log, visits

urlpatterns = [
    path("tables/patients.csv", file_of("patients"), name="table-patients"),
    path("tables/waiting.csv", file_of("waiting"), name="table-waiting"),
    path("tables/check-ins.csv", file_of("check-ins"), name="table-check-ins"),
    path("tables/messages.csv", file_of("messages"), name="table-messages"),
    path("tables/stock.csv", file_of("stock"), name="table-stock"),
    path("tables/lots.csv", file_of("lots"), name="table-lots"),
    path("tables/recalls.csv", file_of("recalls"), name="table-recalls"),
    path("tables/visits/<day:day>.csv", visits, name="table-visits"),
    path("tables/logs/<slug:kind>.csv", log, name="table-log"),
    path("stock/lots/<ref:lot>/ledger.csv", ledger, name="table-ledger"),
    path("stock/fridges/<ref:fridge>/readings.csv", fridge_readings, name="table-fridge"),
]
