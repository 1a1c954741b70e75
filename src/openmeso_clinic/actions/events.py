"""Reporting an adverse event and closing it. Nothing of it is ever deleted (I24)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.outcome.events import STOPPING
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.vigilance import start_clocks
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import EventEntry, EventReport, Lot, Patient, Photograph, Session

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: A kind that the library does not know; it stops the next session, as nothing says that it is mild.
OTHER = "other"
#: A nodule or an infection is looked at again after this many days, unless another day is chosen.
FOLLOW_UP_DAYS = 7


def report(
    *,
    by: Actor,
    patient: Patient,
    event: str,
    severity: int,
    onset_on: date,
    zone: str = "",
    side: str = "",
    seen: bool = False,
    treated: str = "",
    note: str = "",
    follow_up_on: date | None = None,
    sessions: tuple[str, ...] = (),
    lots: tuple[str, ...] = (),
    aware_at: datetime | None = None,
    answered: str = "",
) -> EventReport:
    """Report an event as it is first known. Open, it holds the next session where it is more than mild.

    Args:
        severity: 1 mild to 5 death.
        sessions, lots: References of what is suspected; others than this patient's count as missing.
        aware_at: When the practice first knew, where that was before now: the answer to a check-in.
        answered: Reference of that check-in: the photographs that came with it show the event.

    Raises:
        Refused: with everything that is missing.
    """
    library = library_of(patient.practice)
    held = list(Session.objects.filter(patient_id__in=patient.ids, ref__in=sessions).order_by("-started_at"))
    missing = []
    if event != OTHER and event not in library.adverse_events:
        missing.append(Missing("event/what", _("What happened is missing."), _("Choose the nearest; or Other.")))
    if event == OTHER and not note.strip():
        missing.append(Missing("event/note", _("Another event needs a word on what it is."), _("Write a note.")))
    if not 1 <= severity <= 5:
        missing.append(Missing("event/severity", _("The severity is missing."), _("Choose 1 to 5.")))
    if onset_on > by.today:
        missing.append(Missing("event/onset", _("The onset lies ahead."), _("Correct the day.")))
    if follow_up_on is not None and follow_up_on < by.today:
        missing.append(Missing("event/follow-up", _("The follow-up lies in the past."), _("Choose a later day.")))
    if len(held) != len(set(sessions)) or Lot.objects.of(by.practice).filter(ref__in=lots).count() != len(set(lots)):
        missing.append(Missing("event/suspects", _("A session or lot that was ticked is not on record."), ""))
    if missing:
        raise Refused(*missing)
    if follow_up_on is None and event in STOPPING:
        follow_up_on = by.today + timedelta(days=FOLLOW_UP_DAYS)
    with act(by, Action.EVENT_REPORTED, patient=patient) as line:
        row: EventReport = EventReport.objects.create(
            practice=patient.practice,
            patient=patient,
            session=held[0] if held else None,
            event=event,
            zone=zone,
            side=side,
            severity=severity,
            onset_on=onset_on,
            reported_at=by.at,
            reported_by=by.staff,
            seen=seen,
            treated=treated.strip(),
            note=note.strip(),
            suspects={"sessions": sorted(set(sessions)), "lots": sorted(set(lots))},
            follow_up_on=follow_up_on,
            aware_at=min(aware_at or by.at, by.at),
        )
        start_clocks(by=by, event=row)
        if answered:
            sent = Photograph.objects.filter(patient_id__in=patient.ids, check_in__ref=answered, event=None)
            sent.update(event=row)
        line.details |= {"event": row.ref, "kind": event, "severity": str(severity)}
    return row


def close(*, by: Actor, event: EventReport, outcome: str) -> None:
    """Close an event with its outcome: a clinician's act, with name and licence.

    Raises:
        Refused: without an outcome, without a licence, or closed already.
    """
    missing = []
    if not outcome.strip():
        missing.append(Missing("event/outcome", _("The outcome is missing."), _("Say how it ended.")))
    if not by.staff.licensed_on(by.today):
        missing.append(Missing("event/licence", _("You hold no licence that is valid today."), "", "settings"))
    if missing:
        raise Refused(*missing)
    with act(by, Action.EVENT_CLOSED, patient=event.patient) as line:
        rows = EventReport.objects.filter(pk=event.pk, state=EventReport.State.OPEN)
        if not rows.update(
            state=EventReport.State.CLOSED, closed_at=by.at, closed_by=by.staff, outcome=outcome.strip()[:300]
        ):
            raise Refused(Missing("event/closed", _("This event is closed already.")))
        EventEntry.objects.create(
            practice=event.practice,
            event=event,
            kind=EventEntry.Kind.CLOSED,
            text=outcome.strip(),
            at=by.at,
            by=by.staff,
        )
        line.details["event"] = event.ref
    event.refresh_from_db()
