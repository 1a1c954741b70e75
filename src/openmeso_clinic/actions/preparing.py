"""Drawing up an accepted formulation, and the second check by another person's hands and PIN."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.formulation import edit_of
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.formulations import missing_of
from openmeso_clinic.models import Formulation
from openmeso_clinic.queries.formulations import Ground, ground_of, noun_of
from openmeso_clinic.queries.gate import missing_before
from openmeso_clinic.queries.held_vials import held_back

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

State = Formulation.State


def prepare(*, by: Actor, formulation: Formulation) -> Formulation:
    """It is drawn up. The clock of the mixture and those of opened containers start to count.

    Nothing leaves the stock: what was used leaves it with the signature of the session.

    Raises:
        Refused: the verdict is stale, or a lot was used up, recalled or has expired since it was accepted.
    """
    with act(by, Action.FORMULATION_PREPARED, patient=formulation.patient) as line:
        row = _locked(formulation, State.ACCEPTED)
        missing = list(missing_before(row.patient, "plan", on=by.today, at=by.at))
        ground = ground_of(row.patient, on=by.today, at=by.at)
        noun = noun_of(row)
        faults = ground.edited(edit_of(noun.chosen, keep_lots=True)).faults
        missing += [missing_of(fault) for fault in faults]
        missing += held_back(faults, row.patient, at=by.at)
        if missing:
            raise Refused(*{one.code + one.what: one for one in missing}.values())
        row.state, row.prepared_at, row.prepared_by = State.PREPARED, by.at, by.staff
        row.discard_by = discard_by(noun, ground)
        row.save(update_fields=["state", "prepared_at", "prepared_by", "discard_by"])
        line.details |= {"formulation": row.ref, "digest": row.digest, "discard_by": row.discard_by.isoformat()}
    return row


def check(*, by: Actor, formulation: Formulation, at_screen_of: str) -> Formulation:
    """Another person found contents, lots, volumes and label right.

    Args:
        by: Who checks, having proved it with the PIN.
        at_screen_of: Reference of who is signed in there.

    Raises:
        StepUpNeeded: the PIN was not given.
        Refused: the same hands drew it up, or it waited too long.
    """
    if not by.stepped_up:
        raise StepUpNeeded
    with act(by, Action.FORMULATION_CHECKED, patient=formulation.patient) as line:
        row = _locked(formulation, State.PREPARED)
        if row.prepared_by_id == by.staff.pk:
            raise Refused(
                Missing(
                    "formulation/same-hands",
                    _("Who drew it up cannot check it."),
                    _("Another person checks it with their own PIN."),
                )
            )
        if row.discard_by is not None and by.at > row.discard_by:
            raise Refused(
                Missing(
                    "formulation/too-late",
                    _("It waited past its time."),
                    _("Discard it and draw up anew."),
                    "formulation",
                )
            )
        row.state, row.checked_at, row.checked_by = State.CHECKED, by.at, by.staff
        row.save(update_fields=["state", "checked_at", "checked_by"])
        line.details |= {"formulation": row.ref, "digest": row.digest, "screen_of": at_screen_of}
    return row


def discard_by(noun: CoreFormulation, ground: Ground) -> datetime:
    """The end of the shortest clock: of what is filled now, and of each opened container it comes from."""
    ends = [ground.at + timedelta(minutes=p.discard_after_minutes) for p in noun.chosen.preparations]
    for use in (use for p in noun.chosen.preparations for use in p.lots if use.opened):
        ends += [s.opened_until for s in ground.standings(use.product) if s.lot.lot == use.lot and s.opened_until]
    return min(ends)


def _locked(formulation: Formulation, state: str) -> Formulation:
    row: Formulation = (
        Formulation.objects.select_for_update().select_related("patient", "screening").get(pk=formulation.pk)
    )
    if row.state != state:
        raise Refused(
            Missing(
                "formulation/state",
                _("This formulation is %(state)s: that cannot be done now.") % {"state": row.get_state_display()},
                _("Look at it as it stands now."),
                "formulation",
            )
        )
    return row
