"""Taking from stock: which container, how much is left of it, and the ledger lines that say so.

Everything here runs inside the transaction of the act that takes. A container is never less than empty:
each take is a conditional update, and the database refuses the rest (I13, I14, I19).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.ledger import NOTHING, changed, shift
from openmeso_clinic.models import Container, Lot, Movement, Session
from openmeso_clinic.queries.in_use import in_use

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def take(
    *,
    by: Actor,
    lot: Lot,
    used_ml: Decimal,
    wasted_ml: Decimal,
    at: datetime,
    session: Session | None = None,
    since: datetime | None = None,
    act: str = "",
    raw_code: str = "",
) -> list[Movement]:
    """Take a volume of one lot out of its containers: what is open first, then sealed ones, opened as needed.

    What is left in a container for one patient is thrown away with it.

    Args:
        used_ml: What went to the patient; ``wasted_ml`` what was drawn up and did not.
        at: When it was taken; clocks and expiry count then.
        since: An open container for one patient counts only when it was opened after this instant.
        act: Name shared by all lines of one act.

    Raises:
        Refused: the lot may not be used, or does not hold so much. Nothing was taken.
    """
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    refuse_unfit(lot, at)
    written: list[Movement] = []
    left = {Movement.Kind.USE: used_ml, Movement.Kind.WASTE: wasted_ml}
    for container in _in_turn(lot, at, since):
        if not any(left.values()):
            break
        if container.state == Container.State.SEALED:
            written.append(open_container(by=by, container=container, at=at, session=session, act=act))
        for kind, wanted in left.items():
            part = min(wanted, container.remaining_ml)
            if part:
                reason = "" if kind == Movement.Kind.USE else _("Drawn up and not given")
                code = raw_code if kind == Movement.Kind.USE else ""
                line = move(
                    by=by,
                    container=container,
                    kind=kind,
                    volume_ml=part,
                    at=at,
                    session=session,
                    act=act,
                    reason=reason,
                    raw_code=code,
                )
                written.append(line)
                left[kind] -= part
        if container.remaining_ml and not lot.multi_dose:
            rest = container.remaining_ml
            why = _("Rest of a container for one patient")
            written.append(
                move(
                    by=by,
                    container=container,
                    kind=Movement.Kind.WASTE,
                    volume_ml=rest,
                    at=at,
                    session=session,
                    act=act,
                    reason=why,
                )
            )
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
    return written


def open_container(
    *,
    by: Actor,
    container: Container,
    at: datetime,
    session: Session | None = None,
    act: str = "",
    raw_code: str = "",
) -> Movement:
    """Open a sealed container: its clock starts, the shortest of the label's and the beyond-use rules'.

    Raises:
        Refused: somebody opened or threw it away meanwhile.
    """
    if container.state != Container.State.SEALED:
        raise changed(container)
    return shift(
        by=by,
        container=container,
        kind=Movement.Kind.OPEN,
        change_ml=NOTHING,
        state=Container.State.OPEN,
        at=at,
        session=session,
        act=act,
        raw_code=raw_code,
        opened_at=at,
        opened_by=by.staff,
        discard_by=discard_by(container.lot, at),
    )


def discard_by(lot: Lot, opened_at: datetime) -> datetime | None:
    """When a container opened at an instant must be thrown away; ``None`` where no rule states hours."""
    hours = in_use(lot).hours
    return None if hours is None else opened_at + timedelta(seconds=int(hours * 3600))


def move(
    *,
    by: Actor,
    container: Container,
    kind: str,
    volume_ml: Decimal,
    at: datetime,
    session: Session | None = None,
    act: str = "",
    reason: str = "",
    raw_code: str = "",
) -> Movement:
    """Take a volume out of one open container and write its line.

    Raises:
        Refused: it holds less than that by now.
    """
    if container.state != Container.State.OPEN:
        raise changed(container)
    state = Container.State.OPEN
    if container.remaining_ml == volume_ml:
        state = Container.State.USED_UP if kind == Movement.Kind.USE else Container.State.WASTED
    return shift(
        by=by,
        container=container,
        kind=kind,
        change_ml=-volume_ml,
        state=state,
        at=at,
        session=session,
        act=act,
        reason=reason,
        raw_code=raw_code,
    )


def _in_turn(lot: Lot, at: datetime, since: datetime | None) -> Iterator[Container]:
    """What may be taken from: opened ones that end first, then sealed ones as they came."""
    rows = Container.objects.select_for_update().filter(lot=lot, remaining_ml__gt=0).select_related("lot", "practice")
    opened = rows.filter(state=Container.State.OPEN).exclude(discard_by__lt=at).order_by("discard_by", "pk")
    if not lot.multi_dose and since is not None:
        opened = opened.filter(opened_at__gte=since)
    yield from list(opened)
    yield from list(rows.filter(state=Container.State.SEALED).order_by("pk"))


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
