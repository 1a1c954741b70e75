"""Duties to report an adverse event: who has to tell whom, and until when, by the practice's jurisdiction.

The clock starts when the practice first knew, an instant in UTC, and days are counted as 24 hours from it: the
end is the same instant in every time zone and on both sides of a clock change, and never later than a day
counted on the wall. Work days are counted as calendar days, which is earlier, never later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from openmeso.knowledge import Library
from openmeso.knowledge.law import jurisdiction_of, places
from openmeso.knowledge.schema.regulation import Deadline

#: From this grade on an event is a death or a serious deterioration: the shorter of the makers' clocks.
DETERIORATION = 4
#: Shares of the time at which somebody is reminded.
WARNINGS = (0.5, 0.8)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty.

    Attributes:
        rule: Code that names it: jurisdiction, who, and its place in the list.
        text: As the jurisdiction's entry says it.
        who: ``clinic`` has to act; ``manufacturer`` is for information: its clock runs from what it is told.
        days: ``None`` where no number of days is on file.
        due_at: ``None`` without days. A duty of no days is due at once.
        certainty: Of the entry; ``low`` is said wherever the duty is shown.
        voluntary: May be made, need not be.
        to_confirm: National law; its days are not on file or not confirmed.
    """

    rule: str
    text: str
    who: Literal["manufacturer", "clinic"]
    days: int | None
    clock_from: datetime
    due_at: datetime | None
    certainty: Literal["high", "medium", "low"]
    voluntary: bool
    to_confirm: bool


def duties(
    *, jurisdiction: str, grade: int, serious: bool | None, aware_at: datetime, library: Library, threat: bool = False
) -> tuple[Duty, ...]:
    """What has to be reported of one event, the clinic's own duties first.

    Args:
        grade: 1 to 5, as events are graded.
        serious: ``None`` where it is not known: then it is treated as serious until somebody knows.
        aware_at: When the practice first knew; an instant with its offset.
        threat: To the public: more than this patient may be harmed by the same cause.

    Raises:
        ValueError: an instant without an offset.
    """
    if aware_at.tzinfo is None:
        raise ValueError("the instant of first knowledge needs its UTC offset")
    start = aware_at.astimezone(UTC)
    entries = (jurisdiction_of(code, library) for code in places(jurisdiction, library))
    entry = next((one for one in entries if one is not None and one.deadlines), None)
    if entry is None:
        return ()
    found = []
    for number, line in enumerate(entry.deadlines):
        if not _applies(line, grade=grade, serious=serious, threat=threat):
            continue
        due = None if line.days is None else start + timedelta(days=line.days)
        unsure = line.certainty == "low" or (line.days is None and not line.voluntary)
        rule = f"{entry.code}/{line.who}/{number}"
        found.append(Duty(rule, line.event, line.who, line.days, start, due, line.certainty, line.voluntary, unsure))
    return tuple(sorted(found, key=lambda d: (d.who != "clinic", d.due_at is None, d.due_at or start)))


def _applies(line: Deadline, *, grade: int, serious: bool | None, threat: bool) -> bool:
    grave = serious is not False
    return {
        "threat": grave and threat,
        "death": grave and grade >= DETERIORATION,
        "other-serious": grave and grade < DETERIORATION and not threat,
        "serious": grave,
        "not-serious": not grave,
    }[line.applies]


def warned(clock_from: datetime, due_at: datetime, at: datetime) -> Literal["", "half", "late", "over"]:
    """The step of the alarm: at 50 %, at 80 %, and when the time is over. A duty without days is over at once."""
    whole, gone = due_at - clock_from, at - clock_from
    if gone >= whole:
        return "over"
    return "late" if gone >= whole * WARNINGS[1] else "half" if gone >= whole * WARNINGS[0] else ""
