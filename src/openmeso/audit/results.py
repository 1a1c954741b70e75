"""Results of a practice's courses by goal or protocol: how many patients changed beyond the error of measuring.

Nothing here names who treated: a table of results by practitioner is read as a ranking and rewards easy patients.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from openmeso.outcome.change import Verdict
from openmeso.outcome.exact import limits

#: Below so many patients a share says next to nothing (its exact limits span more than half of the scale).
FEW = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """One patient's latest comparison of one measure at one place.

    Attributes:
        about: The goal or protocol by which results are gathered.
        rater: With scales only.
    """

    about: str
    measure: str
    rater: str
    unit: str
    person: str
    verdict: Verdict
    difference: Decimal | None
    error: Decimal | None


@dataclass(frozen=True, slots=True)
class Result:
    """One goal or protocol by one measure.

    Attributes:
        patients: Who could be compared; a patient with several places counts once, by the least of them.
        improved, unchanged, worse: Of those patients.
        not_compared: Patients measured, but not comparably.
        low, high: Exact 95 % limits of the share that improved; None without anybody to compare.
        difference, error: Medians over the comparisons that have both, in ``unit``; None where there is none.
    """

    about: str
    measure: str
    rater: str
    unit: str
    patients: int
    improved: int
    unchanged: int
    worse: int
    not_compared: int
    low: float | None
    high: float | None
    difference: Decimal | None
    error: Decimal | None

    @property
    def few(self) -> bool:
        return self.patients < FEW


#: Of several places of one patient the least favorable stands for the patient.
_LEAST_FIRST = (Verdict.WORSE, Verdict.NO_CHANGE, Verdict.CHANGED, Verdict.IMPROVED)


def results(seen: Iterable[Seen]) -> tuple[Result, ...]:
    """By goal or protocol, measure and rater, in the order of their ids."""
    groups: dict[tuple[str, str, str, str], list[Seen]] = {}
    for one in seen:
        groups.setdefault((one.about, one.measure, one.rater, one.unit), []).append(one)
    return tuple(_result(key, rows) for key, rows in sorted(groups.items()))


def _result(key: tuple[str, str, str, str], rows: list[Seen]) -> Result:
    by_person: dict[str, list[Verdict]] = {}
    for one in rows:
        by_person.setdefault(one.person, []).append(one.verdict)
    least = [_least(verdicts) for verdicts in by_person.values()]
    judged = [verdict for verdict in least if verdict is not None]
    improved = sum(verdict is Verdict.IMPROVED for verdict in judged)
    both = [(one.difference, one.error) for one in rows if one.difference is not None and one.error is not None]
    low, high = limits(improved, len(judged)) if judged else (None, None)
    return Result(
        *key,
        patients=len(judged),
        improved=improved,
        unchanged=sum(verdict in (Verdict.NO_CHANGE, Verdict.CHANGED) for verdict in judged),
        worse=sum(verdict is Verdict.WORSE for verdict in judged),
        not_compared=len(least) - len(judged),
        low=low,
        high=high,
        difference=median(difference for difference, _error in both) if both else None,
        error=median(error for _difference, error in both) if both else None,
    )


def _least(verdicts: list[Verdict]) -> Verdict | None:
    return next((verdict for verdict in _LEAST_FIRST if verdict in verdicts), None)
