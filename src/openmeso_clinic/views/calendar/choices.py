"""People and rooms as choices of a form, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmeso_clinic.access.load import loaded
from openmeso_clinic.queries.calendar import practitioners, rooms_of

if TYPE_CHECKING:
    from openmeso_clinic.access.request import ClinicRequest


def time_choices(request: ClinicRequest) -> dict[str, Any]:
    """What a form of times asks for."""
    return {
        "zone": request.practice.zone,
        "people": [(one.ref, one.name) for one in practitioners(request.practice)],
        "rooms": [(room.ref, room.name) for room in rooms_of(request.practice)],
    }


def rows_chosen(request: ClinicRequest, **refs: str) -> dict[str, Any]:
    """The rows that the references name; nothing where one is empty. Another practice's do not exist."""
    given = {name: ref for name, ref in refs.items() if ref}
    found = loaded(given, practice=request.practice)
    return {name: found.get(name) for name in refs}
