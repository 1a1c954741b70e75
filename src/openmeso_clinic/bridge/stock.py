"""Lots and containers as the core's ``Stock``."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from openmeso.supply import Stock
from openmeso.supply.stock import Lot as CoreLot
from openmeso.units import Money, Volume
from openmeso_clinic.models import Container, Practice


def stock_of(practice: Practice, *, on: date) -> Stock:
    """What the practice holds: sealed containers counted, the open container that ends first beside them.

    The core knows one open container a lot; of several the one to be used first counts.
    """
    rows = (
        Container.objects.of(practice)
        .filter(state__in=[Container.State.SEALED, Container.State.OPEN])
        .select_related("lot")
        .order_by("lot__expiry", "lot_id", "discard_by", "pk")
    )
    of_lot: dict[int, list[Container]] = defaultdict(list)
    for row in rows:
        of_lot[row.lot_id].append(row)
    return Stock(tuple(_lot(containers) for containers in of_lot.values()), counted_on=on)


def _lot(containers: list[Container]) -> CoreLot:
    lot = containers[0].lot
    opened = next((c for c in containers if c.state == Container.State.OPEN), None)
    return CoreLot(
        product=lot.product,
        lot=lot.number,
        expiry=lot.expiry,
        volume=Volume(lot.volume_ml.normalize()),
        multi_dose=lot.multi_dose,
        sealed=sum(c.state == Container.State.SEALED for c in containers),
        opened_at=opened.opened_at if opened else None,
        remaining=Volume((opened.remaining_ml if opened else lot.volume_ml * 0).normalize()),
        received=lot.received_on,
        price=None if lot.price is None else Money(lot.price),
        storage=lot.state,  # type: ignore[arg-type]
        gtin=lot.gtin or None,
        location=lot.location,
    )
