"""A reported event as the core grades it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time

from openmeso.knowledge import Library
from openmeso.outcome import EventFacts, EventGrade, grade_event
from openmeso.outcome import EventReport as CoreReport
from openmeso_clinic.models import EventReport, Session

#: The questions of severity, in the order of the core.
FACTS = tuple(one.name for one in fields(EventFacts))
#: From this severity on an event is serious, as the ladder of severity says.
SERIOUS = 3


def facts_of(row: EventReport) -> EventFacts:
    return EventFacts(**{name: row.facts.get(name, "unknown") for name in FACTS})


def began(row: EventReport) -> datetime:
    """When it began: the instant where it is known, else the end of its day, and never after it was reported."""
    if row.started_at:
        return min(row.started_at, row.reported_at)
    return min(datetime.combine(row.onset_on, time(23, 59), tzinfo=row.practice.zone), row.reported_at)


def graded(row: EventReport, library: Library, *, at: datetime) -> EventGrade | None:
    """Its grade by the facts; ``None`` for a kind that the library does not know."""
    if row.event not in library.adverse_events:
        return None
    sessions = Session.objects.filter(patient_id__in=row.patient.ids).exclude(started_at=None)
    ended = [session.ended_at or session.started_at for session in sessions]
    start, closed = began(row), row.closed_at
    report = CoreReport(row.event, start, max(closed, start) if closed else None, facts_of(row))
    return grade_event(event=report, sessions=ended, library=library, at=max(at, start))


def serious_of(row: EventReport, grade: EventGrade | None) -> bool | None:
    """Serious by the facts, by the severity that was reported, or not known."""
    if row.severity >= SERIOUS:
        return True
    return grade.serious if grade is not None else None
