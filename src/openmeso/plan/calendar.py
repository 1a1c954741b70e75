"""The course as a calendar file (RFC 5545) that may lie on a shared phone.

By default it names neither patient nor treatment: an appointment and initials. There is no clock here: the
time stamp is an argument, and equal courses give equal bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from openmeso.intake.case import Case
from openmeso.languages import catalogue
from openmeso.languages.phrases import Phrases
from openmeso.plan.nouns import Course, Phase
from openmeso.plan.texts import TEXTS
from openmeso.practice import Practice

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True)
class _Visit:
    """One day at the practice, whatever is done on it.

    Attributes:
        key: What it is called in its UID: it stays the same when the day moves.
    """

    key: str
    day: date
    minutes: int
    title: str
    details: tuple[str, ...]
    proposed: bool


def course_ics(
    course: Course,
    *,
    practice: Practice,
    case: Case,
    language: str,
    stamp: datetime,
    minimal: bool = True,
    starts: Mapping[date, time] | None = None,
    reference: str = "",
    sequence: int = 0,
) -> bytes:
    """Write the visits to come as calendar events.

    Args:
        course: The course; sessions already held are left out.
        practice: Its time zone and telephone.
        case: Whose course it is; only initials are written.
        language: Language of the words.
        stamp: Instant of writing, aware of its zone.
        minimal: Neither treatment nor practice is named.
        starts: Agreed hours in the practice's zone. A visit without one is an event of the whole day.
        reference: Name of the course, the patient's number by default. It makes the UIDs, so that a moved
            visit replaces itself; only its digest is written.
        sequence: How often the plan was changed; a higher one replaces a lower one.

    Raises:
        ValueError: the instant has no zone.
    """
    from icalendar import Calendar, Event, Timezone

    if stamp.tzinfo is None:
        raise ValueError("stamp needs a time zone")
    say = Phrases("plan", TEXTS, catalogue(language))
    calendar = Calendar()
    calendar.add("prodid", "-//OpenMeso//course//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    visits = tuple(_visits(course, say))
    days = [visit.day for visit in visits] or [course.on]
    margin = timedelta(days=1)
    calendar.add_component(
        Timezone.from_tzinfo(
            practice.zone, practice.time_zone, first_date=min(days) - margin, last_date=max(days) + margin
        )
    )
    short = say("appointment", initials=_initials(case)).strip()
    for visit in visits:
        event = Event()
        event.add("uid", _uid(reference or case.patient.id, visit))
        event.add("dtstamp", stamp)
        event.add("sequence", sequence)
        _when(event, visit, practice, starts or {})
        event.add("status", "TENTATIVE" if visit.proposed else "CONFIRMED")
        event.add("class", "PRIVATE")
        event.add("summary", short if minimal else visit.title)
        event.add(
            "description", " ".join(_words(visit, practice, say, minimal=minimal, timed=visit.day in (starts or {})))
        )
        if not minimal:
            event.add("location", practice.name)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _uid(reference: str, visit: _Visit) -> str:
    return f"{hashlib.sha256(f'{reference}/{visit.key}'.encode()).hexdigest()[:32]}@openmeso"


def _initials(case: Case) -> str:
    """First letters of the first and the last name; nothing where no name is on file."""
    names = case.patient.name.replace("-", " ").split()
    return "".join(name[0].upper() for name in (names[:1] + names[1:][-1:]))


def _when(event: Event, visit: _Visit, practice: Practice, starts: Mapping[date, time]) -> None:
    if visit.day in starts:
        start = datetime.combine(visit.day, starts[visit.day], practice.zone)
        event.add("dtstart", start)
        event.add("duration", timedelta(minutes=visit.minutes))
    else:
        event.add("dtstart", visit.day)
        event.add("dtend", visit.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")


def _words(visit: _Visit, practice: Practice, say: Phrases, *, minimal: bool, timed: bool) -> Iterator[str]:
    if visit.proposed:
        yield say("proposed")
    elif not timed:
        yield say("hour")
    yield say("minutes", minutes=visit.minutes)
    if not minimal:
        yield from visit.details
        yield say("change", phone=practice.on_call_phone)


def _visits(course: Course, say: Phrases) -> Iterator[_Visit]:
    """Sessions with what shares their visit, other treatments, and the readings after the course."""
    of = len(course.induction)
    coming = [s for s in course.sessions if not s.held]
    for session in coming:
        shared = [t for t in course.combined if t.day == session.day]
        names = tuple(dict.fromkeys(t.name for t in shared))
        maintenance = session.phase is Phase.MAINTENANCE
        yield _Visit(
            key=f"session-{session.number}",
            day=session.day,
            minutes=session.minutes + sum(t.minutes for t in shared),
            title=say("maintenance") if maintenance else say("session", number=session.number, of=of),
            details=(say("with", treatments=", ".join(names)),) if names else (),
            proposed=session.proposed,
        )
    taken = {s.day for s in course.sessions}
    for treatment in course.combined:
        if treatment.day not in taken and not treatment.held:
            yield _Visit(
                key=f"{treatment.treatment}-{treatment.zone}-{treatment.number}",
                day=treatment.day,
                minutes=treatment.minutes,
                title=treatment.name,
                details=(),
                proposed=False,
            )
    for reading in course.assessments:
        if reading.kind in ("after-course", "late") and reading.day not in taken:
            yield _Visit(f"reading-{reading.kind}", reading.day, 30, say("control"), (), True)
