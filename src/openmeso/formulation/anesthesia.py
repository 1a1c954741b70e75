"""The numbing cream beside the injections: whether it may be used, and how many grams are left."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from openmeso.formulation.blocks import Block
from openmeso.formulation.limits import Limits
from openmeso.formulation.nouns import Kind
from openmeso.formulation.setting import OUT, Setting
from openmeso.knowledge.schema.entry import Scope
from openmeso.units import plain

#: No blood levels are known above 10 g on the face; grams are weighed to the half.
CREAM_MOST_G = Decimal(10)
CREAM_STEP_G = Decimal("0.5")


def anesthesia_blocks(setting: Setting, limits: Limits) -> Iterator[Block]:
    """What speaks against the chosen way to meet pain. Another way is always possible."""
    chosen = setting.wishes.anesthesia
    if chosen is None:
        return
    entry = setting.library.anesthesia[chosen]
    for name in entry.ingredients:
        if setting.verdict(Scope.INGREDIENT, name).rank >= OUT.rank:
            yield Block(
                f"formulation/anesthesia-{chosen}",
                Kind.ALLERGY,
                entry.name,
                f"contains {setting.library.actives[name].name}, which is out for this patient",
                can_yield=True,
                relax="choose another way to meet pain",
            )
    grams = setting.wishes.cream_g
    per_g = limits.cream_per_g
    if grams is None or per_g == 0:
        return
    if isinstance(per_g, Block):
        yield per_g
    elif per_g * Fraction(grams) > 1:
        yield Block(
            "formulation/too-much-cream",
            Kind.LIMIT,
            entry.name,
            f"{grams} g alone is above the limit of its anesthetics",
            can_yield=True,
            relax=f"use at most {most_cream_g(limits, Fraction(0))} g",
        )


def most_cream_g(limits: Limits, injected: Fraction) -> Decimal | None:
    """Grams of the chosen cream beside what is injected; ``None`` without one, or without a weight.

    Args:
        limits: Of the setting.
        injected: Part of the summed limit that the injections take, 0 to 1.
    """
    per_g = limits.cream_per_g
    if isinstance(per_g, Block) or not per_g:
        return None
    left = (1 - injected) / per_g
    grams = Decimal(left.numerator) / Decimal(left.denominator)
    weighed = (grams / CREAM_STEP_G).to_integral_value(ROUND_FLOOR) * CREAM_STEP_G
    return min(CREAM_MOST_G, Decimal(plain(weighed)))


def cream_cautions(limits: Limits) -> Iterator[str]:
    """What is to be done before a cream of unstated amount is put on."""
    per_g = limits.cream_per_g
    if isinstance(per_g, Block):
        yield f"No cream before this: {per_g.relax}" if per_g.relax else f"No cream: {per_g.why}"
