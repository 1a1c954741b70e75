"""The way into the settings: only what the person may open is shown."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.knowledge import in_use
from openmeso_clinic.queries.practice_settings import rooms_of
from openmeso_clinic.queries.staff_members import members_of, running_out, somebody_may_sign, unable_to_sign
from openmeso_clinic.views.door import door


@door(Right.OWN_ACCOUNT, reads=None)
def settings_page(request: ClinicRequest) -> HttpResponseBase:
    actor, practice = request.actor, request.practice
    context: dict[str, object] = {
        "current": "settings",
        "unable": unable_to_sign(request.staff, on=actor.today),
        "languages": settings.LANGUAGES,
    }
    if actor.holds(Right.SETTINGS):
        context["rooms"] = [room for room in rooms_of(practice) if room.active]
    if actor.holds(Right.STAFF):
        context["members"] = [member for member in members_of(practice, on=actor.today) if member.row.is_active]
        context["running_out"] = running_out(practice, on=actor.today)
        context["nobody_signs"] = not somebody_may_sign(practice, on=actor.today)
    if actor.holds(Right.KNOWLEDGE):
        context["library"] = in_use(practice)
    return render(request, "settings/index.html", context)
