"""Rows of measurements and scores as the core's readings, and the answers of a scale in the form it scores."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, cast

from openmeso.knowledge import Library
from openmeso.outcome.reading import Rated, Rater, Reading, Side
from openmeso.outcome.score import ScaleScore
from openmeso.stored import load_as
from openmeso_clinic.models import Device, Measurement, Patient, Score

#: Who judged, as rows name it and as the core does.
RATERS: Mapping[str, Rater] = MappingProxyType({"clinician": "treating", "masked": "blinded", "patient": "patient"})


def device_words(device: Device) -> str:
    """The device as its readings name it: two of one model are told apart by their serial numbers."""
    return f"{device.name} ({device.serial})" if device.serial else str(device.name)


def reading_of(row: Measurement) -> Reading:
    """One row; its day is that of the practice."""
    return Reading(
        measure=row.measure,
        zone=row.zone,
        side=cast(Side, row.side),
        on=row.taken_at.astimezone(row.practice.zone).date(),
        values=tuple(Decimal(value) for value in row.values),
        device=device_words(row.device),
        probe=row.device.probe,
        operator=row.operator,
        temperature_c=row.temperature_c,
        humidity_percent=row.humidity_percent,
    )


def rated_of(row: Score) -> Rated:
    """One row with what the core made of its answers."""
    return Rated(
        score=load_as(ScaleScore, row.content),
        on=row.on,
        rater=RATERS[row.rater],
        zone=row.zone,
        side=cast(Side, row.side),
    )


def reading_key(
    patient: Patient, *, measure: str, zone: str, side: str, at: datetime, values: Iterable[Decimal], device: Device
) -> str:
    """What makes two readings the same one, however they came."""
    parts = (
        patient.ref,
        measure,
        zone,
        side,
        at.astimezone(UTC).isoformat(timespec="minutes"),
        " ".join(f"{value.normalize():f}" for value in values),
        device.ref,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def typed_answers(scale: str, given: Mapping[str, Any], library: Library) -> dict[str, Any]:
    """Answers as a form or a row has them, in the form that the core scores.

    Regions stand by themselves, a class or a word as its text, everything else as an exact number. What is
    no number stays as it is: the core then says what it expects.
    """
    levels = library.scales[scale].levels
    words = bool(levels) and not all(level.value.isdigit() for level in levels) and not _counted(scale, library)
    out: dict[str, Any] = {}
    for item, value in given.items():
        region, dot, kind = item.partition(".")
        exact = value if words else _number(value)
        if dot:
            out.setdefault(region, {})[kind] = exact
        else:
            out[item] = exact
    return out


def _counted(scale: str, library: Library) -> bool:
    """Its levels are classes into which a total falls, not the answers themselves."""
    return any(level.low != level.high for level in library.scales[scale].levels)


def _number(value: Any) -> Any:
    if isinstance(value, Decimal | int):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value
