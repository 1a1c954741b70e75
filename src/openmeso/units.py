"""Quantities with their unit in the type. All are exact decimals.

A value that crosses a stage border is one of these types; inside an algorithm a bare number carries
its unit in its name (``_mg``, ``_ml``, ``_mm``, ``_days``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import total_ordering
from typing import ClassVar, Self


@total_ordering
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in one fixed unit. Only equal kinds add and compare."""

    value: Decimal

    unit: ClassVar[str] = ""
    suffix: ClassVar[str] = ""

    @classmethod
    def of(cls, value: Decimal | int | str) -> Self:
        """Make a quantity. Floats are refused: a dose must be exact."""
        if isinstance(value, float):
            raise TypeError(f"{cls.__name__} takes an exact number, not a float")
        return cls(Decimal(value))

    @classmethod
    def zero(cls) -> Self:
        return cls(Decimal(0))

    def _same(self, other: object) -> Decimal:
        if type(other) is not type(self):
            raise TypeError(f"cannot combine {type(self).__name__} with {type(other).__name__}")
        return other.value

    def __add__(self, other: Self) -> Self:
        return type(self)(self.value + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.value - self._same(other))

    def __lt__(self, other: Self) -> bool:
        return self.value < self._same(other)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.value == self.value

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.value))

    def times(self, factor: Decimal | int) -> Self:
        """Scale by a pure number."""
        return type(self)(self.value * factor)

    def over(self, other: Self) -> Decimal:
        """Ratio of two quantities of one kind."""
        return self.value / self._same(other)

    def rounded(self, step: Decimal, *, down: bool = False) -> Self:
        """Round to a multiple of ``step``; ``down`` never exceeds the value."""
        marks = (self.value / step).to_integral_value(ROUND_DOWN if down else ROUND_HALF_UP)
        return type(self)(marks * step)

    def __bool__(self) -> bool:
        return self.value != 0

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit}"


def plain(value: Decimal) -> str:
    """Write a decimal without exponent or trailing zero: ``5`` never ``5.00``, ``0.5`` never ``.5``."""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


class Mass(Quantity):
    """Milligrams."""

    unit = "mg"
    suffix = "mg"


class Volume(Quantity):
    """Millilitres."""

    unit = "mL"
    suffix = "ml"

    def at(self, concentration: Concentration) -> Mass:
        """Mass of a solute in this volume."""
        return Mass(self.value * concentration.value)


class Concentration(Quantity):
    """Milligrams a millilitre."""

    unit = "mg/mL"
    suffix = "mg_per_ml"


class Length(Quantity):
    """Millimetres."""

    unit = "mm"
    suffix = "mm"


class Area(Quantity):
    """Square centimetres."""

    unit = "cm²"
    suffix = "cm2"


class Money(Quantity):
    """An amount in the practice's currency; the currency is stated beside it."""

    unit = ""
    suffix = "price"
