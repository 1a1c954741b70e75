"""Lots and containers as the core's ``Stock``."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q

from openmeso.supply import Stock
from openmeso.supply.stock import Lot as CoreLot
from openmeso.units import Money, Volume
from openmeso_clinic.models import Container, Lot, Practice


def stock_of(practice: Practice, *, on: date, at: datetime | None = None) -> Stock:
    """What the practice holds: sealed containers counted, the open container that ends first beside them.

    The core knows one open container a lot; of several the one to be used first counts.

    Args:
        at: A moment in the past: a quarantine or recall that came later does not hold yet.
    """
    sealed = Count("containers", filter=Q(containers__state=Container.State.SEALED))
    lots = Lot.objects.of(practice).annotate(sealed=sealed).order_by("expiry", "pk")
    opened: dict[int, Container] = {}
    for row in Container.objects.of(practice).filter(state=Container.State.OPEN).order_by("discard_by", "pk"):
        opened.setdefault(row.lot_id, row)
    held = (lot for lot in lots if lot.sealed or lot.pk in opened)
    return Stock(tuple(_lot(lot, opened.get(lot.pk), at) for lot in held), counted_on=on)


def _lot(lot: Lot, opened: Container | None, at: datetime | None) -> CoreLot:
    later = at is not None and lot.state_since is not None and at < lot.state_since
    return CoreLot(
        product=lot.product,
        lot=lot.number,
        expiry=lot.expiry,
        volume=Volume(lot.volume_ml.normalize()),
        multi_dose=lot.multi_dose,
        sealed=lot.sealed,  # type: ignore[attr-defined]
        opened_at=opened.opened_at if opened else None,
        remaining=Volume((opened.remaining_ml if opened else lot.volume_ml * 0).normalize()),
        received=lot.received_on,
        price=None if lot.price is None else Money(lot.price),
        storage="ok" if later else lot.state,  # type: ignore[arg-type]
        gtin=lot.gtin or None,
        location=lot.location,
    )
