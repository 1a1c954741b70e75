from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.safety import contacts, recalls, reports, signals

_PERSON = "safety/recalls/<ref:recall>/patients/<ref:patient>"

urlpatterns = [
    path("safety", signals.show, name="signals"),
    path("safety/rates.csv", signals.as_file, name="signal-rates"),
    path("safety/recalls", recalls.overview, name="recalls"),
    path("stock/lots/<ref:lot>/recall", recalls.opening, name="recall-open"),
    path("safety/recalls/<ref:recall>", recalls.show, name="recall"),
    path("safety/recalls/<ref:recall>/close", recalls.close, name="recall-close"),
    path("safety/recalls/<ref:recall>/letters", recalls.letters, name="recall-letters"),
    path("safety/recalls/<ref:recall>/table.csv", recalls.as_file, name="recall-file"),
    path(f"{_PERSON}/attempt", contacts.attempt, name="recall-attempt"),
    path(f"{_PERSON}/settle", contacts.settled, name="recall-settle"),
    path(f"{_PERSON}/letter", contacts.letter, name="recall-letter"),
    path("safety/reports", reports.overview, name="reports"),
    path("safety/reports/<ref:report>", reports.show, name="report"),
    path("safety/reports/<ref:report>/done", reports.done, name="report-done"),
    path("safety/reports/<ref:report>/paper", reports.paper, name="report-paper"),
    path("safety/reports/<ref:report>/data.json", reports.structured, name="report-data"),
]
