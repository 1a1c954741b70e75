"""The practice's rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmeso.audit import Action
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Room

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def add_room(*, by: Actor, name: str, position: int = 0) -> Room:
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        room = Room.objects.create(practice=by.practice, name=name, position=position)
        line.details["room"] = room.ref
    return room
