"""What is to be prepared for a day: for each patient the ingredients, the volume, and the lots that go first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openmeso.formulation.nouns import Preparation
from openmeso.supply import usable
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.stock import stock_of
from openmeso_clinic.models import Practice
from openmeso_clinic.queries.day_rows import DayRow
from openmeso_clinic.queries.formulated import noun_kept


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """One patient's syringes."""

    row: DayRow
    preparations: tuple[Preparation, ...]
    state: str


@dataclass(frozen=True, slots=True)
class LotLine:
    """A usable lot, first expiry first."""

    number: str
    expiry: date | None
    usable_ml: Decimal
    opened: bool


@dataclass(frozen=True, slots=True)
class Pull:
    """What to take from the shelf for the whole day, of one product."""

    name: str
    needed_ml: Decimal
    usable_ml: Decimal
    lots: tuple[LotLine, ...]

    @property
    def short_ml(self) -> Decimal:
        return max(Decimal(0), self.needed_ml - self.usable_ml)


def to_prepare(rows: Iterable[DayRow]) -> list[ToPrepare]:
    return [
        ToPrepare(row, noun_kept(row.formulation).chosen.preparations, str(row.formulation.state))
        for row in rows
        if row.formulation is not None and row.status not in ("done", "no-show")
    ]


def pulls(wanted: Iterable[ToPrepare], practice: Practice, *, on: date, at: datetime) -> list[Pull]:
    """By product; what is drawn up already is not pulled again."""
    needed: dict[str, Decimal] = {}
    for one in wanted:
        if one.state in ("prepared", "checked"):
            continue
        for preparation in one.preparations:
            for use in preparation.lots:
                needed[use.product] = needed.get(use.product, Decimal(0)) + use.drawn.value
    if not needed:
        return []
    library, stock = library_of(practice), stock_of(practice, on=on)
    found = []
    for product, ml in needed.items():
        standings = [
            usable(lot=lot, on=on, at=at, library=library, jurisdiction=practice.jurisdiction)
            for lot in stock.of(product)
        ]
        held = sorted(
            (s for s in standings if s.usable), key=lambda s: (not s.opened.value, s.lot.expiry or date.max, s.lot.lot)
        )
        lots = tuple(LotLine(s.lot.lot, s.lot.expiry, s.volume.value, bool(s.opened.value)) for s in held)
        total = sum((line.usable_ml for line in lots), Decimal(0))
        found.append(Pull(library.products[product].name, ml, total, lots))
    return sorted(found, key=lambda pull: pull.name)
