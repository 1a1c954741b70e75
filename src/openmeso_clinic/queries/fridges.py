"""The fridges, their last readings, and what lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from openmeso_clinic.models import Container, Fridge, FridgeReading, Lot, Practice

#: Two readings a day: one before noon, one after.
NOON = 12


@dataclass(frozen=True)
class FridgeNow:
    """A fridge as it stands.

    Attributes:
        due: This half of the day has no reading yet.
        lots: Usable lots that lie in it, proposed for quarantine while it is out of its range.
    """

    fridge: Fridge
    last: FridgeReading | None
    due: bool
    lots: tuple[Lot, ...]

    @property
    def out(self) -> bool:
        return self.last is not None and out_of_range(self.fridge, self.last)


def fridges_of(practice: Practice, *, at: datetime) -> list[FridgeNow]:
    """Every fridge in use with its last reading, for the day sheet and its own page."""
    found = []
    for fridge in Fridge.objects.of(practice).filter(active=True).order_by("name"):
        last = fridge.readings.select_related("by").order_by("-at", "-pk").first()
        found.append(FridgeNow(fridge, last, _due(last, practice, at), tuple(lots_in(fridge))))
    return found


def readings_of(fridge: Fridge, *, most: int = 60) -> list[FridgeReading]:
    return list(fridge.readings.select_related("by").order_by("-at", "-pk")[:most])


def lots_in(fridge: Fridge) -> list[Lot]:
    """Lots in use whose place is this fridge and of which something is left."""
    here = Container.objects.filter(state__in=[Container.State.SEALED, Container.State.OPEN]).values("lot_id")
    rows = Lot.objects.of(fridge.practice).filter(location=fridge.name, state=Lot.State.OK, pk__in=here)
    return list(rows.order_by("product", "expiry"))


def out_of_range(fridge: Fridge, reading: FridgeReading) -> bool:
    """Whether the reading, or its least or most since the one before, leaves the range."""
    values: list[Decimal] = [v for v in (reading.celsius, reading.low_c, reading.high_c) if v is not None]
    return any(not fridge.low_c <= value <= fridge.high_c for value in values)


def _due(last: FridgeReading | None, practice: Practice, at: datetime) -> bool:
    if last is None:
        return True
    now, then = at.astimezone(practice.zone), last.at.astimezone(practice.zone)
    return then.date() < now.date() or (now.hour >= NOON and then.hour < NOON)
