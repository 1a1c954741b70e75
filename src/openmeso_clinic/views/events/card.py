"""The emergency cards: one key away on every page, and printed on the wall."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.logs import KitLine, kit_as_found
from openmeso_clinic.views.door import door


@door(Right.OWN_ACCOUNT, reads=None)
def cards(request: ClinicRequest) -> HttpResponseBase:
    spoken, library = spoken_library(request.practice), library_of(request.practice)
    found = {line.part: line for line in kit_as_found(request.practice)}
    cards = []
    for card_id, card in sorted(spoken.cards.items()):
        # What was found is kept under the library's own words; the card shows them in the reader's.
        parts = zip(card.kit, library.cards[card_id].kit, strict=True)
        cards.append((card, [replace(found.get(own) or KitLine(own, "", None), part=said) for said, own in parts]))
    context = {"current": "emergency", "cards": cards, "today": request.actor.today}
    return render(request, "events/cards.html", context)
