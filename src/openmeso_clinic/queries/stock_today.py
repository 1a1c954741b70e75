"""The card "Stock today": fridges, what today needs, what is open. Read from few rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Container, Fridge, FridgeReading, Lot, Practice
from openmeso_clinic.queries.formulated import noun_kept

if TYPE_CHECKING:
    from openmeso_clinic.queries.day_rows import DayRow

_NOTHING = Decimal("0.00")
_HELD = (Container.State.SEALED, Container.State.OPEN)


@dataclass(frozen=True, slots=True)
class FridgeLine:
    fridge: str
    celsius: Decimal | None
    at: datetime | None
    out: bool


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An opened container: what, which lot, how much is left, until when."""

    name: str
    lot: str
    remaining_ml: Decimal
    discard_by: datetime | None
    past: bool


@dataclass(frozen=True, slots=True)
class StockToday:
    """Attributes:
    needed_ml: Drawn up or to be drawn up for the visits of the day that are not done.
    usable_ml: In date, not held back, and not past its time after opening, of the same products.
    """

    fridges: tuple[FridgeLine, ...]
    opened: tuple[OpenLine, ...]
    needed_ml: Decimal
    usable_ml: Decimal
    empty: bool


def stock_today(practice: Practice, rows: Iterable[DayRow], *, on: date, at: datetime) -> StockToday:
    library = spoken_library(practice)
    needed, products = _needed(rows)
    held = Container.objects.of(practice).filter(state__in=_HELD)
    usable = held.filter(lot__state=Lot.State.OK, lot__expiry__gte=on, lot__product__in=products)
    usable = usable.exclude(discard_by__lt=at)
    opened = held.filter(state=Container.State.OPEN).order_by("discard_by", "pk")
    lines = tuple(
        OpenLine(
            name=library.products[product].name if product in library.products else product,
            lot=number,
            remaining_ml=remaining_ml,
            discard_by=discard_by,
            past=discard_by is not None and discard_by < at,
        )
        for product, number, remaining_ml, discard_by in opened.values_list(
            "lot__product", "lot__number", "remaining_ml", "discard_by"
        )
    )
    fridges = tuple(_fridges(practice))
    return StockToday(
        fridges=fridges,
        opened=lines,
        needed_ml=needed,
        usable_ml=usable.aggregate(sum=Sum("remaining_ml"))["sum"] or _NOTHING if products else _NOTHING,
        empty=not (fridges or lines or needed),
    )


def _needed(rows: Iterable[DayRow]) -> tuple[Decimal, set[str]]:
    total, products = _NOTHING, set()
    for row in rows:
        if row.formulation is None or row.status in ("done", "no-show", "cancelled"):
            continue
        for one in noun_kept(row.formulation).chosen.preparations:
            total += one.prepared.value
            products |= set(one.products)
    return total, products


def _fridges(practice: Practice) -> Iterable[FridgeLine]:
    for fridge in Fridge.objects.of(practice).filter(active=True).order_by("name"):
        last: FridgeReading | None = fridge.readings.order_by("-at", "-pk").first()
        values = [last.celsius, last.low_c, last.high_c] if last else []
        out = any(value is not None and not fridge.low_c <= value <= fridge.high_c for value in values)
        yield FridgeLine(fridge.name, last.celsius if last else None, last.at if last else None, out)
