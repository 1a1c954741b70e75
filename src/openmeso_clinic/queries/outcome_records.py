"""Readings and scores of a patient as they stand on record, those taken back included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openmeso.knowledge import Library
from openmeso.outcome.score import ScaleScore
from openmeso.stored import load_as
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Measurement, Patient, Score


@dataclass(frozen=True)
class RecordedReading:
    row: Measurement
    measure: str
    unit: str
    zone: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class RecordedScore:
    row: Score
    scale: str
    zone: str
    made: ScaleScore


def reading_rows(patient: Patient) -> list[RecordedReading]:
    """The latest first."""
    library = library_of(patient.practice)
    rows = Measurement.objects.filter(patient_id__in=patient.ids).select_related("device", "by")
    return [
        RecordedReading(
            row,
            library.biometry[row.measure].name if row.measure in library.biometry else row.measure,
            library.biometry[row.measure].unit if row.measure in library.biometry else "",
            _zone(row.zone, library),
            tuple(Decimal(value) for value in row.values),
        )
        for row in rows.order_by("-taken_at", "-pk")
    ]


def score_rows(patient: Patient) -> list[RecordedScore]:
    """The latest first."""
    library = library_of(patient.practice)
    rows = Score.objects.filter(patient_id__in=patient.ids).select_related("by").order_by("-on", "-pk")
    return [
        RecordedScore(
            row,
            library.scales[row.scale].name if row.scale in library.scales else row.scale,
            _zone(row.zone, library),
            load_as(ScaleScore, row.content),
        )
        for row in rows
    ]


def _zone(zone: str, library: Library) -> str:
    return library.zones[zone].name if zone in library.zones else zone
