"""What was measured at a visit: a device reading, or a score with its rater."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from openmeso.outcome.score import ScaleScore

Side = Literal["left", "right", "midline", ""]
Rater = Literal["patient", "treating", "blinded"]

#: Readings of one place that make a visit's mean steady.
READINGS_A_VISIT = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure at one place and visit.

    Attributes:
        measure: Id of a biometry entry; ``values`` are in its unit, all of this visit.
        on: Day of the visit. On the day of a session the reading is taken before injecting.
        device, probe: As written on them. Readings of different ones are never compared.
        temperature_c, humidity_percent: Of the room; None where nobody looked.
    """

    measure: str
    zone: str
    side: Side
    on: date
    values: tuple[Decimal, ...]
    device: str
    probe: str = ""
    operator: str = ""
    temperature_c: Decimal | None = None
    humidity_percent: Decimal | None = None

    @property
    def mean(self) -> Decimal:
        """Mean of the visit's readings."""
        return sum(self.values, Decimal(0)) / len(self.values)

    @property
    def site(self) -> tuple[str, str, str]:
        """What is compared with what: measure, zone and side."""
        return self.measure, self.zone, self.side


@dataclass(frozen=True, slots=True)
class Rated:
    """One score at one visit, by one rater. Raters are never mixed."""

    score: ScaleScore
    on: date
    rater: Rater
    zone: str = ""
    side: Side = ""

    @property
    def site(self) -> tuple[str, str, str, str]:
        """What is compared with what: scale, zone, side and rater."""
        return self.score.scale, self.zone, self.side, self.rater
