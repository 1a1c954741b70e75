"""Readings and scores of a patient as they stand on record, those taken back included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openmeso.outcome.score import ScaleScore
from openmeso.reports.words import Reader
from openmeso.stored import load_as
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


def reading_rows(patient: Patient, reader: Reader) -> list[RecordedReading]:
    """The latest first."""
    library = reader.library
    rows = Measurement.objects.filter(patient_id__in=patient.ids).select_related("device", "by")
    return [
        RecordedReading(
            row,
            reader.name("biometry", row.measure),
            library.biometry[row.measure].unit if row.measure in library.biometry else "",
            reader.name("zones", row.zone),
            tuple(Decimal(value) for value in row.values),
        )
        for row in rows.order_by("-taken_at", "-pk")
    ]


def score_rows(patient: Patient, reader: Reader) -> list[RecordedScore]:
    """The latest first."""
    library = reader.library
    rows = Score.objects.filter(patient_id__in=patient.ids).select_related("by").order_by("-on", "-pk")
    return [
        RecordedScore(
            row,
            library.scales[row.scale].name if row.scale in library.scales else row.scale,
            reader.name("zones", row.zone),
            load_as(ScaleScore, row.content),
        )
        for row in rows
    ]
