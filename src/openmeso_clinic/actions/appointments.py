"""Booking, moving and cancelling visits, and where a patient is on the day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Appointment, Patient, Room, Session, Staff, Waiting
from openmeso_clinic.queries.booking_checks import BY_REASON, Wanted, against

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_STATUS = Appointment.Status


def book(
    *,
    by: Actor,
    patient: Patient,
    practitioner: Staff,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None = None,
    session: Session | None = None,
    note: str = "",
    reason: str = "",
    waiting: Waiting | None = None,
) -> Appointment:
    """Book a visit.

    Args:
        reason: Why it is booked outside the opening hours, or, by a prescriber, against the plan's interval.
        waiting: The wish that this visit fulfils.

    Raises:
        Refused: the person, the room or the patient is taken at that time; or what only a reason overcomes.
    """
    wanted = Wanted(patient, practitioner, kind, starts_at, ends_at, room, session)
    overcome = _weighed(by, wanted, reason)
    try:
        with act(by, Action.BOOKED, patient=patient) as line:
            visit: Appointment = Appointment.objects.create(
                practice=patient.practice,
                patient=patient,
                practitioner=practitioner,
                room=room,
                session=session,
                kind=kind,
                starts_at=starts_at,
                ends_at=ends_at,
                note=_noted(note, reason if overcome else ""),
                booked_at=by.at,
                booked_by=by.staff,
            )
            if waiting is not None:
                Waiting.objects.filter(pk=waiting.pk, ended_at=None).update(appointment=visit, ended_at=by.at)
            line.details |= {"appointment": visit.ref} | _against(overcome)
    except IntegrityError as error:
        raise _taken(error) from None
    return visit


def move(
    *,
    by: Actor,
    visit: Appointment,
    starts_at: datetime,
    ends_at: datetime,
    practitioner: Staff,
    room: Room | None,
    reason: str = "",
) -> None:
    """Give a booked visit another time, person or room. Calendars that hold it see a higher sequence.

    Raises:
        Refused: as for booking; or the visit is not booked any more.
    """
    wanted = Wanted(visit.patient, practitioner, visit.kind, starts_at, ends_at, room, visit.session, visit)
    overcome = _weighed(by, wanted, reason)
    try:
        with act(by, Action.BOOKING_MOVED, patient=visit.patient) as line:
            changed = Appointment.objects.filter(pk=visit.pk, status=_STATUS.BOOKED).update(
                starts_at=starts_at,
                ends_at=ends_at,
                practitioner=practitioner,
                room=room,
                note=_noted(visit.note, reason if overcome else ""),
                sequence=F("sequence") + 1,
            )
            if not changed:
                raise Refused(_not_booked())
            line.details |= {"appointment": visit.ref} | _against(overcome)
    except IntegrityError as error:
        raise _taken(error) from None
    visit.refresh_from_db()


def cancel(*, by: Actor, visit: Appointment, reason: str) -> None:
    """Cancel a visit that has not begun; its time is free again.

    Raises:
        Refused: there is no reason, or the visit has begun or ended.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(Missing("booking/reason", _("There is no reason."), _("Say why the visit is cancelled.")))
    with act(by, Action.BOOKING_CANCELLED, patient=visit.patient) as line:
        changed = Appointment.objects.filter(
            pk=visit.pk, status__in=[_STATUS.BOOKED, _STATUS.ARRIVED, _STATUS.NO_SHOW]
        ).update(status=_STATUS.CANCELLED, cancel_reason=reason[:200], sequence=F("sequence") + 1)
        if not changed:
            raise Refused(_not_booked())
        line.details["appointment"] = visit.ref
    visit.refresh_from_db()


def set_status(*, by: Actor, visit: Appointment, status: str, seen: str = "") -> None:
    """Say where the patient is.

    Args:
        seen: The status that was looked at; another one by now means that a colleague was faster.

    Raises:
        Refused: the visit is cancelled, was changed meanwhile, or its time was given to somebody else.
    """
    if status == _STATUS.CANCELLED:
        raise ValueError("a visit is cancelled with a reason")
    try:
        with act(by, Action.VISIT_STATUS_CHANGED, patient=visit.patient) as line:
            row = Appointment.objects.select_for_update().get(pk=visit.pk)
            if row.status == _STATUS.CANCELLED or (seen and row.status not in (seen, status)):
                raise Refused(
                    Missing("booking/changed", _("Somebody changed this visit meanwhile."), _("Look at it again."))
                )
            arrived = row.arrived_at
            if status in (_STATUS.ARRIVED, _STATUS.IN_ROOM, _STATUS.DONE):
                arrived = arrived or by.at
            elif status == _STATUS.BOOKED:
                arrived = None
            Appointment.objects.filter(pk=visit.pk).update(status=status, arrived_at=arrived)
            line.details |= {"appointment": visit.ref, "status": status}
    except IntegrityError as error:
        raise _taken(error) from None
    visit.refresh_from_db()


def _weighed(by: Actor, wanted: Wanted, reason: str) -> tuple[str, ...]:
    """What a reason overcomes; everything else is refused, all at once."""
    missing, overcome = [], []
    for one in against(wanted, today=by.today):
        by_prescriber = BY_REASON.get(one.code)
        if by_prescriber is None or not reason.strip() or (by_prescriber and not by.holds(Right.PRESCRIBE)):
            missing.append(one)
        else:
            overcome.append(one.code)
    if missing:
        raise Refused(*missing)
    return tuple(overcome)


def _noted(note: str, reason: str) -> str:
    return " · ".join(part for part in (note.strip(), reason.strip()) if part)[:200]


def _against(overcome: tuple[str, ...]) -> dict[str, str]:
    return {"by-reason": " ".join(overcome)} if overcome else {}


def _not_booked() -> Missing:
    return Missing("booking/not-booked", _("This visit has begun, ended or was cancelled."), _("Book another one."))


def _taken(error: IntegrityError) -> Exception:
    words = str(error)
    if "overlap" not in words:
        return error
    return Refused(
        Missing("booking/taken", _("Someone or something is already booked at that time."), _("Choose another time."))
    )
