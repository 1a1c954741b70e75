"""Allergy tests: what is ordered and placed, what is due to be read, and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import allergy_tests as tests
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.allergy_tests import METHODS, REACTIONS, RESULTS, OrderForm
from openmeso_clinic.queries.allergy_tests import allergy_tests_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import AllergyTest, Patient


@door(Right.ASSESS, methods=("GET", "POST"))
def page(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    form = OrderForm(request.POST if request.method == "POST" else None, library=library)
    if request.method == "POST" and form.is_valid():
        tests.order(by=request.actor, patient=patient, **form.cleaned_data)
        messages.success(request, _("Ordered. It holds every session until it is read or cancelled."))
        return redirect("allergy-tests", patient=patient.ref)
    context = {
        "form": form,
        "tests": allergy_tests_of(patient),
        "method_words": {key: str(words) for key, words in METHODS},
        "results": RESULTS,
        "result_words": {key: str(words) for key, words in RESULTS},
        "reactions": REACTIONS,
        "now": request.actor.at,
    }
    status = 422 if request.method == "POST" else 200
    frame = stage_frame(request, patient, "assessment")
    return render(request, "assessment/allergy_tests.html", frame | context, status=status)


@door(Right.ASSESS, methods=("POST",))
def place(request: ClinicRequest, patient: Patient, allergy_test: AllergyTest) -> HttpResponseBase:
    tests.place(by=request.actor, test=allergy_test)
    messages.success(request, _("Placed now."))
    return redirect("allergy-tests", patient=patient.ref)


@door(Right.ASSESS, methods=("POST",))
def read(request: ClinicRequest, patient: Patient, allergy_test: AllergyTest) -> HttpResponseBase:
    tests.read(
        by=request.actor,
        test=allergy_test,
        result=request.POST.get("result", ""),
        note=request.POST.get("note", ""),
    )
    messages.success(request, _("The reading is kept."))
    return redirect("allergy-tests", patient=patient.ref)


@door(Right.ASSESS, methods=("POST",))
def cancel(request: ClinicRequest, patient: Patient, allergy_test: AllergyTest) -> HttpResponseBase:
    tests.cancel(by=request.actor, test=allergy_test, reason=request.POST.get("reason", ""))
    messages.success(request, _("Cancelled."))
    return redirect("allergy-tests", patient=patient.ref)


@door(Right.ASSESS, methods=("POST",))
def allergy(request: ClinicRequest, patient: Patient, allergy_test: AllergyTest) -> HttpResponseBase:
    reaction = request.POST.get("reaction", "")
    known = {key for key, _words in REACTIONS}
    tests.state_allergy(by=request.actor, test=allergy_test, reaction=reaction if reaction in known else "")
    messages.success(request, _("The allergy is on record. Screen again."))
    return redirect("screening", patient=patient.ref)
