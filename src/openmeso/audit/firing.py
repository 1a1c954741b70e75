"""How often each rule fires, and how often people decide against it: what a rule that nobody heeds looks like.

The thresholds are those of the safety specification: a rule that is overridden in more than 70 per cent of at least
30 cases is pointed out, weak ("soft") stops are overridden in 40 per cent at most, and a week is pointed out when its
count lies beyond limits that chance passes once in 741 weeks on each side (three standard deviations of a normal
distribution, here counted exactly, against the other weeks).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from openmeso.outcome.exact import limits, tails

#: Beyond so many cases a share of overrides says something, and beyond this share nobody heeds the rule.
FEWEST = 30
FATIGUE = 0.70
#: Most that people should decide against soft stops in all, and most stops of half of the sessions.
SOFT_MOST = 0.40
MEDIAN_MOST = 0.5
#: A session with more stops than this is a burden; at most this share of sessions is one.
MANY = 2
MANY_MOST = 0.05
#: One side of three standard deviations.
BEYOND = 0.00135

Remark = Literal["not-heeded", "more-often", "less-often"]


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule with one patient on one day.

    Attributes:
        week: The Monday of the day's week.
        decided: A decision against it was on record.
    """

    rule: str
    person: str
    week: date
    decided: bool = False


@dataclass(frozen=True, slots=True)
class RuleUse:
    """What one rule did.

    Attributes:
        fires, of: In so many of all screenings; ``low`` and ``high`` are the exact 95 % limits of the share.
        people, overridden: Patients with whom it fired, and with whom somebody decided against it; a patient counts
            once, however often the finding came back.
        reasons: Coded reasons, the most frequent first.
        weeks: Mondays of weeks beyond the limits, with ``more-often`` or ``less-often``.
    """

    rule: str
    fires: int
    of: int
    low: float
    high: float
    people: int
    overridden: int
    overridden_low: float
    overridden_high: float
    reasons: tuple[tuple[str, int], ...]
    remarks: tuple[Remark, ...]
    weeks: tuple[tuple[date, Remark], ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """How many stops interrupted a session.

    Attributes:
        many: Sessions with more than two.
    """

    sessions: int
    median: float
    many: int

    @property
    def too_much(self) -> bool:
        return bool(self.sessions) and (self.median > MEDIAN_MOST or self.many > MANY_MOST * self.sessions)


def rule_use(
    fired: Sequence[Fired], *, screenings: dict[date, int], reasons: Iterable[tuple[str, str]] = ()
) -> tuple[RuleUse, ...]:
    """Every rule that fired, the one that is overridden most often first.

    Args:
        fired: A rule, a person and a day at most once.
        screenings: Week → how many patients were screened in it, counted once a day.
        reasons: Rule and coded reason of each decision.

    Raises:
        ValueError: a rule fired more often than anybody was screened.
    """
    total = sum(screenings.values())
    said: dict[str, Counter[str]] = {}
    for rule, reason in reasons:
        said.setdefault(rule, Counter())[reason] += 1
    by_rule: dict[str, list[Fired]] = {}
    for one in fired:
        by_rule.setdefault(one.rule, []).append(one)
    found = [_use(rule, rows, total, screenings, said.get(rule, Counter())) for rule, rows in by_rule.items()]
    return tuple(sorted(found, key=lambda use: (-use.overridden, -use.fires, use.rule)))


def burden(stops: Sequence[int]) -> Burden:
    """Of the number of stops in each session."""
    return Burden(len(stops), float(median(stops)) if stops else 0.0, sum(count > MANY for count in stops))


def _use(rule: str, rows: list[Fired], total: int, screenings: dict[date, int], said: Counter[str]) -> RuleUse:
    if len(rows) > total:
        raise ValueError(f"{rule} fired {len(rows)} times in {total} screenings")
    people = {one.person for one in rows}
    overridden = len({one.person for one in rows if one.decided})
    low, high = limits(len(rows), total)
    overridden_low, overridden_high = limits(overridden, len(people))
    weeks = tuple(_unusual(rows, screenings))
    remarks: list[Remark] = []
    if len(people) >= FEWEST and overridden > FATIGUE * len(people):
        remarks.append("not-heeded")
    remarks += [remark for remark in ("more-often", "less-often") if any(found == remark for _week, found in weeks)]
    return RuleUse(
        rule=rule,
        fires=len(rows),
        of=total,
        low=low,
        high=high,
        people=len(people),
        overridden=overridden,
        overridden_low=overridden_low,
        overridden_high=overridden_high,
        reasons=tuple(said.most_common()),
        remarks=tuple(remarks),
        weeks=weeks,
    )


def _unusual(rows: list[Fired], screenings: dict[date, int]) -> Iterable[tuple[date, Remark]]:
    """Weeks that the other weeks do not explain. Without another week nothing can be said."""
    counts = Counter(one.week for one in rows)
    total = sum(screenings.values())
    for week, of in sorted(screenings.items()):
        rest = total - of
        if not of or not rest:
            continue
        here = counts[week]
        if here > of:
            raise ValueError(f"{here} times in {of} screenings of one week")
        more, less = tails(here, of=of, fires=len(rows), total=total)
        if more < BEYOND:
            yield week, "more-often"
        elif less < BEYOND:
            yield week, "less-often"
