"""What a mL of a product holds, as exact fractions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from openmeso.knowledge.schema.products import Component, Presentation, Product


@dataclass(frozen=True, slots=True)
class Amount:
    """One ingredient a mL.

    Attributes:
        per_ml: ``None`` = present in an amount that is not on file, which is never zero.
        unit: ``mg``, ``U`` or ``IU``.
        confirmed: Read in a source or confirmed by the practice.
    """

    ingredient: str
    per_ml: Fraction | None
    unit: str
    confirmed: bool


def contents_of(product: Product) -> tuple[Amount, ...]:
    """Every ingredient of a product, in the order of the leaflet.

    A gel stated in mg/g counts as mg/mL: its density is near 1. An amount stated by container is
    divided by the smallest container sold, the strongest reading.
    """
    return tuple(_amount(component, product.presentations) for component in product.composition)


def _amount(component: Component, presentations: Iterable[Presentation]) -> Amount:
    unit, _, per = component.unit.partition("/")
    per_ml = None if component.amount is None else Fraction(component.amount)
    if per_ml is not None and not per:
        per_ml /= Fraction(min(presentation.volume_ml for presentation in presentations))
    return Amount(component.ingredient, per_ml, unit, component.confirmed)


def blended(parts: Iterable[tuple[tuple[Amount, ...], Fraction]]) -> tuple[Amount, ...]:
    """Contents of a mixture from the contents of its parts and their shares of the volume."""
    found: dict[tuple[str, str], Amount] = {}
    for contents, share in parts:
        for amount in contents:
            diluted = replace(amount, per_ml=None if amount.per_ml is None else amount.per_ml * share)
            key = (amount.ingredient, amount.unit)
            found[key] = _sum(found[key], diluted) if key in found else diluted
    return tuple(found.values())


def _sum(one: Amount, other: Amount) -> Amount:
    known = one.per_ml is not None and other.per_ml is not None
    return Amount(
        one.ingredient,
        one.per_ml + other.per_ml if known else None,  # type: ignore[operator]
        one.unit,
        one.confirmed and other.confirmed,
    )
