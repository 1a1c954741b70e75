"""People and rooms as choices of a form, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openmeso_clinic.access.load import loaded
from openmeso_clinic.queries.calendar import practitioners, rooms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmeso_clinic.access.request import ClinicRequest

#: What a click on a free place says; it goes along while the patient is chosen or registered.
_CARRIED = ("day", "time", "practitioner", "room", "kind", "waiting")


def carried_by(said: Mapping[str, str]) -> dict[str, str]:
    """The free place of a booking under way."""
    return {name: said[name][:20] for name in _CARRIED if said.get(name)}


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
