"""Taking from stock: which container, how much is left of it, and the ledger lines that say so.

Everything here runs inside the transaction of the act that takes. A container is never less than empty:
each take is a conditional update, and the database refuses the rest (I13, I14, I19).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.ledger import NOTHING, Moves, changed
from openmeso_clinic.models import Container, Lot, Movement, Session
from openmeso_clinic.queries.in_use import in_use

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_LOT, _CONTAINER = columns_of(Lot), columns_of(Container)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A volume of a lot.

    Attributes:
        used_ml: What went to the patient; ``wasted_ml`` what was drawn up and did not.
    """

    lot: Lot
    used_ml: Decimal
    wasted_ml: Decimal
    raw_code: str = ""


def take(
    *,
    by: Actor,
    wanted: Sequence[Wanted],
    at: datetime,
    session: Session | None = None,
    since: datetime | None = None,
    act: str = "",
) -> list[Movement]:
    """Take volumes of lots out of their containers: what is open first, then sealed ones, opened as needed.

    What is left in a container for one patient is thrown away with it.

    Args:
        at: When it was taken; clocks and expiry count then.
        since: An open container for one patient counts only when it was opened after this instant.
        act: Name shared by all lines of one act.

    Raises:
        Refused: a lot may not be used, or does not hold so much. Nothing was taken.
    """
    lots = _held({one.lot.pk: one.lot for one in wanted})
    moves = Moves(by=by, at=at, session=session, act=act)
    for one in wanted:
        lot, here = lots[one.lot.pk]
        refuse_unfit(lot, at)
        _take(moves, one, lot, _in_turn(lot, here, at, since), by=by, at=at)
    return moves.write()


def _held(lots: dict[int, Lot]) -> dict[int, tuple[Lot, list[Container]]]:
    """The lots as they are now with what is left in their containers, held until the act ends.

    Lots are held first and in one order everywhere, so that two acts never wait for each other.
    """
    found: dict[int, tuple[Lot, list[Container]]] = {}
    for values in _lots(sorted(lots)):
        lot = made_of(Lot, _LOT, values)
        lot.practice = lots[lot.pk].practice
        found[lot.pk] = (lot, [])
    for values in _containers(sorted(lots)):
        row = made_of(Container, _CONTAINER, values)
        row.lot, here = found[row.lot_id]
        here.append(row)
    return found


@composed_once
def _lots(lots: list[int]) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Lot.objects.select_for_update().filter(pk__in=lots).order_by("pk").values_list(*_LOT)
    return found


@composed_once
def _containers(lots: list[int]) -> QuerySet[Any, Any]:
    rows = Container.objects.select_for_update().filter(lot__in=lots, remaining_ml__gt=0)
    rows = rows.filter(state__in=[Container.State.OPEN, Container.State.SEALED])
    found: QuerySet[Any, Any] = rows.order_by("pk").values_list(*_CONTAINER)
    return found


def _take(moves: Moves, wanted: Wanted, lot: Lot, containers: Iterable[Container], *, by: Actor, at: datetime) -> None:
    left = {Movement.Kind.USE: wanted.used_ml, Movement.Kind.WASTE: wanted.wasted_ml}
    for container in containers:
        if not any(left.values()):
            break
        if container.state == Container.State.SEALED:
            opening(moves, container, by=by, at=at)
        for kind, volume in left.items():
            part = min(volume, container.remaining_ml)
            if part:
                reason = "" if kind == Movement.Kind.USE else _("Drawn up and not given")
                code = wanted.raw_code if kind == Movement.Kind.USE else ""
                drawing(moves, container, kind, part, reason=reason, raw_code=code)
                left[kind] -= part
        if container.remaining_ml and not lot.multi_dose:
            why = _("Rest of a container for one patient")
            drawing(moves, container, Movement.Kind.WASTE, container.remaining_ml, reason=why)
    short = sum(left.values(), NOTHING)
    if short:
        raise Refused(
            Missing(
                "stock/not-enough",
                _("Lot %(lot)s: %(ml)s mL is not in stock.") % {"lot": lot.number, "ml": short},
                _("Count the containers, or correct the lot that was used."),
                "stock",
            )
        )


def _in_turn(lot: Lot, here: list[Container], at: datetime, since: datetime | None) -> Iterator[Container]:
    """What may be taken from: opened ones that end first, then sealed ones as they came."""
    opened = [
        row
        for row in here
        if row.state == Container.State.OPEN
        and not (row.discard_by is not None and row.discard_by < at)
        and (lot.multi_dose or since is None or (row.opened_at is not None and row.opened_at >= since))
    ]
    sealed = [row for row in here if row.state == Container.State.SEALED]
    yield from sorted(opened, key=lambda row: (row.discard_by or _END_OF_TIME, row.pk))
    yield from sealed


def opening(moves: Moves, container: Container, *, by: Actor, at: datetime, raw_code: str = "") -> Movement:
    """Open a sealed container: its clock starts, the shortest of the label's and the beyond-use rules'.

    Raises:
        Refused: somebody opened or threw it away meanwhile.
    """
    if container.state != Container.State.SEALED:
        raise changed(container)
    return moves.add(
        container,
        Movement.Kind.OPEN,
        NOTHING,
        Container.State.OPEN,
        raw_code=raw_code,
        opened_at=at,
        opened_by=by.staff,
        discard_by=discard_by(container.lot, at),
    )


def discard_by(lot: Lot, opened_at: datetime) -> datetime | None:
    """When a container opened at an instant must be thrown away; ``None`` where no rule states hours."""
    hours = in_use(lot).hours
    return None if hours is None else opened_at + timedelta(seconds=int(hours * 3600))


def drawing(
    moves: Moves, container: Container, kind: str, volume_ml: Decimal, *, reason: str = "", raw_code: str = ""
) -> Movement:
    """Take a volume out of one open container.

    Raises:
        Refused: it holds less than that by now.
    """
    if container.state != Container.State.OPEN:
        raise changed(container)
    state = Container.State.OPEN
    if container.remaining_ml == volume_ml:
        state = Container.State.USED_UP if kind == Movement.Kind.USE else Container.State.WASTED
    return moves.add(container, kind, -volume_ml, state, reason=reason, raw_code=raw_code)


def refuse_unfit(lot: Lot, at: datetime) -> None:
    """Stop what a lot in this state may not be taken for.

    Raises:
        Refused: it expired, is in quarantine, or was recalled.
    """
    day = at.astimezone(lot.practice.zone).date()
    what = {
        Lot.State.RECALLED: _("Lot %(lot)s was recalled."),
        Lot.State.QUARANTINED: _("Lot %(lot)s is in quarantine."),
    }.get(Lot.State(lot.state))
    if what is not None and lot.state_since is not None and at < lot.state_since:
        what = None  # it was injected before the notice came, and must be on record
    if what is None and lot.expiry < day:
        what = _("Lot %(lot)s has expired.")
    if what is not None:
        raise Refused(
            Missing("stock/lot-unfit", what % {"lot": lot.number}, _("Correct the lot, or report its use."), "stock")
        )
