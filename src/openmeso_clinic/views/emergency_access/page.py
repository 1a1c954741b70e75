"""A record opened in an emergency by somebody who may ordinarily not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.emergency_access import end_access, open_in_emergency
from openmeso_clinic.forms.emergency_access import EmergencyForm
from openmeso_clinic.queries.emergency_access import LASTS, open_for
from openmeso_clinic.queries.emergency_chart import emergency_chart
from openmeso_clinic.queries.strip import age_words
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import EmergencyAccess, Patient


@door(Right.OPEN_IN_EMERGENCY, methods=("GET", "POST"))
def opening(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    if request.actor.holds(Right.SEE_CHART):
        return redirect("patient", patient=patient.ref)
    if open_for(request.staff, at=request.actor.at, patient=patient):
        return redirect("emergency-chart", patient=patient.ref)
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        open_in_emergency(by=request.actor, patient=patient, reason=form.cleaned_data["reason"])
        return redirect("emergency-chart", patient=patient.ref)
    context = {"current": "patients", "patient": patient, "form": form, "minutes": int(LASTS.total_seconds() // 60)}
    return render(request, "emergency_access/open.html", context, status=422 if form.errors else 200)


@door(Right.OPEN_IN_EMERGENCY, reads=Action.EMERGENCY_ACCESS)
def chart(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Every look at it is a line of its own kind in the trail. Without an open access nothing is shown."""
    access = open_for(request.staff, at=request.actor.at, patient=patient)
    if access is None:
        request.shown.clear()  # nothing of it is shown, so nothing was read
        return redirect("emergency-open", patient=patient.ref)
    context = {
        "current": "patients",
        "patient": patient,
        "access": access,
        "chart": emergency_chart(patient),
        "age": age_words(patient.birth_date, request.actor.today),
    }
    return render(request, "emergency_access/chart.html", context)


@door(Right.OPEN_IN_EMERGENCY, methods=("POST",))
def end(request: ClinicRequest, access: EmergencyAccess) -> HttpResponseBase:
    end_access(by=request.actor, access=access)
    messages.success(request, _("The record is closed. Your colleagues are asked to review that it was opened."))
    return redirect("day-sheet")
