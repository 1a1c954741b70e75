"""The one place where a container changes: held to what was read, with the line that says so.

Everything here runs inside the transaction of the act that moves (I13, I19).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.models import Container, Lot, Movement, Session

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

NOTHING = Decimal("0.00")


class Moves:
    """The moves of one act. A container changes in memory with each of them, in the database once, at the end.

    Example::

        moves = Moves(by=by, at=at)
        moves.add(container, Movement.Kind.WASTE, -container.remaining_ml, Container.State.WASTED)
        moves.write()
    """

    def __init__(self, *, by: Actor, at: datetime, session: Session | None = None, act: str = "") -> None:
        self._every = {"session": session, "act": act, "at": at, "by": by.staff}
        self.lines: list[Movement] = []
        self._touched: dict[int, _Touched] = {}

    def add(
        self,
        container: Container,
        kind: str,
        change_ml: Decimal,
        state: str,
        *,
        reason: str = "",
        raw_code: str = "",
        undoes: Movement | None = None,
        **fields: Any,
    ) -> Movement:
        """Change what is in a container, and its state.

        Args:
            container: As it was read.
            change_ml: Signed.
            fields: Further fields of the container that change with it.

        Raises:
            Refused: it would hold less than nothing.
        """
        before = container.remaining_ml
        after = before + change_ml
        if after < 0:
            raise changed(container)
        touched = self._touched.setdefault(container.pk, _Touched(container, container.state, before))
        touched.fields |= {"remaining_ml": after, "state": state} | fields
        for name, value in touched.fields.items():
            setattr(container, name, value)
        line = Movement(
            practice_id=container.practice_id,
            lot_id=container.lot_id,
            container=container,
            kind=kind,
            volume_ml=change_ml,
            before_ml=before,
            after_ml=after,
            reason=reason,
            raw_code=raw_code,
            undoes=undoes,
            **self._every,
        )
        self.lines.append(line)
        return line

    def write(self) -> list[Movement]:
        """Change the containers and write the lines, in their order.

        Raises:
            Refused: somebody else moved one of them meanwhile.
        """
        for one in self._touched.values():
            # Held to what was read: two hands on one vial cannot both have the last drop. The new volume is set,
            # not subtracted in the database: SQLite would leave 0.0999999… of 0.10 mL.
            rows = Container.objects.filter(pk=one.container.pk, state=one.state, remaining_ml=one.remaining_ml)
            if not rows.update(**one.fields):
                raise changed(one.container)
        return Movement.objects.bulk_create(self.lines)


@dataclass
class _Touched:
    """A container with its state and volume as they were read, and what becomes of it."""

    container: Container
    state: str
    remaining_ml: Decimal
    fields: dict[str, Any] = field(default_factory=dict)


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
    **more: Any,
) -> Movement:
    """One move by itself; see ``Moves``.

    Raises:
        Refused: somebody else moved it meanwhile, or it would hold less than nothing.
    """
    moves = Moves(by=by, at=at, session=session, act=act)
    moves.add(container, kind, change_ml, state, **more)
    return moves.write()[0]


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
