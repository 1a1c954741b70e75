"""Reading a file of stock: which deliveries it holds, and all faults at once with line and column.

The form of the file is described in ``docs/reference/bring-in-files.md``. Whether a delivery may be received
says the action that receives it; this says what the file means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from openmeso.units import plain
from openmeso_clinic.models import Lot, Practice, Supplier
from openmeso_clinic.queries.csv_file import Cells, Fault, number, read_table
from openmeso_clinic.queries.dates import day_written, days_meant, month_written
from openmeso_clinic.queries.receiving import Sold, product_meant, product_names, sold_as
from openmeso_clinic.queries.scanning import product_of_gtin

MOST_ROWS = 500
#: Containers of one file: each becomes a row with a label of its own.
MOST_CONTAINERS = 2_000
NEEDED = ("product", "lot", "expiry", "quantity")
OPTIONAL = ("gtin", "volume_ml", "location", "price", "received_on", "supplier")
COLUMNS = (*NEEDED, *OPTIONAL)
_LENGTHS: Mapping[str, int] = {"lot": 40, "location": 40}
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_DEAREST = Decimal(999_999)


@dataclass(frozen=True)
class StockRow:
    """One delivery of the file, with the names that a delivery has.

    Attributes:
        here: How many containers of this lot are in stock already: it comes only where somebody said so.
    """

    line: int
    product: str
    product_name: str
    number: str
    expiry: date
    quantity: int
    sold: Sold
    received_on: date
    supplier: Supplier | None = None
    price: Decimal | None = None
    location: str = ""
    gtin: str = ""
    here: int = 0


@dataclass(frozen=True)
class StockFile:
    """What a file of stock holds. Nothing is taken while there is a fault."""

    rows: tuple[StockRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def doubtful(self) -> tuple[StockRow, ...]:
        return tuple(row for row in self.rows if row.here)

    def taken(self, also: Iterable[int] = ()) -> tuple[StockRow, ...]:
        """What comes: lots that are not here, and those lines that were named."""
        lines = set(also)
        return tuple(row for row in self.rows if not row.here or row.line in lines)


def read_stock_file(text: str, *, practice: Practice, today: date, order: str = "year-first") -> StockFile:
    """Read the text of a file against the knowledge library and what is in stock.

    Args:
        order: In which order days are written, of ``DAY_ORDERS``.
    """
    table = read_table(text, needed=NEEDED, known=COLUMNS, most_rows=MOST_ROWS)
    faults = list(table.faults)
    suppliers = {one.name.casefold(): one for one in Supplier.objects.of(practice).filter(active=True)}
    rows: list[StockRow] = []
    seen: dict[tuple[str, str], StockRow] = {}
    for cells in table.rows:
        row = _row(cells, practice, today, order, suppliers, faults)
        if row is None:
            continue
        rows.append(row)
        earlier = seen.setdefault((row.product, row.number), row)
        if earlier is not row:
            expected = _("each lot once; line %(line)s has it too") % {"line": earlier.line}
            faults.append(cells.fault("lot", expected, _("Put both into one line, or correct the number.")))
    if sum(row.quantity for row in rows) > MOST_CONTAINERS:
        got = str(sum(row.quantity for row in rows))
        expected = _("at most %(most)s containers") % {"most": MOST_CONTAINERS}
        faults.append(Fault(rows[-1].line, "quantity", got, expected, _("Divide the file.")))
    return StockFile(tuple(rows), tuple(sorted(faults, key=lambda one: one.line)))


def _row(
    cells: Cells,
    practice: Practice,
    today: date,
    order: str,
    suppliers: Mapping[str, Supplier],
    faults: list[Fault],
) -> StockRow | None:
    before, text = len(faults), cells.text
    product = _product(cells, practice, faults)
    sold = _sold(cells, practice, product, faults) if product else None
    if not text["lot"]:
        faults.append(cells.fault("lot", _("the number of the lot"), _("Read it from the box.")))
    for name, most in _LENGTHS.items():
        if len(text.get(name, "")) > most:
            faults.append(cells.fault(name, _("at most %(most)s characters") % {"most": most}, _("Shorten it.")))
    expiry = _expiry(cells, order, faults)
    quantity = int(text["quantity"]) if re.fullmatch(r"[0-9]{1,4}", text["quantity"]) else 0
    if not quantity:
        faults.append(cells.fault("quantity", _("a whole number from 1"), _("Count containers, not boxes.")))
    received: date | None = today
    if text.get("received_on"):
        received = day_written(text["received_on"], order)
        if received is None:
            faults.append(cells.fault("received_on", "2026-11-22", _("Write year-month-day.")))
    price = number(text.get("price", ""))
    if text.get("price") and (price is None or not 0 <= price <= _DEAREST):
        faults.append(cells.fault("price", "45.50", _("Write the price of one container, without a currency.")))
    supplier = suppliers.get(text.get("supplier", "").casefold())
    if text.get("supplier") and supplier is None:
        expected = ", ".join(sorted(one.name for one in suppliers.values())) or _("a supplier of the practice")
        faults.append(cells.fault("supplier", expected, _("Add the supplier under Stock first, or leave it empty.")))
    if len(faults) > before or sold is None or expiry is None or received is None:
        return None
    here = Lot.objects.of(practice).filter(product=product, number=text["lot"]).first()
    return StockRow(
        line=cells.line,
        product=product,
        product_name=product_names(practice)[product],
        number=text["lot"],
        expiry=expiry,
        quantity=quantity,
        sold=sold,
        received_on=received,
        supplier=supplier,
        price=None if price is None else price.quantize(Decimal("0.01")),
        location=text.get("location", ""),
        gtin=text.get("gtin", "").zfill(14) if text.get("gtin") else "",
        here=here.containers.count() if here else 0,
    )


def _product(cells: Cells, practice: Practice, faults: list[Fault]) -> str:
    """By its id or name; by its GTIN where the cell of the product is empty. Two that differ are a fault."""
    gtin, named = cells.text.get("gtin", ""), cells.text["product"]
    by_gtin = ""
    if gtin:
        if not _GTIN.fullmatch(gtin):
            faults.append(cells.fault("gtin", _("8, 12, 13 or 14 digits"), _("Correct it, or leave it empty.")))
            return ""
        by_gtin = product_of_gtin(practice, gtin.zfill(14)) or product_of_gtin(practice, gtin)
        if not by_gtin and not named:
            faults.append(cells.fault("gtin", _("a number that the library knows"), _("Write the product as well.")))
    if not named:
        if not gtin:
            faults.append(cells.fault("product", _("an id or a name of the library"), _("Write it, or the GTIN.")))
        return by_gtin
    product, near = product_meant(practice, named)
    if not product:
        faults.append(
            cells.fault(
                "product", ", ".join(near) or _("an id or a name of the library"), _("Write it as the library does.")
            )
        )
    elif by_gtin and by_gtin != product:
        faults.append(
            cells.fault("gtin", product_names(practice)[by_gtin], _("Name and GTIN differ: look at the box."))
        )
    return product


def _sold(cells: Cells, practice: Practice, product: str, faults: list[Fault]) -> Sold | None:
    """Which of the containers in which the product is sold."""
    kinds = sold_as(practice, product)
    said = cells.text.get("volume_ml", "")
    gtin = cells.text.get("gtin", "").zfill(14)
    volume = number(said)
    fit = [one for one in kinds if one.gtin.zfill(14) == gtin] if cells.text.get("gtin") else []
    fit = fit or [one for one in kinds if not said or one.volume_ml == volume]
    if len(fit) == 1 and (not said or fit[0].volume_ml == volume):
        return fit[0]
    expected = ", ".join(plain(one.volume_ml) for one in kinds)
    faults.append(cells.fault("volume_ml", expected, _("Write how many mL one container holds.")))
    return None


def _expiry(cells: Cells, order: str, faults: list[Fault]) -> date | None:
    text = cells.text["expiry"]
    try:
        found = month_written(text) or day_written(text, order)
    except ValueError:
        found = None
    if found is not None:
        return found
    both = days_meant(text) if order == "year-first" else ()
    expected = " / ".join(day.isoformat() for day in both) or "2027-03-31"
    faults.append(cells.fault("expiry", expected, _("Write year-month-day, or the month as on the box: 2027-03.")))
    return None
