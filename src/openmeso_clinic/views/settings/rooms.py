"""The rooms of the practice: added, renamed, put in order, taken out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.rooms import add_room, move_room, rename_room, set_room_active
from openmeso_clinic.queries.practice_settings import rooms_of
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Room


@door(Right.SETTINGS, methods=("GET", "POST"), reads=None)
def rooms(request: ClinicRequest) -> HttpResponseBase:
    typed = request.POST.get("name", "")
    if request.method == "POST":
        try:
            add_room(by=request.actor, name=typed)
        except Refused as refused:
            return _page(request, {"fault": refused.missing[0], "typed": typed})
        messages.success(request, _("The room is added."))
        return redirect("settings-rooms")
    return _page(request, {})


@door(Right.SETTINGS, methods=("POST",), reads=None)
def room_change(request: ClinicRequest, room: Room) -> HttpResponseBase:
    what, by = request.POST.get("what", ""), request.actor
    typed = request.POST.get("name", "")
    try:
        if what == "rename":
            rename_room(by=by, room=room, name=typed)
        elif what in ("up", "down"):
            move_room(by=by, room=room, up=what == "up")
        elif what in ("use", "rest"):
            set_room_active(by=by, room=room, active=what == "use")
        else:
            return redirect("settings-rooms")
    except Refused as refused:
        return _page(request, {"room_fault": refused.missing[0], "faulty": room.ref, "room_typed": typed})
    return redirect("settings-rooms")


def _page(request: ClinicRequest, more: dict[str, object]) -> HttpResponseBase:
    context = {"current": "settings", "rooms": rooms_of(request.practice)} | more
    return render(request, "settings/rooms.html", context, status=422 if more else 200)
