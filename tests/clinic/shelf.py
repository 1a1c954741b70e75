"""What lies on the shelf: the lots of ``examples/stock.toml``, their days moved to today."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.files import examples
from openmeso_clinic.models import Container, Lot, Movement, Practice, Staff

#: Containers of one lot: enough for one session of one patient.
MOST = 4


def fill(practice: Practice, *, by: Staff, at: datetime, products: tuple[str, ...] = ()) -> None:
    """Put the sealed containers of the example stock on the shelf; of some products only, where they are named."""
    written = tomllib.loads((examples() / "stock.toml").read_text(encoding="utf-8"))
    library = library_of(practice)
    today = at.astimezone(practice.zone).date()
    shift = today - written["counted_on"]
    for part in written["lot"]:
        if products and part["product"] not in products:
            continue
        if not part.get("lot") or not part.get("expiry"):
            continue
        sold = library.products[part["product"]].presentations[part.get("presentation", 0)]
        volume = Decimal(str(part.get("volume_ml", sold.volume_ml)))
        lot = Lot.objects.create(
            practice=practice,
            product=part["product"],
            number=part["lot"],
            expiry=part["expiry"] + shift,
            volume_ml=volume,
            multi_dose=sold.multi_dose,
            state=part.get("storage", "ok"),
            received_on=_received(part, today, shift),
            price=part.get("price"),
            location=part.get("location", ""),
        )
        for _number in range(min(part["quantity"], MOST)):
            put(lot, by=by, at=at)


def put(lot: Lot, *, by: Staff, at: datetime) -> Container:
    """One sealed container of a lot, with its line in the ledger."""
    count = Container.objects.count()
    container: Container = Container.objects.create(
        practice=lot.practice, lot=lot, code=f"T{count:07d}", remaining_ml=lot.volume_ml
    )
    Movement.objects.create(
        practice=lot.practice,
        lot=lot,
        container=container,
        kind=Movement.Kind.RECEIVE,
        volume_ml=lot.volume_ml,
        after_ml=lot.volume_ml,
        at=at,
        by=by,
    )
    return container


def _received(part: dict[str, Any], today: date, shift: timedelta) -> date:
    received: date | None = part.get("received")
    return min(today, received + shift) if received else today
