"""Asking patients how it is, by telephone: each attempt is kept, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import CheckIn

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def record_call(*, by: Actor, check_in: CheckIn, reached: bool, said: str = "") -> CheckIn:
    """Keep a telephone call about a check-in. A patient who was reached has answered it.

    A complaint is reported as an event besides; the note alone starts nothing.

    Raises:
        Refused: it was answered or superseded before, or the patient was reached and nothing is noted.
    """
    if reached and not said.strip():
        raise Refused(Missing("check-in/said", _("What the patient said is missing."), _("Write it down.")))
    action = Action.CHECK_IN_ANSWERED if reached else Action.CHECK_IN_TRIED
    with act(by, action, f"check-in/{check_in.ref}", patient=check_in.patient):
        row: CheckIn = CheckIn.objects.select_for_update().get(pk=check_in.pk)
        if row.state != CheckIn.State.DUE:
            raise Refused(Missing("check-in/done", _("This check-in is not due any more."), _("Load the page again.")))
        row.attempts = [*row.attempts, {"at": by.at.isoformat(), "by": by.staff.ref, "reached": reached}]
        if reached:
            row.state, row.answered_at = CheckIn.State.ANSWERED, by.at
            row.content = {"said": said.strip(), "by": "telephone"}
        row.save(update_fields=["attempts", "state", "answered_at", "content"])
    return row
