"""Booking, moving and cancelling visits, and where a patient is on the day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Appointment, Patient, Room, Session, Staff

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


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
) -> Appointment:
    """Book a visit.

    Raises:
        Refused: the person, the room or the patient is taken at that time.
    """
    try:
        with act(by, Action.BOOKED, patient=patient) as line:
            visit = Appointment.objects.create(
                practice=patient.practice,
                patient=patient,
                practitioner=practitioner,
                room=room,
                session=session,
                kind=kind,
                starts_at=starts_at,
                ends_at=ends_at,
                note=note,
                booked_at=by.at,
                booked_by=by.staff,
            )
            line.details["appointment"] = visit.ref
    except IntegrityError as error:
        raise _taken(error) from None
    return visit


def set_status(*, by: Actor, visit: Appointment, status: str) -> None:
    """Say where the patient is."""
    with act(by, Action.VISIT_STATUS_CHANGED, patient=visit.patient) as line:
        visit.status = status
        if status == Appointment.Status.ARRIVED and visit.arrived_at is None:
            visit.arrived_at = by.at
        visit.save(update_fields=["status", "arrived_at"])
        line.details |= {"appointment": visit.ref, "status": status}


def _taken(error: IntegrityError) -> Exception:
    words = str(error)
    if "overlap" not in words:
        return error
    return Refused(
        Missing("booking/taken", _("Someone or something is already booked at that time."), _("Choose another time."))
    )
