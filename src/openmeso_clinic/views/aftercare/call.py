"""A telephone call about a check-in, kept from the aftercare page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.check_ins import record_call
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import CheckIn, Patient


@door(Right.REPORT_EVENT, methods=("POST",))
def record(request: ClinicRequest, patient: Patient, check_in: CheckIn) -> HttpResponseBase:
    reached = request.POST.get("reached") == "yes"
    record_call(by=request.actor, check_in=check_in, reached=reached, said=request.POST.get("said", ""))
    messages.success(request, _("The answer is kept.") if reached else _("The attempt is kept."))
    return redirect("aftercare", patient.ref)
