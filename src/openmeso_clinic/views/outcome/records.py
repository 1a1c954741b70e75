"""Every reading and score on record, each as it was written down, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.measurements import retire_measurement
from openmeso_clinic.actions.scores import retire_score
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.queries.outcome_records import reading_rows, score_rows
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Measurement, Patient, Score


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    reader = reader_for(library_of(patient.practice))
    context = {"readings": reading_rows(patient, reader), "scores": score_rows(patient, reader)}
    return render(request, "outcome/records.html", stage_frame(request, patient, "outcome") | context)


@door(Right.MEASURE, methods=("POST",))
def retire_reading(request: ClinicRequest, patient: Patient, measurement: Measurement) -> HttpResponseBase:
    retire_measurement(by=request.actor, measurement=measurement, reason=request.POST.get("reason", ""))
    messages.success(request, _("Taken back. It stays on record with its reason."))
    return redirect("outcome-records", patient=patient.ref)


@door(Right.MEASURE, methods=("POST",))
def retire_one_score(request: ClinicRequest, patient: Patient, score: Score) -> HttpResponseBase:
    retire_score(by=request.actor, score=score, reason=request.POST.get("reason", ""))
    messages.success(request, _("Taken back. It stays on record with its reason."))
    return redirect("outcome-records", patient=patient.ref)
