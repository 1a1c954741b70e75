"""A calendar problem as plain data: visits, named demands on their days and on the days between them.

Days are whole numbers counted from the day the plan is made, so a problem that lies some weeks later is
the same problem, and no clock change can touch it. ``broken`` judges an answer without any solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Ranges = tuple[tuple[int, int], ...]

#: Further away than any two days of a problem.
FAR = 4000


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that is asked of the calendar, by name.

    Attributes:
        code: ``plan/<what>``, unique in its problem.
        words: What it asks, for the clinician.
        can_yield: Whether a person may lift it. Spacing that protects the skin never yields.
        relax: What lifting it means, in words.
        yields_late: Among changes equally small, demands with a low number are lifted first.
    """

    code: str
    words: str
    can_yield: bool = False
    relax: str = ""
    yields_late: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class Days:
    """A visit lies on one of these days, as long as all of these demands hold."""

    visit: int
    allowed: Ranges
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The days from ``first`` to ``second`` (negative when it comes before) are among these."""

    first: int
    second: int
    allowed: Ranges
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wished:
    """The days from one visit to the next that are best; any other number costs its difference."""

    first: int
    second: int
    days: int


@dataclass(frozen=True)
class Problem:
    """Everything the calendar must meet.

    Attributes:
        visits: Names; their order settles ties, the earliest day going to the first.
        last_day: No visit lies beyond it, whatever is lifted.
        start: The visit whose day is kept earliest.
        shareable: Pairs that may fall on one day and then count as one visit to the practice.
    """

    visits: tuple[str, ...]
    first_day: int
    last_day: int
    demands: tuple[Demand, ...]
    days: tuple[Days, ...]
    gaps: tuple[Gap, ...]
    wished: tuple[Wished, ...] = ()
    start: int = 0
    shareable: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """The days that one constraint leaves to a visit; ``other`` is the visit it is measured from."""

    demand: str
    allowed: Ranges
    other: int | None


def within(ranges: Ranges, number: int) -> bool:
    return any(low <= number <= high for low, high in ranges)


def ranges_of(numbers: Iterable[int]) -> Ranges:
    """Whole numbers as ascending ranges."""
    out: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if out and number == out[-1][1] + 1:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return tuple(out)


def all_but(low: int, high: int) -> Ranges:
    """Every number except those from ``low`` to ``high``, both included."""
    return ((-FAR, low - 1), (high + 1, FAR))


def apart(before: int, after: int, *, same: bool = False) -> Ranges:
    """At most ``-before`` or at least ``after``; on the same day as well when ``same``.

    A distance of nought on a side leaves no number out there but the same day.
    """
    numbers = all_but(-max(before, 1) + 1, max(after, 1) - 1)
    return (numbers[0], (0, 0), numbers[1]) if same else numbers


def both(one: Ranges, other: Ranges) -> Ranges:
    """What lies in one and in the other."""
    out: list[tuple[int, int]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            out.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(out)


def room(problem: Problem, days: Sequence[int], visit: int) -> Ranges:
    """The days on which one visit may lie while every other stays where it is."""
    allowed: Ranges = ((problem.first_day, problem.last_day),)
    for bound in bounds_on(problem, days, visit):
        allowed = both(allowed, bound.allowed)
    return allowed


def bounds_on(problem: Problem, days: Sequence[int], visit: int) -> Iterator[Bound]:
    """What each constraint leaves to one visit while the others stay."""
    for c in problem.days:
        if c.visit == visit:
            yield Bound(c.demands[0], c.allowed, None)
    for g in problem.gaps:
        if g.second == visit:
            at = days[g.first]
            yield Bound(g.demands[0], tuple((at + low, at + high) for low, high in g.allowed), g.first)
        elif g.first == visit:
            at = days[g.second]
            mirrored = tuple((at - high, at - low) for low, high in reversed(g.allowed))
            yield Bound(g.demands[0], mirrored, g.second)


def broken(problem: Problem, days: Sequence[int]) -> tuple[Demand, ...]:
    """The demands that an answer breaks, in the problem's order: plain arithmetic, no solver.

    A constraint that rests on several demands counts against the first of them.
    """
    codes = {c.demands[0] for c in problem.days if not within(c.allowed, days[c.visit])}
    codes |= {g.demands[0] for g in problem.gaps if not within(g.allowed, days[g.second] - days[g.first])}
    return tuple(d for d in problem.demands if d.code in codes)
