"""The day sheet: who comes today, how ready each is, and what needs whom."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.day import visits_of
from openmeso_clinic.views.door import door


@door(Right.SEE_DAY)
def sheet(request: ClinicRequest) -> HttpResponseBase:
    visits = visits_of(request.practice, on=request.actor.today)
    shows(request, *(visit.patient for visit in visits))
    return render(request, "day/sheet.html", {"current": "day-sheet", "visits": visits})
