"""Every claim with both of its sides: for the talk before a consent, and for whoever writes about the treatment."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.claims import claims_of
from openmeso_clinic.views.door import door


@door(Right.SEE_DAY, reads=None)
def show(request: ClinicRequest) -> HttpResponseBase:
    return render(request, "claims/page.html", {"claims": claims_of(spoken_library(request.practice))})
