"""What is done to containers by hand: receive, open, use, waste, send back, and undoing it.

What a session takes is taken by its signature; see ``use_of_stock``.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.ledger import NOTHING, Moves, changed, shift
from openmeso_clinic.actions.use_of_stock import drawing, opening, refuse_unfit
from openmeso_clinic.models import Container, Lot, Movement, Session
from openmeso_clinic.models.base import new_ref
from openmeso_clinic.queries.stock_words import coded
from openmeso_clinic.queries.undoing import stands_because

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_K, _S = Movement.Kind, Container.State
HERE = (_S.SEALED, _S.OPEN)


def open_one(
    *, by: Actor, container: Container, opened_at: datetime | None = None, raw_code: str = "", act_name: str = ""
) -> Movement:
    """Open a container: its clock starts.

    Args:
        opened_at: When it was opened, if not just now; never ahead.

    Raises:
        Refused: its lot may not be used, it is not sealed, or the time lies ahead.
    """
    at = opened_at or by.at
    with act(by, Action.LOT_OPENED) as line:
        row = locked(container)
        refuse_unfit(row.lot, at)
        if row.state != _S.SEALED:
            raise Refused(
                Missing(
                    "stock/not-sealed",
                    _("Container %(code)s is not sealed.") % {"code": row.code},
                    _("Choose a sealed one."),
                    "stock",
                )
            )
        if at > by.at:
            raise Refused(Missing("stock/ahead", _("The time of opening lies ahead."), _("Correct it.")))
        moves = Moves(by=by, at=at, act=act_name or new_ref())
        written = opening(moves, row, by=by, at=at, raw_code=raw_code)
        moves.write()
        line.target, line.details["container"] = f"lot/{row.lot.ref}", row.ref
    return written


def use(
    *,
    by: Actor,
    container: Container,
    volume_ml: Decimal,
    reason: str,
    text: str = "",
    session: Session | None = None,
    raw_code: str = "",
) -> Movement:
    """Take a volume out of a container for something that no chart takes: a rinse, a cream, a rescue.

    Raises:
        Refused: with everything that keeps it from being used.
    """
    with act(by, Action.LOT_USED) as line:
        row = locked(container)
        refuse_unfit(row.lot, by.at)
        missing = [*_unusable(row, by.at, session), *_not_in(row, volume_ml)]
        if session is not None:
            missing += _of_session(row, session)
        missing += _in_words(reason, text)
        if missing:
            raise Refused(*missing)
        moves = Moves(by=by, at=by.at, session=session, act=new_ref())
        if row.state == _S.SEALED:
            opening(moves, row, by=by, at=by.at)
        written = drawing(moves, row, _K.USE, volume_ml, reason=coded(reason, text), raw_code=raw_code)
        moves.write()
        line.target, line.details["container"] = f"lot/{row.lot.ref}", row.ref
    return written


def waste(*, by: Actor, container: Container, reason: str, text: str = "", raw_code: str = "") -> Movement:
    """Throw away all that is left in a container. Also what expired, is quarantined, or is past its time.

    Raises:
        Refused: nothing is left of it, or the reason is not said.
    """
    return _away(by, container, _K.WASTE, _S.WASTED, Action.LOT_WASTED, reason, text, raw_code)


def send_back(*, by: Actor, container: Container, reason: str, text: str = "") -> Movement:
    """Return a sealed container to its supplier. What has expired is thrown away instead.

    Raises:
        Refused: it is opened or expired, or the reason is not said.
    """
    if container.lot.expiry < by.today:
        raise Refused(
            Missing(
                "stock/expired-is-waste",
                _("Lot %(lot)s has expired.") % {"lot": container.lot.number},
                _("Record it as waste."),
            )
        )
    if container.state == _S.OPEN:
        raise Refused(
            Missing(
                "stock/opened-is-waste",
                _("Container %(code)s is opened.") % {"code": container.code},
                _("Record it as waste."),
            )
        )
    return _away(by, container, _K.RETURN, _S.RETURNED, Action.LOT_RETURNED, reason, text, "")


def undo(*, by: Actor, movement: Movement) -> Movement:
    """Undo a movement by a counter-movement; the ledger keeps both.

    Raises:
        Refused: it is not the last of its container, was undone already, belongs to a session's record, or
            is an opening of a while ago.
    """
    with act(by, Action.MOVEMENT_UNDONE) as line:
        if movement.container is None:
            raise Refused(*filter(None, [stands_because(movement, undone=False, moved_since=False, at=by.at)]))
        row = locked(movement.container)
        _refuse_undo(by, row, movement)
        never_opened: dict[str, Any] = dict.fromkeys(("opened_at", "opened_by", "discard_by"))
        if movement.kind != _K.OPEN:
            never_opened = {}
        written = shift(
            by=by,
            container=row,
            kind=_K.COUNTER,
            change_ml=-movement.volume_ml,
            state=_state_before(row, movement),
            at=by.at,
            undoes=movement,
            act=new_ref(),
            **never_opened,
        )
        line.target, line.details["undone"] = f"lot/{row.lot.ref}", movement.ref
    return written


def locked(container: Container) -> Container:
    """The container as it is now, held until the act ends; its lot is held first, as everywhere."""
    Lot.objects.select_for_update().get(pk=container.lot_id)
    row: Container = (
        Container.objects.select_for_update(of=("self",)).select_related("lot", "practice").get(pk=container.pk)
    )
    return row


def _away(
    by: Actor, container: Container, kind: str, state: str, action: Action, reason: str, text: str, raw_code: str
) -> Movement:
    with act(by, action) as line:
        row = locked(container)
        if row.state not in HERE:
            raise changed(row)
        if missing := _in_words(reason, text):
            raise Refused(*missing)
        written = shift(
            by=by,
            container=row,
            kind=kind,
            change_ml=-row.remaining_ml,
            state=state,
            at=by.at,
            reason=coded(reason, text),
            raw_code=raw_code,
            act=new_ref(),
        )
        line.target = f"lot/{row.lot.ref}"
        line.details |= {"container": row.ref, "reason": reason}
    return written


def _in_words(reason: str, text: str) -> list[Missing]:
    if not reason:
        return [Missing("stock/reason", _("The reason is missing."), _("Choose one."))]
    if reason == "other" and not text.strip():
        return [Missing("stock/reason-words", _("The reason is not said in words."), _("Write it."))]
    return []


def _not_in(row: Container, volume_ml: Decimal) -> list[Missing]:
    if NOTHING < volume_ml <= row.remaining_ml:
        return []
    what = _("%(code)s holds %(left)s mL; %(wanted)s mL cannot be taken from it.") % {
        "code": row.code,
        "left": row.remaining_ml,
        "wanted": volume_ml,
    }
    return [Missing("stock/not-enough", what, _("Correct the volume, or count the container."))]


def _unusable(row: Container, at: datetime, session: Session | None) -> list[Missing]:
    """Why this container may not be used, though its lot may."""
    do = _("Record the rest as waste.")
    if row.state not in HERE:
        return [Missing("stock/gone", _("Container %(code)s is no longer here.") % {"code": row.code}, _("Count it."))]
    if row.state == _S.SEALED:
        return []
    if row.discard_by is not None and row.discard_by < at:
        return [Missing("stock/past-its-time", _("%(code)s is past its time after opening.") % {"code": row.code}, do)]
    if row.lot.multi_dose:
        return []
    what = _("%(code)s is for one patient and one session.") % {"code": row.code}
    taken = row.movements.filter(kind=_K.USE, undone_by=None)
    other = taken.exclude(session=session) if session else taken.exclude(session=None)
    zone = row.practice.zone
    earlier = row.opened_at is not None and (
        row.opened_at.astimezone(zone).date() < at.astimezone(zone).date()
        or (session is not None and session.started_at is not None and row.opened_at < session.started_at)
    )
    return [Missing("stock/one-session", what, do)] if earlier or other.exists() else []


def _of_session(row: Container, session: Session) -> list[Missing]:
    if session.state != Session.State.OPEN:
        return [Missing("stock/session-over", _("That session is not open."), _("Write an addendum to it."))]
    drawn = {one.get("lot") for syringe in session.syringes.all() for one in syringe.lots}
    if row.lot.number in drawn:
        what = _("Lot %(lot)s is on that session's chart and is taken when it is signed.") % {"lot": row.lot.number}
        return [Missing("stock/charted", what, _("Nothing is to be done here."))]
    return []


def _refuse_undo(by: Actor, row: Container, movement: Movement) -> None:
    # Moves that were undone, and their counter-movements, cancel out: they do not stand in the way.
    later = row.movements.filter(pk__gt=movement.pk, undone_by=None).exclude(kind=_K.COUNTER)
    undone = Movement.objects.filter(undoes=movement).exists()
    if why := stands_because(movement, undone=undone, moved_since=later.exists(), at=by.at):
        raise Refused(why)


def _state_before(row: Container, movement: Movement) -> str:
    if movement.kind == _K.RECEIVE:
        return _S.RETURNED
    if movement.kind == _K.OPEN or row.opened_at is None:
        return _S.SEALED if row.remaining_ml - movement.volume_ml else _S.WASTED
    return _S.OPEN
