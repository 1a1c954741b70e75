"""One event, whole: its grade and why, what came before it, what followed, and what is to be reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from openmeso.knowledge import Library
from openmeso.outcome import EventGrade
from openmeso.outcome.duties import Duty
from openmeso.outcome.events import GRADE_OF_FACT, SERIOUS_FACTS
from openmeso_clinic.bridge.events import facts_of, graded, serious_of
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.models import EventEntry, EventReport, InjectedLine, Photograph, Session
from openmeso_clinic.queries.events import WEEKS_BACK, WITHOUT_LIMIT
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.queries.vigilance import Due, all_duties, due_row


@dataclass(frozen=True)
class Injection:
    """What one lot gave in one session.

    Attributes:
        zones: Name, side, volume, and whether it is the event's own place.
    """

    lot_ref: str
    product: str
    number: str
    volume_ml: Decimal
    zones: tuple[tuple[str, str, Decimal, bool], ...]


@dataclass(frozen=True)
class Before:
    """A session before the onset.

    Attributes:
        usual: Events of this kind usually begin at that distance; ``None`` for a kind that the library does
            not know.
    """

    session: Session
    days: int
    usual: bool | None
    lots: tuple[Injection, ...]


@dataclass(frozen=True)
class EventPage:
    """Attributes:
    serious: ``None`` where it is not known.
    because: The facts that make the grade.
    unknown: How many facts nobody answered.
    """

    grade: EventGrade | None
    serious: bool | None
    because: tuple[str, ...]
    unknown: int
    before: tuple[Before, ...]
    limited: bool
    entries: tuple[EventEntry, ...]
    photographs: tuple[Photograph, ...]
    reports: tuple[Due, ...]
    maker: tuple[Duty, ...]


def event_page(event: EventReport, library: Library, *, at: datetime) -> EventPage:
    grade, facts = graded(event, library, at=at), facts_of(event)
    limited = event.event != WITHOUT_LIMIT
    yes = tuple(n for n in (*GRADE_OF_FACT, *SERIOUS_FACTS) if getattr(facts, n) == "yes")
    return EventPage(
        grade=grade,
        serious=serious_of(event, grade),
        because=yes,
        unknown=sum(getattr(facts, n) == "unknown" for n in (*GRADE_OF_FACT, *SERIOUS_FACTS)),
        before=tuple(_before(event, library, limited=limited)),
        limited=limited,
        entries=tuple(event.entries.select_related("by")),
        photographs=tuple(
            Photograph.objects.filter(event=event, retired_at=None, erased_at=None).order_by("taken_at", "pk")
        ),
        reports=tuple(
            due_row(row, library, at=at) for row in event.reports.select_related("event", "done_by").order_by("pk")
        ),
        maker=tuple(one for one in all_duties(event, library, at=at) if one.who == "manufacturer"),
    )


def _before(event: EventReport, library: Library, *, limited: bool) -> list[Before]:
    kind = library.adverse_events.get(event.event)
    rows = Session.objects.filter(patient_id__in=event.patient.kept.ids).exclude(started_at=None)
    found = []
    for session in rows.select_related("practice", "patient", "practitioner").order_by("-started_at"):
        held = day_of(session)
        if held > event.onset_on or (limited and held < event.onset_on - timedelta(weeks=WEEKS_BACK)):
            continue
        days = (event.onset_on - held).days
        # A day is all that is known: the window is met where any hour of that day lies in it.
        usual = None if kind is None else kind.onset_hours[0] <= (days + 1) * 24 and days * 24 <= kind.onset_hours[1]
        found.append(Before(session, days, usual, _lots(session, event, library)))
    return found


def _lots(session: Session, event: EventReport, library: Library) -> tuple[Injection, ...]:
    lines: dict[int, list[InjectedLine]] = {}
    for line in session.lines.select_related("lot").order_by("letter", "pk"):
        lines.setdefault(line.lot_id, []).append(line)
    return tuple(
        Injection(
            own[0].lot.ref,
            product_name(library.products, own[0].product),
            own[0].lot_number,
            sum((line.volume_ml for line in own), Decimal(0)),
            tuple(_zone(line, event, library) for line in own),
        )
        for own in lines.values()
    )


def _zone(line: InjectedLine, event: EventReport, library: Library) -> tuple[str, str, Decimal, bool]:
    name = library.zones[line.zone].name if line.zone in library.zones else line.zone
    here = line.zone == event.zone and (not event.side or line.side == event.side)
    return name, line.side, line.volume_ml, here
