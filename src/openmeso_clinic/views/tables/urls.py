from __future__ import annotations

from django.urls import path

import openmeso_clinic.views.day.days  # noqa: F401  (makes <day:...> known)
from openmeso_clinic.views.tables import lists

urlpatterns = [
    *(path(f"tables/{key}.csv", lists.file_of(key), name=f"table-{key}") for key in lists.LISTS),
    path("tables/visits/<day:day>.csv", lists.visits, name="table-visits"),
    path("tables/logs/<slug:kind>.csv", lists.log, name="table-log"),
    path("stock/lots/<ref:lot>/ledger.csv", lists.ledger, name="table-ledger"),
    path("stock/fridges/<ref:fridge>/readings.csv", lists.fridge_readings, name="table-fridge"),
]
