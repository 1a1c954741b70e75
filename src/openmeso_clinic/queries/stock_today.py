"""The card "Stock today": fridges, what today needs, what is open. Read from few rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from openmeso_clinic.access.composed import composed_once
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
    lines = tuple(
        OpenLine(
            name=library.products[product].name if product in library.products else product,
            lot=number,
            remaining_ml=remaining_ml,
            discard_by=discard_by,
            past=discard_by is not None and discard_by < at,
        )
        for product, number, remaining_ml, discard_by in _opened(practice.pk)
    )
    fridges = tuple(_fridges(practice))
    return StockToday(
        fridges=fridges,
        opened=lines,
        needed_ml=needed,
        usable_ml=next((total for (total,) in _usable(practice.pk, sorted(products), on, at)), _NOTHING),
        empty=not (fridges or lines or needed),
    )


@composed_once
def _opened(practice: int) -> QuerySet[Any, Any]:
    rows = Container.objects.of(practice).filter(state=Container.State.OPEN).order_by("discard_by", "pk")
    return rows.values_list("lot__product", "lot__number", "remaining_ml", "discard_by")


@composed_once
def _usable(practice: int, products: list[str], on: date, at: datetime) -> QuerySet[Any, Any]:
    """The sum of what may be taken; nothing where nothing may."""
    held = Container.objects.of(practice).filter(state__in=_HELD)
    usable = held.filter(lot__state=Lot.State.OK, lot__expiry__gte=on, lot__product__in=products)
    by_practice = usable.exclude(discard_by__lt=at).order_by().values("practice")
    summed: QuerySet[Any, Any] = by_practice.annotate(total=Sum("remaining_ml")).values_list("total")
    return summed


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
    last = {fridge: read for fridge, *read in _last_read(practice.pk)}
    for pk, name, low, high in _active_fridges(practice.pk):
        at, *values = last.get(pk, (None, None))
        out = any(value is not None and not low <= value <= high for value in values)
        yield FridgeLine(name, values[0], at, out)


@composed_once
def _active_fridges(practice: int) -> QuerySet[Any, Any]:
    rows = Fridge.objects.of(practice).filter(active=True).order_by("name")
    return rows.values_list("pk", "name", "low_c", "high_c")


@composed_once
def _last_read(practice: int) -> QuerySet[Any, Any]:
    """The last reading of each."""
    of_fridge = FridgeReading.objects.filter(fridge=OuterRef("fridge")).order_by("-at", "-pk")
    rows = FridgeReading.objects.of(practice).filter(fridge__active=True, pk=Subquery(of_fridge.values("pk")[:1]))
    return rows.values_list("fridge_id", "at", "celsius", "low_c", "high_c")
