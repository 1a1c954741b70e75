"""Opening a record in an emergency: with a reason, for an hour, and reviewed by somebody else afterwards (I32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import EmergencyAccess, Patient, Staff
from openmeso_clinic.queries.emergency_access import LASTS, open_for, reviews

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def open_in_emergency(*, by: Actor, patient: Patient, reason: str) -> EmergencyAccess:
    """Open a record to somebody who may ordinarily not see it. One that is open already is left as it is.

    Raises:
        Refused: no reason is given.
    """
    if not reason.strip():
        raise Refused(Missing("emergency/reason", _("No reason is given."), _("Say in a few words what happens.")))
    with act(by, Action.EMERGENCY_ACCESS, patient=patient) as line:
        # Pressed twice in a hurry, it is opened once.
        Staff.objects.select_for_update(of=("self",)).get(pk=by.staff.pk)
        row = open_for(by.staff, at=by.at, patient=patient)
        line.details["step"] = "open-already" if row else "opened"
        row = row or EmergencyAccess.objects.create(
            practice=by.practice,
            patient=patient,
            staff=by.staff,
            reason=reason.strip()[:300],
            at=by.at,
            until=by.at + LASTS,
        )
        line.target = f"emergency-access/{row.ref}"
        line.details["until"] = row.until.isoformat()
    return row


def end_access(*, by: Actor, access: EmergencyAccess) -> None:
    """Close a record before its hour is over.

    Raises:
        Refused: somebody else opened it.
    """
    if access.staff_id != by.staff.pk:
        raise Refused(Missing("emergency/other", _("Somebody else opened this record.")))
    with act(by, Action.EMERGENCY_ACCESS, f"emergency-access/{access.ref}", patient=access.patient) as line:
        line.details["step"] = "ended"
        EmergencyAccess.objects.filter(pk=access.pk, until__gt=by.at).update(until=by.at)


def review_access(*, by: Actor, access: EmergencyAccess) -> None:
    """State that an opening was looked into, by somebody else than who opened it.

    Raises:
        Refused: it is another person's to review, or it is still open.
    """
    missing = []
    if not reviews(by, access):
        what = _("Whoever opened a record does not review it; the owner or the patient’s clinician does.")
        missing.append(Missing("emergency/reviewer", what))
    if access.until > by.at:
        missing.append(Missing("emergency/open", _("The record is still open."), _("Review it when it has ended.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.EMERGENCY_ACCESS, f"emergency-access/{access.ref}", patient=access.patient) as line:
        line.details["step"] = "reviewed"
        EmergencyAccess.objects.filter(pk=access.pk, reviewed_at=None).update(reviewed_at=by.at, reviewed_by=by.staff)
