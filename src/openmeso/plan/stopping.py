"""Against over-treatment: how many sessions a year, and when a course is stopped or adapted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from openmeso.intake.case import Case
from openmeso.knowledge import Library
from openmeso.knowledge.schema.concerns import StopCode
from openmeso.plan.nouns import Stop

#: Stop codes that only concern one protocol; all others concern every course.
ONLY_FOR = {"melasma-flare": "melasma", "alopecia-no-answer": "androgenetic-alopecia"}


def sessions_a_year(library: Library) -> int:
    """Sessions on one zone in 365 days beyond which a prescriber states a reason (``course-cap``)."""
    return int(library.stop_codes["course-cap"].threshold or 8)


def cap_is_lifted(case: Case) -> bool:
    """Whether a prescriber recorded a reason for more sessions than the cap."""
    return any(d.code == "plan/course-cap" and d.role == "prescriber" for d in case.decision)


def sessions_left(*, case: Case, library: Library, zones: frozenset[str], since: date) -> int:
    """Sessions that the cap leaves on the most treated zone, counting past ones from ``since``.

    A session without a zone counts for every zone, one without a date as recent: a gap in the record
    never makes room.
    """
    past = [t for t in case.treatment if t.id == "mesotherapy" and (t.on is None or t.on >= since)]
    used = max(
        (sum(1 for t in past if t.zone is None or zone in library.zones_named((t.zone,))) for zone in zones),
        default=0,
    )
    return max(0, sessions_a_year(library) - used)


def over_the_cap(days: Sequence[date], *, most: int) -> date | None:
    """First of some session days that would be one too many within 365 days; None when none is."""
    ordered = sorted(days)
    for index, day in enumerate(ordered):
        first = index - most
        if first >= 0 and day - ordered[first] < timedelta(days=365):
            return day
    return None


def stops_that_apply(library: Library, *, protocols: Iterable[str]) -> tuple[Stop, ...]:
    """The stop codes that hold for a course of these protocols."""
    wanted = set(protocols)
    return tuple(
        _stop(entry)
        for entry in library.stop_codes.values()
        if entry.id not in ONLY_FOR or ONLY_FOR[entry.id] in wanted
    )


def no_change_after(
    *, library: Library, sessions_held: int, changed: Iterable[bool | None], patient_says_no_change: bool | None
) -> Stop | None:
    """After three sessions without change beyond error: stop, or change the goal.

    Args:
        library: Where the stop code and its threshold stand.
        sessions_held: Sessions held so far.
        changed: For each measure, whether it changed by more than its error; None where it cannot be said.
        patient_says_no_change: The patient's own GAIS says "no change"; None when it was not asked.

    Returns:
        The stop code, or None when there was a change, or when it is too early or too little known to say.
    """
    entry = library.stop_codes["no-change-after-3"]
    readings = [change for change in changed if change is not None]
    if sessions_held < int(entry.threshold or 3) or not readings:
        return None
    return _stop(entry) if not any(readings) and patient_says_no_change is True else None


def _stop(entry: StopCode) -> Stop:
    return Stop(f"plan/{entry.id}", entry.when, entry.do, entry.grade, entry.confirmed, entry.sources)
