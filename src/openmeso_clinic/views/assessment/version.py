"""An evaluation as it was written; a later one never changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.assessments import concerns_in, in_lines, scores_in
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Assessment, Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient, assessment: Assessment) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    context = {
        "assessment": assessment,
        "lines": in_lines(assessment.content, library),
        "scores": scores_in(assessment.content, library),
        "concerns": concerns_in(assessment.content, library),
    }
    return render(request, "assessment/version.html", stage_frame(request, patient, "assessment") | context)
