"""How far two means of readings may lie apart by error alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from openmeso.knowledge.schema.outcome import Biometry

#: Two-sided 95 % of a normal distribution.
Z95 = Decimal("1.96")


@dataclass(frozen=True, slots=True)
class Noise:
    """Visit-to-visit standard deviation, in the unit of the measure.

    Attributes:
        own: From the practice's own repeated readings; else published.
    """

    sd: Decimal
    own: bool
    confirmed: bool
    sources: tuple[str, ...] = ()


def noise_of(
    measure: Biometry, *, baseline: Decimal, practice_noise: Mapping[str, Decimal] | None = None
) -> Noise | None:
    """The practice's own figure, else the first published one, else nothing.

    A coefficient of variation is taken of the baseline. Where a study gives both, the larger error holds:
    an SD found near 55 must not make readings near 90 look steadier than they are.
    """
    own = (practice_noise or {}).get(measure.id)
    if own is not None:
        return Noise(own, own=True, confirmed=True)
    for published in measure.repeatability:
        share = published.cv_percent * abs(baseline) / 100 if published.cv_percent else Decimal(0)
        sd = max(published.sd or Decimal(0), share)
        if sd > 0:
            return Noise(sd, own=False, confirmed=published.confirmed, sources=published.sources)
    return None


def mdc95(*, sd: Decimal, baseline_visits: int, follow_up_visits: int) -> Decimal:
    """Minimal detectable change: 1.96 x sd x sqrt(1/n + 1/m), n and m counting visits, not readings.

    Raises:
        ValueError: no visit on a side, or an SD that is not above 0.
    """
    if baseline_visits < 1 or follow_up_visits < 1 or sd <= 0:
        raise ValueError("an SD above 0 and at least one visit on each side")
    return Z95 * sd * (Decimal(1) / baseline_visits + Decimal(1) / follow_up_visits).sqrt()
