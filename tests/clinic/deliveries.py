"""A delivery for tests: what is not said is a plain one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.receiving import Delivery, receive
from openmeso_clinic.models import Container, Lot

BOX = "01099900000000291727103110SYN02-9"


def received(by: Actor, **about: Any) -> tuple[Lot, list[Container]]:
    """Receive ampoules of 3 mL for one patient, or as said."""
    plain: dict[str, Any] = {
        "product": "nctf-135-ha",
        "number": "LOT-1",
        "expiry": by.today + timedelta(days=200),
        "quantity": 3,
        "volume_ml": Decimal("3.00"),
        "multi_dose": False,
        "received_on": by.today,
    }
    return receive(by=by, delivery=Delivery(**(plain | about)))
