"""One photograph: the picture, what was measured and asked, and putting it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.photographs import change_photograph, retire_photograph
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.photographs import ChecklistForm, RetireForm
from openmeso_clinic.queries.photo_advice import advice_on, measures_of
from openmeso_clinic.queries.photo_gallery import pose_name, zone_name
from openmeso_clinic.queries.photo_words import equipment_words, source_word
from openmeso_clinic.queries.photographs import SENT, baseline_of, photographs_of, same_view
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.photographs.gallery import compare_url, consent_context
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Photograph


@door(Right.SEE_CHART)
def one(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    return _page(request, patient, photograph, RetireForm())


@door(Right.PHOTOGRAPH, methods=("POST",))
def change(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    """Keep the answers of the checklist."""
    form = ChecklistForm(request.POST, reader=reader_for(library_of(patient.practice)), prefix="check")
    if form.is_valid():
        change_photograph(by=request.actor, photograph=photograph, checklist=form.answers())
        messages.success(request, _("The checklist is kept."))
    return redirect("photograph", patient=patient.ref, photograph=photograph.ref)


@door(Right.PHOTOGRAPH, methods=("POST",))
def retire(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, photograph, form)
    retire_photograph(by=request.actor, photograph=photograph, reason=form.cleaned_data["reason"])
    messages.success(request, _("Put aside. It stays on record and is shown no more."))
    return redirect("photographs", patient=patient.ref)


def _page(request: ClinicRequest, patient: Patient, photograph: Photograph, form: RetireForm) -> HttpResponseBase:
    reader = reader_for(library_of(patient.practice))
    first = baseline_of(patient, photograph.pose, zone=photograph.zone, side=photograph.side)
    row = same_view(photographs_of(patient), photograph)
    at = next((i for i, other in enumerate(row) if other.pk == photograph.pk), None)
    context = {
        "photograph": photograph,
        "pose_name": pose_name(photograph.pose, reader),
        "zone_name": zone_name(photograph, reader),
        "is_baseline": first is not None and first.pk == photograph.pk,
        "baseline": first,
        "advice": () if photograph.pose == SENT else advice_on(photograph, first, reader),
        "measures": measures_of(photograph),
        "equipment": list(equipment_words(photograph)),
        "source": source_word(photograph),
        "checklist": ChecklistForm(reader=reader, prefix="check", initial=photograph.checklist),
        "retire": form,
        "earlier": row[at + 1] if at is not None and at + 1 < len(row) else None,
        "later": row[at - 1] if at else None,
        "compare_url": compare_url(patient),
        **consent_context(patient),
    }
    status = 422 if form.is_bound else 200
    frame = stage_frame(request, patient, "photographs")
    return render(request, "photographs/one.html", frame | context, status=status)
