"""The stock file, ``openmeso-stock/1``: which lots of which products a practice holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from openmeso.codes import GTIN, gtin_check_digit
from openmeso.errors import Fault, StockError, one_of
from openmeso.knowledge.library import Library
from openmeso.knowledge.loading import read_toml, validation_faults
from openmeso.units import Money, Volume

Exact = Annotated[Decimal, Field(allow_inf_nan=False)]
Storage = Literal["ok", "quarantined", "recalled"]


class StockPart(BaseModel):
    """A table of the stock file. An unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LotPart(StockPart):
    """One ``[[lot]]`` as written.

    Attributes:
        lot: Number on the box; empty where it cannot be read, which keeps it from being used.
        quantity: Sealed containers.
        presentation: Which of the product's containers, counted from 0; or ``volume_ml`` instead.
        opened_at: When a further container was opened, with its UTC offset.
        price: For one container, in the practice's currency.
    """

    product: str
    lot: str = Field(default="", max_length=20)
    expiry: date | None = None
    quantity: int = Field(ge=0, le=10_000)
    presentation: int | None = Field(default=None, ge=0)
    volume_ml: Annotated[Exact, Field(gt=0)] | None = None
    opened_at: AwareDatetime | None = None
    remaining_ml: Annotated[Exact, Field(ge=0)] | None = None
    received: date | None = None
    price: Annotated[Exact, Field(ge=0)] | None = None
    storage: Storage = "ok"
    gtin: GTIN | None = None
    location: str = ""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.presentation is not None and self.volume_ml is not None:
            raise ValueError("either presentation or volume_ml, not both")
        if (self.opened_at is None) is not (self.remaining_ml is None):
            raise ValueError("an opened container has both opened_at and remaining_ml")
        if self.gtin and int(self.gtin[-1]) != gtin_check_digit(self.gtin[:13]):
            raise ValueError(f"a GTIN with check digit {gtin_check_digit(self.gtin[:13])}")
        return self


class StockFile(StockPart):
    """The file as written.

    Attributes:
        counted_on: Day of the count.
    """

    schema_name: Literal["openmeso-stock/1"] = Field(alias="schema")
    counted_on: date | None = None
    lot: tuple[LotPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that lies in the practice.

    Attributes:
        volume: Of one container.
        multi_dose: The container is meant for several patients.
        sealed: Unopened containers.
        opened_at: When the one opened container was opened.
        remaining: What is left in it.
        price: For one container; ``None`` where the file states none.
    """

    product: str
    lot: str
    expiry: date | None
    volume: Volume
    multi_dose: bool
    sealed: int
    opened_at: datetime | None
    remaining: Volume
    received: date | None
    price: Money | None
    storage: Storage
    gtin: str | None
    location: str


@dataclass(frozen=True)
class Stock:
    """All lots, in the order of the file."""

    lots: tuple[Lot, ...]
    counted_on: date | None = None

    @cached_property
    def by_product(self) -> Mapping[str, tuple[Lot, ...]]:
        found: dict[str, list[Lot]] = {}
        for lot in self.lots:
            found.setdefault(lot.product, []).append(lot)
        return MappingProxyType({product: tuple(lots) for product, lots in sorted(found.items())})

    def of(self, product: str) -> tuple[Lot, ...]:
        return self.by_product.get(product, ())

    def scanned(self, *, gtin: str, lot: str) -> tuple[Lot, ...]:
        """Lots that a scanned box may be: same lot number, and no other GTIN than the one scanned."""
        return tuple(held for held in self.lots if held.lot == lot and held.gtin in (gtin, None))


def read_stock(path: Path, library: Library) -> Stock:
    """Read a stock file.

    Raises:
        StockError: with every fault of form and of vocabulary, with the nearest product ids.
    """
    data = read_toml(path)
    if isinstance(data, Fault):
        raise StockError([data])
    return read_stock_data(data, library, place=path.name)


def read_stock_data(data: dict[str, Any], library: Library, *, place: str = "stock") -> Stock:
    """Read a stock given as data; see ``read_stock``."""
    try:
        file = StockFile.model_validate(data)
    except ValidationError as error:
        raise StockError(validation_faults(error, place)) from None
    faults = [Fault(f"{place}: {where}", got, expected) for where, got, expected in _against_library(file, library)]
    if faults:
        raise StockError(faults)
    return Stock(tuple(_lot(part, library) for part in file.lot), file.counted_on)


def _against_library(file: StockFile, library: Library) -> Iterator[tuple[str, str, str]]:
    seen: dict[tuple[str, str, Decimal], int] = {}
    for index, part in enumerate(file.lot):
        where = f"lot[{index}]"
        product = library.products.get(part.product)
        if product is None:
            yield f"{where}.product", repr(part.product), one_of(library.products, part.product)
            continue
        count = len(product.presentations)
        if part.presentation is not None and part.presentation >= count:
            yield f"{where}.presentation", str(part.presentation), f"a number below {count}"
            continue
        volume, _ = _container(part, library)
        if part.remaining_ml is not None and part.remaining_ml > volume.value:
            yield f"{where}.remaining_ml", str(part.remaining_ml), f"at most the container's {volume}"
        key = (part.product, part.lot, volume.value)
        if part.lot and key in seen:
            yield f"{where}.lot", repr(part.lot), f"each lot of a product once; it stands in lot[{seen[key]}] already"
        seen.setdefault(key, index)


def _container(part: LotPart, library: Library) -> tuple[Volume, bool]:
    """Volume of one container, and whether it is meant for several patients."""
    presentations = library.products[part.product].presentations
    if part.volume_ml is None:
        sold = presentations[part.presentation or 0]
        return Volume(sold.volume_ml), sold.multi_dose
    same = [sold for sold in presentations if sold.volume_ml == part.volume_ml]
    return Volume(part.volume_ml), bool(same) and all(sold.multi_dose for sold in same)


def _lot(part: LotPart, library: Library) -> Lot:
    volume, multi_dose = _container(part, library)
    return Lot(
        product=part.product,
        lot=part.lot,
        expiry=part.expiry,
        volume=volume,
        multi_dose=multi_dose,
        sealed=part.quantity,
        opened_at=part.opened_at,
        remaining=Volume(part.remaining_ml or Decimal(0)),
        received=part.received,
        price=None if part.price is None else Money(part.price),
        storage=part.storage,
        gtin=part.gtin,
        location=part.location,
    )
