"""What the server advises about a photograph: each limit it does not keep, with value, limit and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openmeso.outcome.photographs import PhotoFinding, PhotoMeasures, check_photograph
from openmeso.reports.words import Reader
from openmeso_clinic.models import Photograph

_UNITS = {"1": "", "DN": "/ 255"}


@dataclass(frozen=True, slots=True)
class Advice:
    """One finding in the reader's words.

    Attributes:
        bound: ``least`` or ``most``.
        unit: Empty for a ratio.
        of_baseline: The value is a ratio to the baseline, given in percent.
    """

    what: str
    do: str
    value: Decimal
    bound: str
    limit: Decimal
    unit: str
    of_baseline: bool


def measures_of(photograph: Photograph) -> PhotoMeasures:
    """What was measured when the photograph came in."""
    said: Mapping[str, Any] = {row["of"]: row["value"] for row in photograph.advice}

    def number(name: str) -> Decimal:
        return Decimal(str(said.get(name) or 0))

    sharpness = said.get("sharpness")
    return PhotoMeasures(
        sharpness=None if sharpness is None else Decimal(str(sharpness)),
        mean=number("mean"),
        median=number("median"),
        dark=number("dark"),
        bright=number("bright"),
        width=photograph.width,
        height=photograph.height,
    )


def advice_on(photograph: Photograph, baseline: Photograph | None, reader: Reader) -> tuple[Advice, ...]:
    """Every limit that the photograph does not keep; the baseline itself is compared with nothing."""
    first = measures_of(baseline) if baseline is not None and baseline.pk != photograph.pk else None
    found = check_photograph(measures_of(photograph), first, reader.library.photo_limits)
    return tuple(_advice(one, reader) for one in found)


def _advice(one: PhotoFinding, reader: Reader) -> Advice:
    entry = reader.library.photo_limits[one.limit_id]
    ratio = entry.against == "baseline"
    context = f"photo-limits/{entry.id}"
    return Advice(
        what=reader.catalogue.text(entry.what, f"{context}/what"),
        do=reader.catalogue.text(entry.do, f"{context}/do"),
        value=(one.value * 100).quantize(Decimal("0.1")) if ratio else one.value,
        bound=one.bound,
        limit=(one.limit * 100).quantize(Decimal(1)) if ratio else one.limit,
        unit="%" if ratio else _UNITS.get(one.unit, one.unit),
        of_baseline=ratio,
    )
