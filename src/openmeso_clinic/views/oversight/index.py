"""The way into oversight: how the rules' heart beats, what is due, and the questions one may ask."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.oversight.heartbeats import pulse_of, rule_words
from openmeso_clinic.views.door import door
from openmeso_clinic.views.oversight.boards import BOARDS


@door(Right.SEE_AUDIT, reads=None)
def index(request: ClinicRequest) -> HttpResponseBase:
    pulse = pulse_of(request.practice, at=request.actor.at)
    context = {
        "current": "oversight",
        "boards": [(f"oversight-{key}", board) for key, board in BOARDS.items()],
        "pulse": pulse,
        "rules": rule_words(request.practice, pulse.rules),
    }
    return render(request, "oversight/index.html", context)
