"""A change between baseline and follow-up, judged against its error."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Verdict(StrEnum):
    """What a change shows."""

    IMPROVED = "improved"
    WORSE = "worse"
    CHANGED = "changed"
    NO_CHANGE = "no-change"
    NOT_JUDGED = "not-judged"
    NOT_ASSESSABLE = "not-assessable"


@dataclass(frozen=True, slots=True)
class Change:
    """One measure or scale at one place, then and now.

    Attributes:
        measure: Id of the biometry entry or scale; ``rater`` only with scales.
        baseline, follow_up: Means over the visits; for scales the latest score of each.
        difference: Follow-up less baseline. None with words and where nothing can be compared.
        error: Smallest difference that counts; None where none is known.
        error_kind: What ``error`` is: ``measurement-error``, ``patient-important`` or ``responder``.
        own_noise: The error rests on the practice's own repeated readings.
        confirmed: The figure behind ``error`` is confirmed.
        visits: Visits that went into baseline and follow-up.
        sentence: The result in words.
    """

    measure: str
    zone: str
    side: str
    rater: str
    unit: str
    verdict: Verdict
    baseline: Decimal | None
    follow_up: Decimal | None
    difference: Decimal | None
    error: Decimal | None
    error_kind: str
    own_noise: bool
    confirmed: bool
    sources: tuple[str, ...]
    visits: tuple[int, int]
    sentence: str

    @property
    def percent(self) -> Decimal | None:
        """Difference in per cent of the baseline; None without a baseline other than 0."""
        if self.difference is None or not self.baseline:
            return None
        return 100 * self.difference / self.baseline


def judge(*, difference: Decimal, error: Decimal, better: str, reached: bool = False) -> Verdict:
    """Whether a difference shows anything.

    Args:
        difference: Follow-up less baseline.
        error: Smallest difference that counts.
        better: ``higher``, ``lower`` or ``none``.
        reached: Equal to ``error`` already counts (a responder's step); a measurement error must be exceeded.
    """
    size = abs(difference)
    if size < error or (size == error and not reached):
        return Verdict.NO_CHANGE
    if better == "none":
        return Verdict.CHANGED
    return Verdict.IMPROVED if (difference > 0) == (better == "higher") else Verdict.WORSE


def shown(difference: Decimal, error: Decimal) -> tuple[Decimal, Decimal]:
    """A difference and its error, rounded to as few figures (two to seven) as tell which is larger."""
    steps = [Decimal(1).scaleb(min(error.adjusted() + 1 - figures, 0)) for figures in range(2, 8)]
    telling = (
        step for step in steps if (_rounded(abs(difference), step) > _rounded(error, step)) == (abs(difference) > error)
    )
    step = next(telling, steps[-1])
    return _rounded(difference, step), _rounded(error, step)


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)
