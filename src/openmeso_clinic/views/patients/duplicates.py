"""Records that may be one person."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.duplicates import pairs
from openmeso_clinic.views.door import door


@door(Right.MERGE)
def show(request: ClinicRequest) -> HttpResponseBase:
    found = pairs(request.practice)
    shows(request, *(row for pair in found for row in (pair.first, pair.second)))
    return render(request, "patients/duplicates.html", {"current": "patients", "pairs": found})
