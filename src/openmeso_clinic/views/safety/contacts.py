"""One patient of a recall: told or not, and the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.reports.recall_letter import recall_letters_pdf
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.recalls import record_attempt, settle
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.forms.recalls import AttemptForm, SettleForm
from openmeso_clinic.queries.recall_letters import letters_of
from openmeso_clinic.queries.recalls import case_view, reached_by
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.safety.recalls import case_page

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, RecallCase


@door(Right.RECALL, methods=("POST",))
def attempt(request: ClinicRequest, recall: RecallCase, patient: Patient) -> HttpResponseBase:
    _reached(recall, patient)
    form = AttemptForm(request.POST, prefix=patient.ref)
    if not form.is_valid():
        return case_page(request, recall, forms=(patient.ref, form, None))
    said = form.cleaned_data
    try:
        record_attempt(
            by=request.actor,
            case=recall,
            patient=patient,
            way=said["way"],
            reached=said["reached"] == "yes",
            note=said["note"],
        )
    except Refused as refused:
        return case_page(request, recall, forms=(patient.ref, form, None), missing=refused.missing)
    messages.success(request, _("Written down."))
    return redirect("recall", recall=recall.ref)


@door(Right.RECALL, methods=("POST",))
def settled(request: ClinicRequest, recall: RecallCase, patient: Patient) -> HttpResponseBase:
    _reached(recall, patient)
    form = SettleForm(request.POST, prefix=patient.ref)
    if not form.is_valid():
        return case_page(request, recall, forms=(patient.ref, None, form))
    try:
        said = form.cleaned_data
        settle(by=request.actor, case=recall, patient=patient, state=said["state"], note=said["why"])
    except Refused as refused:
        return case_page(request, recall, forms=(patient.ref, None, form), missing=refused.missing)
    messages.success(request, _("Written down."))
    return redirect("recall", recall=recall.ref)


@door(Right.RECALL, reads=Action.RECORD_PRINTED)
def letter(request: ClinicRequest, recall: RecallCase, patient: Patient) -> HttpResponseBase:
    library = library_of(request.practice)
    view = case_view(recall, library)
    people = [one for one in view.people if one.patient.pk == patient.pk]
    if not people:
        raise Http404
    made = letters_of(view, people, library)
    return pdf(recall_letters_pdf(made, practice=practice_of(request.practice), made_at=request.actor.at), "letter.pdf")


def _reached(recall: RecallCase, patient: Patient) -> None:
    """Whom the lot never reached is not on the page of its recall."""
    if not reached_by(recall, patient):
        raise Http404
