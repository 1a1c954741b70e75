"""Goodman and Baron: acne scars counted by kind (the qualitative grade is a plain grade)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.score import ScaleScore, Sheet

#: Points of one step, by kind of scar.
POINTS = {
    "macular": 1,
    "mild-dish": 1,
    "moderate-dish": 2,
    "punched-out-shallow": 2,
    "shallow-broad": 2,
    "punched-out-deep-normal-base": 3,
    "punched-out-deep-abnormal-base": 3,
    "linear": 3,
    "deep-broad": 3,
    "papular": 2,
}
KELOID = "keloid-area-cm2"


def score_goodman_baron(scale: Scale, counts: Mapping[str, object]) -> ScaleScore:
    """Steps of the counts times points of the kind, plus keloid by area; 0 to 84.

    Args:
        scale: The entry ``goodman-baron-quantitative``.
        counts: Kind of scar to its number; ``keloid-area-cm2`` in square centimetres. A kind that was
            looked for and not found is 0; a kind left out makes the score not assessable.

    Raises:
        RecordError: with every wrong item.
    """
    sheet = Sheet(scale, counts, (*POINTS, KELOID))
    total = 0
    for kind, points in POINTS.items():
        total += points * _step(sheet.whole(kind, 0, None) or 0)
    return sheet.close(Decimal(total + _keloid(sheet.number(KELOID, 0, None) or Decimal(0))))


def _step(count: int) -> int:
    if count > 20:
        return 3
    if count > 10:
        return 2
    return 1 if count else 0


def _keloid(area_cm2: Decimal) -> int:
    if area_cm2 > 20:
        return 18
    if area_cm2 >= 5:
        return 12
    return 6 if area_cm2 else 0
