"""Taking a whole lot out of use, and giving it back: quarantine, release, recall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.ledger import about_lot
from openmeso_clinic.models import Lot, Movement
from openmeso_clinic.queries.recalls import open_case_of
from openmeso_clinic.queries.stock_words import coded

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_STATE = Lot.State


def quarantine(*, by: Actor, lot: Lot, reason: str, text: str = "") -> Movement:
    """Nothing of the lot is used until it is released.

    Raises:
        Refused: it is out of use already, or the reason is missing.
    """
    return _to(
        by, lot, (_STATE.OK,), _STATE.QUARANTINED, Movement.Kind.QUARANTINE, Action.LOT_QUARANTINED, reason, text
    )


def release(*, by: Actor, lot: Lot, text: str) -> Movement:
    """Give a lot back into use, with what was found. A recalled lot never comes back.

    Raises:
        Refused: it is not in quarantine, the finding is missing, or its recall is open.
    """
    if open_case_of(lot) is not None:
        raise Refused(
            Missing("stock/recall", _("The recall of this lot is open."), _("Close the case first."), "recalls")
        )
    return _to(
        by,
        lot,
        (_STATE.QUARANTINED,),
        _STATE.OK,
        Movement.Kind.RELEASE,
        Action.LOT_RELEASED,
        "other" if text else "",
        text,
    )


def recall(*, by: Actor, lot: Lot, reason: str, text: str = "") -> Movement:
    """Mark a lot as recalled by its maker or an authority: for good.

    Raises:
        Refused: it was recalled before, or the reason is missing.
    """
    both = (_STATE.OK, _STATE.QUARANTINED)
    return _to(by, lot, both, _STATE.RECALLED, Movement.Kind.RECALL, Action.LOT_RECALLED, reason, text)


def _to(
    by: Actor, lot: Lot, allowed: tuple[str, ...], state: str, kind: str, action: Action, reason: str, text: str
) -> Movement:
    if not reason or (reason == "other" and not text.strip()):
        raise Refused(Missing("stock/reason", _("The reason is missing."), _("Say why.")))
    with act(by, action, f"lot/{lot.ref}") as line:
        row = Lot.objects.select_for_update().get(pk=lot.pk)
        if row.state not in allowed:
            what = _("Lot %(lot)s is not in a state for that any more.") % {"lot": row.number}
            raise Refused(Missing("stock/state", what, _("Look at the lot again."), "stock"))
        kept = coded(reason, text)
        Lot.objects.filter(pk=row.pk, state=row.state).update(
            state=state, state_reason="" if state == _STATE.OK else kept, state_since=by.at
        )
        line.details["reason"] = reason
        return about_lot(by=by, lot=row, kind=kind, at=by.at, reason=kept)
