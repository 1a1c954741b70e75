from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.outcome import devices, importing, measure, page, papers, records, scoring

urlpatterns = [
    path("patients/<ref:patient>/outcome", page.show, name="outcome"),
    path("patients/<ref:patient>/outcome/paper", papers.paper, name="outcome-paper"),
    path("patients/<ref:patient>/outcome/readings.csv", papers.readings, name="outcome-csv"),
    path("patients/<ref:patient>/outcome/records", records.show, name="outcome-records"),
    path("patients/<ref:patient>/outcome/measure", measure.measure, name="outcome-measure"),
    path("patients/<ref:patient>/outcome/score", scoring.choose, name="outcome-scales"),
    path("patients/<ref:patient>/outcome/score/<slug:scale>", scoring.score, name="outcome-score"),
    path(
        "patients/<ref:patient>/outcome/readings/<ref:measurement>/retire",
        records.retire_reading,
        name="measurement-retire",
    ),
    path("patients/<ref:patient>/outcome/scores/<ref:score>/retire", records.retire_one_score, name="score-retire"),
    path("devices", devices.show, name="devices"),
    path("devices/<ref:device>/retire", devices.retire, name="device-retire"),
    path("devices/<ref:device>/return", devices.put_back, name="device-return"),
    path("readings/import", importing.load, name="readings-import"),
]
