"""Bringing in what another program wrote: a file of patients, a file of stock; whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.actions.patients import bring_in
from openmeso_clinic.actions.receiving import Delivery, hindrances, receive_all
from openmeso_clinic.queries.csv_file import Fault
from openmeso_clinic.queries.patients_file import PatientsFile, read_patients_file
from openmeso_clinic.queries.stock_file import StockFile, StockRow, read_stock_file

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: Column of what a delivery would be refused for.
_COLUMNS = {
    "stock/product": "product",
    "stock/quantity": "quantity",
    "stock/ahead": "received_on",
    "stock/expired-on-arrival": "expiry",
    "stock/other-expiry": "expiry",
    "stock/other-volume": "volume_ml",
}


def look_through_patients(*, by: Actor, text: str, order: str) -> PatientsFile:
    """What a file of patients would bring. Nothing is written."""
    return read_patients_file(text, practice=by.practice, today=by.today, order=order)


def look_through_stock(*, by: Actor, text: str, order: str) -> StockFile:
    """What a file of stock would bring, with everything for which a delivery would be refused."""
    found = read_stock_file(text, practice=by.practice, today=by.today, order=order)
    faults = [_fault(row, one) for row in found.rows for one in hindrances(by=by, delivery=_delivery(row))]
    return replace(found, faults=tuple(sorted((*found.faults, *faults), key=lambda one: one.line)))


def take_patients(*, by: Actor, found: PatientsFile, also: Iterable[int], key: str) -> int:
    """Register who comes, in one act; ``also`` names doubtful lines that come all the same."""
    return bring_in(by=by, people=[row.fields for row in found.taken(also)], key=key)


def take_stock(*, by: Actor, found: StockFile, also: Iterable[int], key: str) -> int:
    """Receive what comes, in one act, and return how many containers came."""
    return receive_all(by=by, deliveries=[_delivery(row) for row in found.taken(also)], key=key)


def _delivery(row: StockRow) -> Delivery:
    return Delivery(
        product=row.product,
        number=row.number,
        expiry=row.expiry,
        quantity=row.quantity,
        volume_ml=row.sold.volume_ml,
        multi_dose=row.sold.multi_dose,
        received_on=row.received_on,
        supplier=row.supplier,
        price=row.price,
        location=row.location,
        gtin=row.gtin,
    )


def _fault(row: StockRow, one: Missing) -> Fault:
    column = _COLUMNS.get(one.code, "lot")
    got = {
        "quantity": str(row.quantity),
        "received_on": row.received_on.isoformat(),
        "expiry": row.expiry.isoformat(),
        "volume_ml": str(row.sold.volume_ml),
    }.get(column, row.number)
    return Fault(row.line, column, got, one.what, one.do)
