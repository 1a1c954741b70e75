"""SALT: per cent of scalp hair lost, for alopecia areata."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.score import ScaleScore, Sheet

#: Share of the scalp in each view, as the authors of the scale set it.
WEIGHTS = {"top": Decimal("0.40"), "right": Decimal("0.18"), "left": Decimal("0.18"), "back": Decimal("0.24")}


def score_salt(scale: Scale, loss_percent: Mapping[str, object]) -> ScaleScore:
    """Weighted loss, 0 to 100, with its class S0 to S5.

    Args:
        scale: The entry ``salt``.
        loss_percent: View to per cent lost, 0 to 100.

    Raises:
        RecordError: with every wrong item.
    """
    sheet = Sheet(scale, loss_percent, WEIGHTS)
    lost = {view: sheet.number(view, 0, 100) for view in WEIGHTS}
    return sheet.close(sum((WEIGHTS[view] * (value or 0) for view, value in lost.items()), Decimal(0)))
