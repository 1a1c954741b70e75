"""The waiting list: who wants an earlier or any visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Patient, Staff, Waiting

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def add_waiting(
    *,
    by: Actor,
    patient: Patient,
    kind: str,
    from_day: date,
    until_day: date | None = None,
    practitioner: Staff | None = None,
    note: str = "",
) -> Waiting:
    """Put a patient on the list.

    Raises:
        Refused: the days are in the wrong order, or the patient waits for such a visit already.
    """
    missing = []
    if until_day is not None and until_day < max(from_day, by.today):
        missing.append(Missing("waiting/days", _("The last day lies before the first."), _("Change the days.")))
    if Waiting.objects.filter(patient_id__in=patient.ids, kind=kind, ended_at=None).exists():
        missing.append(Missing("waiting/twice", _("This patient waits for such a visit already."), ""))
    if missing:
        raise Refused(*missing)
    with act(by, Action.WAITING_CHANGED, patient=patient) as line:
        row: Waiting = Waiting.objects.create(
            practice=patient.practice,
            patient=patient,
            kind=kind,
            practitioner=practitioner,
            from_day=from_day,
            until_day=until_day,
            note=note.strip()[:200],
            added_at=by.at,
            added_by=by.staff,
        )
        line.details |= {"waiting": row.ref, "what": "added"}
    return row


def end_waiting(*, by: Actor, waiting: Waiting) -> None:
    """Take a patient off the list; who ended once stays ended."""
    with act(by, Action.WAITING_CHANGED, patient=waiting.patient) as line:
        Waiting.objects.filter(pk=waiting.pk, ended_at=None).update(ended_at=by.at)
        line.details |= {"waiting": waiting.ref, "what": "ended"}
