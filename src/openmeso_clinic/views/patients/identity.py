"""Changing who a patient is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.patients import change
from openmeso_clinic.forms.patient import PatientForm
from openmeso_clinic.queries.duplicates import merges_of
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.REGISTER, methods=("GET", "POST"))
def edit(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    fields = list(PatientForm.base_fields)
    form = PatientForm(
        request.POST or None,
        today=request.actor.today,
        languages=request.practice.languages,
        initial={name: getattr(patient, name) for name in fields},
    )
    context = {"current": "patients", "form": form, "patient": patient, "merges": merges_of(patient)}
    if request.method == "GET":
        return render(request, "patients/identity.html", context)
    if not form.is_valid():
        return render(request, "patients/identity.html", context, status=422)
    change(by=request.actor, patient=patient, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("patient" if request.actor.holds(Right.SEE_CHART) else "patient-identity", patient.ref)
