"""MASI and modified MASI: area and darkness of melasma in four regions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.score import ScaleScore, Sheet

#: Share of the face in each region, as the authors of the scale set it.
WEIGHTS = {
    "forehead": Decimal("0.3"),
    "right-malar": Decimal("0.3"),
    "left-malar": Decimal("0.3"),
    "chin": Decimal("0.1"),
}


def score_mmasi(scale: Scale, regions: Mapping[str, object]) -> ScaleScore:
    """Sum of weight x area (0-6) x darkness (0-4), 0 to 24.

    Args:
        scale: The entry ``mmasi``.
        regions: Region to ``{"area": …, "darkness": …}``.

    Raises:
        RecordError: with every wrong item; an area without darkness, or the reverse, is wrong.
    """
    return _score(scale, regions, homogeneity=False)


def score_masi(scale: Scale, regions: Mapping[str, object]) -> ScaleScore:
    """Sum of weight x area x (darkness + homogeneity), 0 to 48. Items as for ``score_mmasi``."""
    return _score(scale, regions, homogeneity=True)


def _score(scale: Scale, regions: Mapping[str, object], *, homogeneity: bool) -> ScaleScore:
    kinds = ("area", "darkness", "homogeneity") if homogeneity else ("area", "darkness")
    flat: dict[str, object] = {}
    for region, items in regions.items():
        if isinstance(items, Mapping):
            flat |= {f"{region}.{item}": given for item, given in items.items()}
        else:
            flat[region] = items
    sheet = Sheet(scale, flat, [f"{region}.{kind}" for region in WEIGHTS for kind in kinds])
    total = Decimal(0)
    for region, weight in WEIGHTS.items():
        area = sheet.whole(f"{region}.area", 0, 6)
        darkness = sheet.whole(f"{region}.darkness", 0, 4)
        even = sheet.whole(f"{region}.homogeneity", 0, 4) if homogeneity else 0
        if area is None or darkness is None or even is None:
            continue
        if (area == 0) != (darkness == 0) or (area == 0 and even > 0):
            sheet.wrong(region, f"area {area}, darkness {darkness}", "both 0, or both above 0")
        total += weight * area * (darkness + even)
    return sheet.close(total)
