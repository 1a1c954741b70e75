"""Reviewing that records were opened in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.emergency_access import review_access
from openmeso_clinic.queries.emergency_access import opened_in, reviews
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import EmergencyAccess


@door(Right.REVIEW_EMERGENCY)
def overview(request: ClinicRequest) -> HttpResponseBase:
    found = opened_in(request.practice, by=request.actor)
    shows(request, *(one.patient for one in found))
    rows = [(one, reviews(request.actor, one.row)) for one in found]
    return render(request, "emergency_access/log.html", {"current": "signals", "tab": "emergency", "rows": rows})


@door(Right.REVIEW_EMERGENCY, methods=("POST",))
def reviewed(request: ClinicRequest, access: EmergencyAccess) -> HttpResponseBase:
    review_access(by=request.actor, access=access)
    messages.success(request, _("Reviewed."))
    return redirect("emergency-log")
