"""Adverse events: what may have caused one, who had a session lately, and how each event stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import AdverseEvent
from openmeso.outcome.events import STOPPING
from openmeso.pathway.readiness import MODERATE
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.models import Appointment, CheckIn, EventReport, InjectedLine, Patient, Practice, Session
from openmeso_clinic.queries.check_ins import answers_of, event_of, ticked_of

#: How far back a session may be the cause; a nodule has no such limit (decisions, 5.7).
WEEKS_BACK = 26
WITHOUT_LIMIT = "ae-nodule-granuloma"
#: Those that are met most, by one touch; all others stand behind them.
COMMON = (
    "ae-bruise",
    "ae-swelling",
    "ae-erythema",
    "ae-pain",
    "ae-papule",
    "ae-nodule-granuloma",
    "ae-infection-bacterial",
    "ae-hyperpigment",
    "ae-hives-angioedema",
    "ae-vasovagal",
    "ae-panniculitis-necrosis",
)
#: Those that cannot wait for a form: the card stands beside them.
URGENT = ("ae-anaphylaxis", "ae-vascular-occlusion", "ae-vision-loss", "ae-last")


@dataclass(frozen=True)
class Suspect:
    """A session that may have caused it, with what was given and from which lots."""

    session: Session
    on: date
    days: int
    given: tuple[str, ...]
    lots: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EventView:
    row: EventReport
    term: str
    zone: str
    entry: AdverseEvent | None
    days: tuple[tuple[int, int], ...]
    stops: bool


def suspects_of(patient: Patient, library: Library, *, on: date, limit: bool = True) -> list[Suspect]:
    """Sessions with something injected, the latest first, with days from each to the onset."""
    rows = Session.objects.filter(
        patient_id__in=patient.ids, state__in=[Session.State.SIGNED, Session.State.STOPPED, Session.State.OPEN]
    )
    rows = rows.exclude(started_at=None).order_by("-started_at")
    out = []
    for session in rows:
        held = day_of(session)
        if held > on or (limit and held < on - timedelta(weeks=WEEKS_BACK)):
            continue
        lines = list(InjectedLine.objects.filter(session=session).select_related("lot"))
        products = dict.fromkeys(line.product for line in lines)
        lots = {line.lot.ref: f"{_product(line.product, library)}, {line.lot_number}" for line in lines}
        out.append(
            Suspect(
                session=session,
                on=held,
                days=(on - held).days,
                given=tuple(_product(product, library) for product in products),
                lots=tuple(lots.items()),
            )
        )
    return out


def from_check_in(patient: Patient, ref: str, library: Library) -> dict[str, object]:
    """What a check-in already says of an event, for the form: a proposal, nothing is reported by it."""
    row = CheckIn.objects.filter(patient_id__in=patient.ids, ref=ref, answered_at__isnull=False).first()
    if row is None:
        return {}
    said = [one.ask for one in answers_of(row, library, language="en", words={}) if one.flag]
    said += [sign.sign for sign in ticked_of(row, language="en")]
    own = row.content.get("said", "")
    words = _("Check-in of day %(day)d: %(said)s") % {
        "day": row.day,
        "said": " · ".join([*said, *([own] if own else [])]),
    }
    onset = row.answered_at.astimezone(patient.practice.zone).date()
    return {"event": event_of(row, library), "onset_on": onset, "note": words}


def answered_at(patient: Patient, ref: str) -> datetime | None:
    """When the practice first knew of what a check-in says: its answer, not the reading of it."""
    row = CheckIn.objects.filter(patient_id__in=patient.ids, ref=ref, answered_at__isnull=False).first()
    return row.answered_at if row else None


def events_of(patient: Patient, library: Library) -> list[EventView]:
    rows = EventReport.objects.filter(patient_id__in=patient.ids).select_related("reported_by", "closed_by")
    return [event_view(row, library) for row in rows.order_by("state", "-reported_at", "-pk")]


def event_view(row: EventReport, library: Library) -> EventView:
    entry = library.adverse_events.get(row.event)
    zone = library.zones[row.zone].name if row.zone in library.zones else row.zone
    refs = row.suspects.get("sessions", [])
    sessions = Session.objects.filter(patient_id__in=row.patient.ids, ref__in=refs).exclude(started_at=None)
    days = tuple((s.number, (row.onset_on - day_of(s)).days) for s in sessions)
    return EventView(
        row, entry.term if entry else row.event, zone, entry, days, stops(row.event, row.severity, library)
    )


def stops(event: str, severity: int, library: Library) -> bool:
    """Whether it holds the next session while it is open, by the core's own measure."""
    return severity >= MODERATE or event in STOPPING or event not in library.adverse_events


def patients_lately(practice: Practice, *, on: date, at_most: int = 40) -> list[Patient]:
    """Whoever is here today, then whoever had a session in the last weeks: for reporting without a chart open."""
    ids = dict.fromkeys(
        Appointment.objects.of(practice)
        .filter(starts_at__date=on)
        .exclude(status=Appointment.Status.CANCELLED)
        .order_by("starts_at")
        .values_list("patient_id", flat=True)
    )
    since = on - timedelta(weeks=WEEKS_BACK)
    rows = Session.objects.of(practice).filter(started_at__date__gte=since).order_by("-started_at")
    ids |= dict.fromkeys(rows.values_list("patient_id", flat=True))
    found = Patient.objects.of(practice).in_bulk(list(ids)[:at_most])
    return [found[pk] for pk in ids if pk in found]


def _product(product: str, library: Library) -> str:
    return library.products[product].name if product in library.products else product
