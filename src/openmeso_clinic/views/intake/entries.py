"""Entries of the lists: conditions, medicines, allergies, treatments, concerns, readings, wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.statements import Fact, retire, state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.intake_wishes import PreferencesForm
from openmeso_clinic.queries.patient_words import PatientWords
from openmeso_clinic.queries.questionnaire import live_facts
from openmeso_clinic.views.door import door
from openmeso_clinic.views.intake.page import FORMS, LISTS_OF, intake_page

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Statement

#: The question that a first entry of a list answers with yes.
_GENERAL = {"allergy": "allergy-any", "medication": "medicines", "concern": "concerns", "treatment": "procedures"}


@door(Right.ASK, methods=("POST",))
def add(request: ClinicRequest, patient: Patient, kind: str) -> HttpResponseBase:
    form_class = PreferencesForm if kind == "preferences" else FORMS.get(kind)
    if form_class is None:
        raise Http404
    key = _block_of(request, kind)
    words = PatientWords(get_language() or "en", library_of(patient.practice))
    standing = live_facts(patient).get("preferences", [])
    initial = dict(standing[-1].content) if kind == "preferences" and standing else {}
    form = form_class(request.POST, words=words, prefix=kind, initial=initial)
    if not form.is_valid():
        return intake_page(request, patient, key, list_form=form, status=422)
    facts = [Fact(kind, form.content())]
    if kind in _GENERAL:
        facts.append(Fact("answer", {"is": "yes"}, _GENERAL[kind]))
    try:
        state(by=request.actor, patient=patient, facts=facts)
    except CaseError as error:
        for fault in error.faults:
            form.add_error(
                None, _("Got %(got)s, expected %(expected)s.") % {"got": fault.got, "expected": fault.expected}
            )
        return intake_page(request, patient, key, list_form=form, status=422)
    messages.success(request, _("Saved."))
    return redirect("intake-block", patient.ref, key)


@door(Right.ASK, methods=("POST",))
def remove(request: ClinicRequest, patient: Patient, statement: Statement) -> HttpResponseBase:
    """Take an entry back; it stays readable in the chart."""
    if statement.kind in ("answer", "date", "decision"):
        raise Http404
    retire(by=request.actor, patient=patient, statement=statement)
    messages.success(request, _("Taken back. It stays readable in the chart."))
    return redirect("intake-block", patient.ref, _block_of(request, statement.kind))


def _block_of(request: ClinicRequest, kind: str) -> str:
    """The block whose list was worked on; conditions stand in several."""
    wanted = request.POST.get("block", "")
    if kind in LISTS_OF.get(wanted, ()):
        return wanted
    return next((key for key, kinds in LISTS_OF.items() if kind in kinds), "wishes")
