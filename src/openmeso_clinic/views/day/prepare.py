"""What to prepare on a day: each patient's syringes, and what to take from the shelf for all of them."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso.reports.preparation_words import ingredient_rows, lot_words, product_names
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.queries.day_rows import day_rows
from openmeso_clinic.queries.preparing_list import pulls, to_prepare
from openmeso_clinic.views.door import door
from openmeso_clinic.views.reader import reader_for


@door(Right.PREPARE)
def prepare(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, request.actor.today)


@door(Right.PREPARE)
def prepare_other_day(request: ClinicRequest, day: date) -> HttpResponseBase:
    return _page(request, day)


def _page(request: ClinicRequest, on: date) -> HttpResponseBase:
    wanted = to_prepare(day_rows(request.practice, on=on))
    shows(request, *(one.row.patient for one in wanted))
    reader = reader_for(library_of(request.practice))
    people = [
        {
            "one": one,
            "state": one.state,
            "syringes": [
                {
                    "letter": preparation.letter,
                    "what": product_names(preparation, reader),
                    "contents": ingredient_rows(preparation, reader),
                    "volume": preparation.prepared.value,
                    "given": preparation.volume.value,
                    "lots": [lot_words(use, reader) for use in preparation.lots],
                    "notes": preparation.notes,
                }
                for preparation in one.preparations
            ],
        }
        for one in wanted
    ]
    context = {
        "current": "day-sheet",
        "on": on,
        "today": request.actor.today,
        "people": people,
        "pulls": pulls(wanted, request.practice, on=on, at=request.actor.at),
    }
    return render(request, "day/prepare.html", context)
