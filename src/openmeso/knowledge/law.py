"""Which statement of the law holds in a place: its own, else that of the place it inherits from."""

from __future__ import annotations

from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.products import Product, Status
from openmeso.knowledge.schema.regulation import Jurisdiction


def jurisdiction_of(code: str, library: Library) -> Jurisdiction | None:
    """The entry of a country code, ``None`` where the library has none."""
    return next((j for j in library.jurisdictions.values() if j.code == code), None)


def places(code: str, library: Library) -> tuple[str, ...]:
    """The code itself, then the codes it inherits from, nearest first. A circle ends where it closes."""
    found: list[str] = []
    nearest: str | None = code
    while nearest and nearest not in found:
        found.append(nearest)
        entry = jurisdiction_of(nearest, library)
        nearest = entry.inherits if entry else None
    return tuple(found)


def status_in(product: Product, code: str, library: Library) -> Status | None:
    """Status of a product in a place. ``None`` = not stated anywhere: not authorised there."""
    return next((product.status[place] for place in places(code, library) if place in product.status), None)
