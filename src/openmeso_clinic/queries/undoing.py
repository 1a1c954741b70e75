"""Whether a line of the ledger can be undone, and if not, why: one rule for the page and for the act."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.models import Movement, Session

_K = Movement.Kind
#: A slip of the hand is noticed at once. Later the clock of an opened container cannot be taken back.
OPENING_UNDONE_WITHIN = timedelta(minutes=10)
#: A delivery that was typed wrongly is noticed while it is put away.
RECEIVING_UNDONE_WITHIN = timedelta(days=1)
#: What moves a container; the rest is about a whole lot.
OF_CONTAINERS = (_K.RECEIVE, _K.OPEN, _K.USE, _K.WASTE, _K.RETURN, _K.COUNT)


def stands_because(movement: Movement, *, undone: bool, moved_since: bool, at: datetime) -> Missing | None:
    """Why a movement stands; nothing where it can be undone.

    Args:
        undone: A counter-movement took it back already.
        moved_since: Its container was moved later, and that movement stands.
    """
    if movement.container_id is None or movement.kind not in OF_CONTAINERS:
        return _stands(_("This line stands: release a lot, or put it in quarantine, instead."))
    if undone:
        return _stands(_("This was undone already."))
    if movement.session is not None and movement.session.state == Session.State.SIGNED:
        return _stands(_("It belongs to a signed session."), _("Write an addendum to the session."))
    if moved_since:
        return _stands(_("The container was moved again since."), _("Undo the later movement first."))
    if movement.kind == _K.OPEN and at - movement.at > OPENING_UNDONE_WITHIN:
        return _stands(_("What is open stays open."), _("Record the rest as waste."))
    if movement.kind == _K.RECEIVE and at - movement.at > RECEIVING_UNDONE_WITHIN:
        return _stands(_("It was received a while ago."), _("Count the lot, or return the container."))
    return None


def _stands(what: str, do: str = "") -> Missing:
    return Missing("stock/stands", what, do, "stock")
