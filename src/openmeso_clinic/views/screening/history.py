"""A verdict as it was given: readable for ever, and no longer in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.findings import banner_of, cards_of
from openmeso_clinic.queries.screening import screening_in
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, ScreeningRun


@door(Right.SEE_CHART)
def verdict(request: ClinicRequest, patient: Patient, run: ScreeningRun) -> HttpResponseBase:
    screening = screening_in(run)
    cards = cards_of(screening, spoken_library(patient.practice), patient=patient.ref)
    context = {"run": run, "screening": screening, "cards": cards, "banner": banner_of(screening, cards)}
    return render(request, "screening/run.html", stage_frame(request, patient, "screening") | context)
