"""Deciding against one finding, on a page of its own: everything it rests on, and who may."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import member_pin_accepted, pin_accepted
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.decisions import Colleague, Outsider, decide, take_back
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.screening import DecisionForm
from openmeso_clinic.queries.colleagues import colleagues_of
from openmeso_clinic.queries.deciding import code_of, screening_with
from openmeso_clinic.queries.documents import document_named, documents_of
from openmeso_clinic.queries.findings import card_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Staff

TWO = "prescriber-and-second-clinician"


@door(Right.DECIDE, methods=("GET", "POST"))
def decide_on(request: ClinicRequest, patient: Patient, finding: str) -> HttpResponseBase:
    code = code_of(patient, finding, on=request.actor.today, at=request.actor.at)
    screening = screening_with(patient, code, on=request.actor.today, at=request.actor.at)
    card = card_of(screening, code, spoken_library(patient.practice), patient=patient.ref) if screening else None
    if card is None:
        raise Http404
    colleagues = colleagues_of(request.staff, on=request.actor.today)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        two=card.decides == TWO,
        documents=[(d.ref, d.title) for d in documents_of(patient)],
        colleagues=[(person.ref, person.name) for person in colleagues],
    )
    missing: tuple[Missing, ...] = ()
    if request.method == "POST" and form.is_valid():
        missing = _try(request, patient, code, form, colleagues, two=card.decides == TWO)
        if not missing:
            messages.success(request, _("Decided, and screened again."))
            return redirect("screening", patient=patient.ref)
    context = {"card": card, "form": form, "missing": missing, "two": card.decides == TWO, "colleagues": colleagues}
    status = 422 if request.method == "POST" else 200
    return render(request, "screening/decide.html", stage_frame(request, patient, "screening") | context, status=status)


@door(Right.DECIDE, methods=("POST",))
def back(request: ClinicRequest, patient: Patient, finding: str) -> HttpResponseBase:
    code = code_of(patient, finding, on=request.actor.today, at=request.actor.at)
    take_back(by=request.actor, patient=patient, code=code)
    messages.success(request, _("The decision is taken back; the finding stands open."))
    return redirect("screening", patient=patient.ref)


def _try(
    request: ClinicRequest, patient: Patient, code: str, form: DecisionForm, colleagues: list[Staff], *, two: bool
) -> tuple[Missing, ...]:
    """Decide; what stands in the way comes back to the page, and nothing typed is lost."""
    data, actor = form.cleaned_data, request.actor
    if two and pin_accepted(request, data["pin"]):
        actor = replace(actor, stepped_up=True)
    try:
        decide(
            by=actor,
            patient=patient,
            code=code,
            reason=data["reason"],
            text=data["text"],
            document=document_named(patient, data["document"]),
            second=_second(patient, form, colleagues) if two else None,
        )
    except Refused as refused:
        return refused.missing
    except StepUpNeeded:
        return (Missing("decision/pin", _("Your own PIN is missing or wrong."), _("Enter it: two people sign this.")),)
    return ()


def _second(patient: Patient, form: DecisionForm, colleagues: list[Staff]) -> Colleague | Outsider | None:
    data = form.cleaned_data
    if data["second"] == "colleague":
        member = next((person for person in colleagues if person.ref == data["member"]), None)
        return Colleague(member, proved=member_pin_accepted(member, data["member_pin"])) if member else None
    if data["second"] == "elsewhere":
        return Outsider(data["name"], data["licence"], document_named(patient, data["letter"]))
    return None
