"""Counting a lot: what differs from the record becomes a movement with a reason, never an overwrite."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.ledger import NOTHING, changed, shift
from openmeso_clinic.actions.receiving import new_code
from openmeso_clinic.models import Container, Lot, Movement
from openmeso_clinic.models.base import new_ref
from openmeso_clinic.queries.stock_words import coded

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_S = Container.State


def count(
    *,
    by: Actor,
    lot: Lot,
    sealed: int,
    opened: Mapping[str, Decimal],
    seen_sealed: int,
    reason: str = "",
    text: str = "",
) -> list[Movement]:
    """Record what was counted.

    Args:
        sealed: Sealed containers found.
        opened: Code of each opened container → mL found in it.
        seen_sealed: How many the record said when counting began.

    Returns:
        The lines for what differed; none where the count agrees.

    Raises:
        Refused: the record changed while it was counted, a volume is impossible, or a difference has no
            reason.
    """
    name, lines = new_ref(), []
    with act(by, Action.LOT_COUNTED, f"lot/{lot.ref}") as line:
        row = Lot.objects.select_for_update().get(pk=lot.pk)
        here = list(
            Container.objects.select_for_update(of=("self",))
            .select_related("lot", "practice")
            .filter(lot=row)
            .order_by("pk")
        )
        closed = [c for c in here if c.state == _S.SEALED]
        if len(closed) != seen_sealed:
            raise Refused(
                Missing("stock/changed", _("The lot was moved while you counted."), _("Count it again."), "stock")
            )
        differing = [c for c in here if c.code in opened and opened[c.code] != c.remaining_ml]
        missing = _faults(row, sealed, differing, opened)
        if (differing or sealed != len(closed)) and not (reason and (reason != "other" or text.strip())):
            missing.append(Missing("stock/reason", _("The count differs from the record."), _("Say why.")))
        if missing:
            raise Refused(*missing)
        kept = coded(reason, text) if reason else ""

        def counted(container: Container, change_ml: Decimal, state: str) -> None:
            lines.append(
                shift(
                    by=by,
                    container=container,
                    kind=Movement.Kind.COUNT,
                    change_ml=change_ml,
                    state=state,
                    at=by.at,
                    reason=kept,
                    act=name,
                )
            )

        for container in differing:
            if container.state != _S.OPEN:
                raise changed(container)
            found = opened[container.code]
            counted(container, found - container.remaining_ml, _S.OPEN if found else _S.USED_UP)
        # The ones that came last go first from the record: those labelled earlier are more likely there.
        for container in closed[sealed:]:
            counted(container, -container.remaining_ml, _S.WASTED)
        for _number in range(sealed - len(closed)):
            found_one = Container.objects.create(
                practice=row.practice, lot=row, code=new_code(), state=_S.SEALED, remaining_ml=NOTHING
            )
            counted(found_one, row.volume_ml, _S.SEALED)
        line.details |= {"differences": str(len(lines)), "reason": reason or "-"}
    return lines


def _faults(lot: Lot, sealed: int, differing: list[Container], opened: Mapping[str, Decimal]) -> list[Missing]:
    missing = []
    if sealed < 0:
        missing.append(Missing("stock/count", _("Fewer than no containers."), _("Correct the number.")))
    for container in differing:
        if not NOTHING <= opened[container.code] <= lot.volume_ml:
            what = _("%(code)s holds at most %(ml)s mL.") % {"code": container.code, "ml": lot.volume_ml}
            missing.append(Missing("stock/volume", what, _("Correct the volume.")))
    return missing
