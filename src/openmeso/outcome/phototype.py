"""Fitzpatrick phototype by questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.score import ScaleScore, Sheet

COLORING = ("eyes", "hair", "unexposed-skin", "freckles")
SUN = ("burn", "tan", "how-brown", "face")
TANNING = ("tanning-frequency", "last-exposure")

#: Items by version of the scale: the older table is left out, as one sum stands in two of its classes.
ITEMS = {"fitzpatrick-10": (*COLORING, *SUN, *TANNING), "fitzpatrick-8": (*COLORING, *SUN)}


def score_fitzpatrick(scale: Scale, items: Mapping[str, object]) -> ScaleScore:
    """Sum of the items (0 to 4 each) with its phototype, ``"1"`` to ``"6"``.

    Raises:
        RecordError: with every wrong item, or because the version of the scale cannot be used.
    """
    names = ITEMS.get(scale.id, ())
    sheet = Sheet(scale, items, names)
    if not names:
        sheet.wrong("", scale.version, "a version whose classes do not overlap", "use fitzpatrick-10")
    given = [sheet.whole(name, 0, 4) for name in names]
    return sheet.close(Decimal(sum(value or 0 for value in given)))
