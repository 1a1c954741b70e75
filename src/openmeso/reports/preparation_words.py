"""A preparation in words that several papers share: what is in it, from which lots."""

from __future__ import annotations

from openmeso.formulation.nouns import Ingredient, LotUse, Preparation
from openmeso.languages.formats import quantity
from openmeso.reports.words import Reader

Row = list[str]


def product_names(preparation: Preparation, reader: Reader) -> str:
    """``Sodium chloride 0.9 % + Tranexamic acid``, in the order in which they are drawn."""
    return " + ".join(reader.library.products[product].name for product in preparation.products)


def strength(ingredient: Ingredient, reader: Reader) -> str:
    """The final concentration, or the amount as the maker states it."""
    if ingredient.concentration is None:
        return ingredient.stated
    return reader.ltr(quantity(ingredient.concentration.value, ingredient.concentration.unit, reader.language))


def ingredient_rows(preparation: Preparation, reader: Reader) -> list[Row]:
    """Name and concentration; ° marks an amount that nobody confirmed."""
    return [
        [reader.name("actives", i.ingredient) + ("" if i.confirmed else "°"), strength(i, reader)]
        for i in preparation.ingredients
    ]


def lot_words(use: LotUse, reader: Reader) -> str:
    """``Restylane Vital Light, lot SYN07-1, expiry 30 January 2027: 2.34 mL``."""
    name = reader.library.products[use.product].name
    drawn = reader.volume(use.drawn.value)
    if use.expiry is None:
        return reader.say("{product}, lot {lot}: {volume}").format(product=name, lot=use.lot, volume=drawn)
    words = reader.say("{product}, lot {lot}, expiry {expiry}: {volume}")
    return words.format(product=name, lot=use.lot, expiry=reader.day(use.expiry), volume=drawn)
