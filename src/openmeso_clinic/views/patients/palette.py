"""Search and go. The typed letters come in the body, since they are often a patient's name."""

from __future__ import annotations

import re

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.trail import record
from openmeso_clinic.queries.palette import offers
from openmeso_clinic.views.door import door

_PATIENT_PAGE = re.compile(r"/patients/([0-9a-z]{12})(?:/|$)")


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def palette(request: ClinicRequest) -> HttpResponseBase:
    here = _PATIENT_PAGE.match(request.POST.get("at", ""))
    groups = offers(request.actor, request.POST.get("q", "")[:120], patient_ref=here.group(1) if here else "")
    shows(request, *(patient for group in groups for patient in group.patients))
    if request.shown:
        record(request.actor, Action.RECORD_READ, "page/palette", patients=request.shown)
    return render(request, "parts/palette_results.html", {"groups": groups})
