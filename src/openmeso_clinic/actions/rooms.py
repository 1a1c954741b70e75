"""The practice's rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Appointment, Room

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

LONGEST_NAME = 40
_ENDED = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW, Appointment.Status.DONE)


def add_room(*, by: Actor, name: str, position: int | None = None) -> Room:
    """Add a room, last in the order unless a place is given.

    Raises:
        Refused: the name is missing, too long or taken.
    """
    name = _named(by, name)
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        last = Room.objects.of(by.practice).aggregate(last=Max("position"))["last"]
        place = position if position is not None else (-1 if last is None else last) + 1
        room: Room = Room.objects.create(practice=by.practice, name=name, position=place)
        line.details["room"] = room.ref
    return room


def rename_room(*, by: Actor, room: Room, name: str) -> None:
    """Give a room another name; visits keep their room.

    Raises:
        Refused: the name is missing, too long or taken.
    """
    name = _named(by, name, but=room)
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        Room.objects.filter(pk=room.pk).update(name=name)
        line.details |= {"room": room.ref, "what": "renamed"}


def move_room(*, by: Actor, room: Room, up: bool) -> None:
    """Change places with the room before or after; at the end of the list nothing happens."""
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        rooms = list(Room.objects.of(by.practice).select_for_update().order_by("position", "name"))
        here = next(i for i, one in enumerate(rooms) if one.pk == room.pk)
        there = here - 1 if up else here + 1
        if 0 <= there < len(rooms):
            rooms[here], rooms[there] = rooms[there], rooms[here]
        for place, one in enumerate(rooms):
            Room.objects.filter(pk=one.pk).exclude(position=place).update(position=place)
        line.details |= {"room": room.ref, "what": "moved"}


def set_room_active(*, by: Actor, room: Room, active: bool) -> None:
    """Take a room out of the calendar, or put it back.

    Raises:
        Refused: visits that are still to come are booked in it.
    """
    ahead = Appointment.objects.of(by.practice).filter(room=room, ends_at__gt=by.at).exclude(status__in=_ENDED).count()
    if not active and ahead:
        raise Refused(
            Missing(
                "room/booked",
                _("%(n)s visits to come are booked in this room.") % {"n": ahead},
                _("Move them to another room first."),
                "calendar",
            )
        )
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        Room.objects.filter(pk=room.pk).update(active=active)
        line.details |= {"room": room.ref, "what": "in-use" if active else "out-of-use"}


def _named(by: Actor, name: str, *, but: Room | None = None) -> str:
    name = " ".join(name.split())
    others = Room.objects.of(by.practice).filter(name__iexact=name)
    if not name or len(name) > LONGEST_NAME:
        raise Refused(Missing("room/name", _("A room needs a name of 1 to 40 letters.")))
    if others.exclude(pk=but.pk if but else None).exists():
        raise Refused(Missing("room/name", _("Another room has this name."), _("Choose another one.")))
    return name
