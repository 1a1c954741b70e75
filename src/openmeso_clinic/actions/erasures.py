"""Erasing what a patient may ask to have erased, and saying what stays, on which ground, until when (I30)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.exports import end_exports, under_way
from openmeso_clinic.actions.photo_keys import erase_photographs
from openmeso_clinic.models import Erasure, Patient
from openmeso_clinic.queries.retention import kept_of, layers_that_stay, open_events, photographs_kept

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: The ground on which the clinical record stays: GDPR article 17(3)(b) and (c).
GROUND = "retention"


def erase_photograph_layer(*, by: Actor, patient: Patient, asked_on: date, reason: str) -> Erasure:
    """Destroy the key of a patient's photographs. It cannot be undone. The clinical record stays.

    Args:
        asked_on: When the patient asked, on the practice's own calendar.

    Raises:
        Refused: naming everything that stands in the way.
        StepUpNeeded: the person did not just prove again who it is.
    """
    with act(by, Action.RECORD_ERASED, patient=patient) as line:
        Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
        missing = under_way()
        if not reason.strip():
            missing.append(Missing("erasure/reason", _("A reason is missing."), _("Say why it is erased.")))
        if not photographs_kept(patient):
            missing.append(Missing("erasure/nothing", _("There is no photograph to erase.")))
        if open_events(patient):
            what = _("An adverse event is open: its photographs may be needed.")
            missing.append(Missing("erasure/event", what, _("Close the event first.")))
        if asked_on > by.today:
            missing.append(Missing("erasure/day", _("The day of the request is in the future.")))
        if missing:
            raise Refused(*missing)
        if not by.stepped_up:
            raise StepUpNeeded
        until = kept_of(patient).until
        stays = layers_that_stay(patient)
        erased = erase_photographs(by=by, patient=patient)
        # An export that waits to be taken holds them, too.
        transaction.on_commit(lambda: end_exports(at=by.at, everything=True))
        row: Erasure = Erasure.objects.create(
            practice=by.practice,
            patient=patient,
            layer=Erasure.Layer.PHOTOGRAPHS,
            asked_on=asked_on,
            reason=reason.strip(),
            at=by.at,
            by=by.staff,
            kept=[
                {"what": what, "ground": GROUND, "until": until.isoformat() if until else None}
                for what, number in stays.items()
                if number
            ],
            counts={"photographs": erased},
        )
        line.target = f"erasure/{row.ref}"
        line.details = {"layer": row.layer, "photographs": str(erased)}
    return row
