"""The emergency cards: one key away on every page, and printed on the wall."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.views.door import door


@door(Right.OWN_ACCOUNT, reads=None)
def cards(request: ClinicRequest) -> HttpResponseBase:
    library = spoken_library(request.practice)
    context = {"current": "emergency", "cards": [card for _id, card in sorted(library.cards.items())]}
    return render(request, "events/cards.html", context)
