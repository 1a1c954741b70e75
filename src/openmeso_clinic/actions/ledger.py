"""The one place where a container changes: held to what was read, with the line that says so.

Everything here runs inside the transaction of the act that moves (I13, I19).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.models import Container, Lot, Movement, Session

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

NOTHING = Decimal("0.00")


def shift(
    *,
    by: Actor,
    container: Container,
    kind: str,
    change_ml: Decimal,
    state: str,
    at: datetime,
    session: Session | None = None,
    act: str = "",
    reason: str = "",
    raw_code: str = "",
    undoes: Movement | None = None,
    **fields: Any,
) -> Movement:
    """Change what is in a container, and its state; write the line.

    Args:
        container: As it was read. It changes here as it does in the database.
        change_ml: Signed.
        fields: Further fields of the container that change with it.

    Raises:
        Refused: somebody else moved it meanwhile, or it would hold less than nothing.
    """
    before = container.remaining_ml
    after = before + change_ml
    # Held to what was read: two hands on one vial cannot both have the last drop. The new volume is set,
    # not subtracted in the database: SQLite would leave 0.0999999… of 0.10 mL.
    moved = after >= 0 and Container.objects.filter(
        pk=container.pk, state=container.state, remaining_ml=before, remaining_ml__gte=-change_ml
    ).update(remaining_ml=after, state=state, **fields)
    if not moved:
        raise changed(container)
    for name, value in ({"remaining_ml": after, "state": state} | fields).items():
        setattr(container, name, value)
    return Movement.objects.create(
        practice=container.practice,
        lot=container.lot,
        container=container,
        kind=kind,
        volume_ml=change_ml,
        before_ml=before,
        after_ml=after,
        reason=reason,
        raw_code=raw_code,
        session=session,
        act=act,
        undoes=undoes,
        at=at,
        by=by.staff,
    )


def about_lot(*, by: Actor, lot: Lot, kind: str, at: datetime, reason: str) -> Movement:
    """A line about the whole lot, that moves no volume: quarantine, release, recall."""
    return Movement.objects.create(practice=lot.practice, lot=lot, kind=kind, reason=reason, at=at, by=by.staff)


def changed(container: Container) -> Refused:
    return Refused(
        Missing(
            "stock/changed",
            _("Container %(code)s was moved by someone else meanwhile.") % {"code": container.code},
            _("Try again."),
            "stock",
        )
    )
