"""Individual typology angle: skin colour from L* and b*."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.score import ScaleScore, Sheet

#: Places to which the angle is kept; its class is read from the kept value.
PLACES = Decimal("0.0001")


def score_ita(scale: Scale, color: Mapping[str, object]) -> ScaleScore:
    """atan((L* - 50) / b*) in degrees with its class. A b* of 0 or below is not classifiable.

    Args:
        scale: The entry ``ita``.
        color: ``L`` (0 to 100) and ``b`` (-128 to 127), D65, 10 degrees, calibrated.

    Raises:
        RecordError: with every wrong item.
    """
    sheet = Sheet(scale, color, ("L", "b"))
    lightness, yellow = sheet.number("L", 0, 100), sheet.number("b", -128, 127)
    if lightness is None or yellow is None:
        return sheet.close(None)
    if yellow <= 0:
        return replace(sheet.close(None), reason="b* of 0 or below is not classifiable")
    angle = math.degrees(math.atan(float((lightness - 50) / yellow)))
    return sheet.close(Decimal(str(angle)).quantize(PLACES))
