"""The demo's shelf through two years: deliveries in time, the kit looked at, so that every session finds its lots."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.receiving import Delivery, receive
from openmeso_clinic.actions.stock_moves import waste
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.clock import Diary
from openmeso_clinic.demo.files import examples
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.demo.visit import check_kit
from openmeso_clinic.models import Container, Practice, Staff

#: Deliveries come this often, and last at least until the next but one.
EVERY = timedelta(days=60)
KEEPS = timedelta(days=240)


#: What the courses of the demo are made of.
OFTEN = frozenset({"restylane-vital-light", "plinest", "minoxidil-compounded", "tranexamic-acid-ampoule", "saline-0-9"})


@dataclass(frozen=True)
class Goods:
    """A product as the demo buys it."""

    product: str
    volume_ml: Decimal
    multi_dose: bool
    price: Decimal | None
    quantity: int


def goods(practice: Practice) -> tuple[Goods, ...]:
    """What the example stock holds, one entry a product and container."""
    written = tomllib.loads((examples() / "stock.toml").read_text(encoding="utf-8"))
    library = library_of(practice)
    found: dict[str, Goods] = {}
    for part in written["lot"]:
        if part["product"] in found or not part.get("quantity"):
            continue
        sold = library.products[part["product"]].presentations[part.get("presentation", 0)]
        price = part.get("price")
        found[part["product"]] = Goods(
            product=part["product"],
            volume_ml=Decimal(str(part.get("volume_ml", sold.volume_ml))),
            multi_dose=sold.multi_dose,
            price=None if price is None else Decimal(str(price)),
            quantity=24 if part["product"] in OFTEN else 3,
        )
    return tuple(found.values())


def deliveries(practice: Practice, staff: dict[str, Staff], diary: Diary, *, first: date, last: date) -> Story:
    """Receive every product at intervals, the last time a few weeks before the end."""
    day = first
    while day <= last:
        at = diary.at(day, time(8, 0))
        yield at
        # What is rarely given is bought once, lately; the rest comes regularly.
        latest = day + EVERY > last
        _throw_away(practice, Actor(staff["assistant"], at))
        for number, one in enumerate(goods(practice)):
            if one.product in OFTEN or latest:
                _receive(staff, one, at=at, day=day, number=number)
        day += EVERY


def _throw_away(practice: Practice, by: Actor) -> None:
    """What is past its day, before the new boxes go on the shelf."""
    past = Container.objects.of(practice).filter(
        state__in=[Container.State.SEALED, Container.State.OPEN], lot__expiry__lt=by.today
    )
    for container in past.select_related("lot").order_by("pk"):
        waste(by=by, container=container, reason="expired")


def kit_checks(staff: dict[str, Staff], diary: Diary, days: list[date]) -> Story:
    """The kit is looked at on the morning of each of these days."""
    for day in sorted(set(days)):
        at = diary.at(day, time(8, 10))
        yield at
        check_kit(Actor(staff["assistant"], at))


def _receive(staff: dict[str, Staff], one: Goods, *, at: datetime, day: date, number: int) -> None:
    letters = "".join(word[0] for word in one.product.split("-"))[:3].upper()
    about: dict[str, Any] = {
        "product": one.product,
        "number": f"{letters}{day:%y%m}{number:02d}",
        "expiry": day + KEEPS + timedelta(days=3 * number),
        "quantity": one.quantity,
        "volume_ml": one.volume_ml,
        "multi_dose": one.multi_dose,
        "received_on": day,
        "price": one.price,
        "location": "Fridge 1" if number % 3 == 0 else "Cabinet A",
    }
    receive(by=Actor(staff["assistant"], at), delivery=Delivery(**about))
