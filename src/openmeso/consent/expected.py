"""How long a usual sign lasts in the zones treated."""

from __future__ import annotations

from decimal import Decimal

from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import ExpectedSign


def usual_hours(sign: ExpectedSign, zones: frozenset[str], library: Library) -> Decimal:
    """The longest usual time over the zones: eyelids stay swollen longer than cheeks."""
    return max([sign.last_hours] + [part.last_hours for part in sign.longer if zones & library.zones_named(part.zones)])
