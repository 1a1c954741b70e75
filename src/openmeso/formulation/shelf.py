"""What the stock holds of a product, container by container, in the order in which it is used up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from openmeso.formulation.blocks import Block
from openmeso.formulation.budget import MARK_ML, SESSION_MOST
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.nouns import Kind
from openmeso.formulation.setting import Setting
from openmeso.knowledge.schema.products import Product
from openmeso.supply import Lot, Standing, first_out, usable
from openmeso.units import Money, Volume

#: A container without a stated price is taken as dear when two ways are compared; it is never free.
UNKNOWN_CENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Held:
    """One container that may be used today.

    Attributes:
        marks: What may be drawn from it, in whole marks of 0.01 mL.
        price: ``None`` where none is stated; nothing for one that is open already.
        keeps: The rest may be kept for another patient.
    """

    lot: Lot
    marks: int
    opened: bool
    price: Money | None
    keeps: bool

    @property
    def cents(self) -> int:
        return UNKNOWN_CENTS if self.price is None else _cents(self.price.value)


#: No lot is asked for by number: what expires first goes first.
NOT_ASKED: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Shelf:
    """The stock as this patient's session may use it."""

    def __init__(self, setting: Setting, asked: Mapping[str, tuple[str, ...]] = NOT_ASKED) -> None:
        """Look at the stock; ``asked`` names the lots of a product that may be used, by their numbers."""
        self._setting = setting
        self._asked = asked
        self._held: dict[str, tuple[Held, ...]] = {}

    def held(self, product: str) -> tuple[Held, ...]:
        """Usable containers, opened ones first, then by expiry; as many as a session could need."""
        if product not in self._held:
            self._held[product] = tuple(self._containers(product))
        return self._held[product]

    def _containers(self, product: str) -> Iterator[Held]:
        setting = self._setting
        wanted = self._asked.get(product)
        standings = tuple(
            standing
            for standing in first_out(
                stock=setting.stock,
                product=product,
                on=setting.on,
                at=setting.at,
                library=setting.library,
                jurisdiction=setting.jurisdiction,
            )
            if wanted is None or standing.lot.lot in wanted
        )
        marks = 0
        containers = [*self._opened(standings), *self._sealed(standings)]
        if wanted is not None:
            containers.sort(key=lambda held: wanted.index(held.lot.lot))
        for held in containers:
            if marks < SESSION_MOST and held.marks:
                yield held
                marks += held.marks

    def _opened(self, standings: tuple[Standing, ...]) -> Iterator[Held]:
        for standing in standings:
            if standing.opened:
                lot = standing.lot
                yield Held(lot, in_marks(standing.opened), opened=True, price=Money.zero(), keeps=lot.multi_dose)

    def _sealed(self, standings: tuple[Standing, ...]) -> Iterator[Held]:
        for standing in sorted(
            standings, key=lambda s: (s.lot.expiry or date.max, s.lot.received or date.max, s.lot.lot)
        ):
            lot = standing.lot
            listed = self._setting.practice.price_of(lot.product)
            price = lot.price if lot.price is not None else None if listed is None else Money(listed)
            for _ in range(min(standing.sealed, SESSION_MOST)):
                yield Held(lot, in_marks(lot.volume), opened=False, price=price, keeps=lot.multi_dose)

    def blocks(self, candidate: Candidate) -> tuple[Block, ...]:
        """Products of a candidate that are not there, or not usable."""
        return tuple(block for part in candidate.parts for block in self._missing(part.product))

    def _missing(self, product: Product) -> Iterator[Block]:
        if self.held(product.id):
            if self._setting.wishes.budget is not None and any(h.price is None for h in self.held(product.id)):
                yield Block(
                    "formulation/no-price",
                    Kind.BUDGET,
                    product.name,
                    "no price is stated, so it cannot be held against the budget",
                    can_yield=True,
                    relax=f"state the price of {product.name}",
                )
            return
        order = f"order {product.name}"
        lots = self._setting.stock.of(product.id)
        if not lots:
            yield Block(
                "formulation/not-in-stock", Kind.STOCK, product.name, "not in stock", can_yield=True, relax=order
            )
            return
        setting = self._setting
        standings = [
            usable(lot=lot, on=setting.on, at=setting.at, library=setting.library, jurisdiction=setting.jurisdiction)
            for lot in lots
        ]
        reasons = sorted({f.code.rpartition("/")[2]: f.what for s in standings for f in s.findings if f.stops}.items())
        for code, what in reasons:
            numbers = ", ".join(s.lot.lot or "?" for s in standings if any(f.code.endswith(code) for f in s.findings))
            why = f"no usable lot ({numbers}: {what.lower()})"
            yield Block(f"formulation/stock-{code}", Kind.STOCK, product.name, why, can_yield=True, relax=order)


def _by_expiry(standing: Standing) -> tuple[date, date, str]:
    lot = standing.lot
    return lot.expiry or date.max, lot.received or date.max, lot.lot


def in_marks(volume: Volume) -> int:
    """Whole marks that a volume holds; a part of a mark cannot be drawn."""
    return int((volume.value / MARK_ML).to_integral_value(ROUND_FLOOR))


def _cents(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


def cents(money: Money) -> int:
    """Hundredths of the currency."""
    return _cents(money.value)
