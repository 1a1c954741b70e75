"""Answers: a block is saved as a whole, at each change by script and by its button without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.statements import confirm, state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.intake_block import BlockForm
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.patient_words import PatientWords
from openmeso_clinic.queries.questionnaire import Block, blocks_of, history_of_answer, live_facts
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.intake.page import intake_page
from openmeso_clinic.views.intake.words import TODAY

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.ASK, methods=("GET", "POST"))
def save(request: ClinicRequest, patient: Patient, block: str) -> HttpResponseBase:
    """One block of the intake; a POST keeps its answers."""
    if block == TODAY:
        return intake_page(request, patient, TODAY)
    blocks = blocks_of(patient, on=request.actor.today)
    wanted = _block(blocks, block)
    if request.method == "GET":
        return intake_page(request, patient, block, blocks=blocks)
    form = BlockForm(
        wanted,
        words=PatientWords(get_language() or "en", library_of(patient.practice)),
        today=request.actor.today,
        facts=live_facts(patient),
        data=request.POST,
    )
    by_script = request.headers.get("X-Autosave") == "1"
    valid = form.is_valid()
    if valid or by_script:
        facts = form.changed()
        try:
            if facts:
                state(by=request.actor, patient=patient, facts=facts)
        except CaseError as error:
            valid = False
            for fault in error.faults:
                messages.error(request, f"{fault.place}: {fault.got}. {fault.expected}")
    if by_script:
        now = timezone.localtime(request.actor.at)
        return HttpResponse(status=204 if valid else 422, headers={"X-Saved-At": f"{now:%H:%M}"})
    if not valid:
        return intake_page(request, patient, block, blocks=blocks, block_form=form, status=422)
    return redirect("intake-block", patient.ref, block)


@door(Right.ASK, methods=("POST",))
def no_change(request: ClinicRequest, patient: Patient, block: str) -> HttpResponseBase:
    """The patient says that nothing changed in a block: what still holds is confirmed for today."""
    wanted = _block(blocks_of(patient, on=request.actor.today), block)
    rows = [item.row for item in wanted.kept if item.row is not None]
    if rows:
        confirm(by=request.actor, patient=patient, statements=rows)
        messages.success(request, _("Confirmed today."))
    return redirect("intake-block", patient.ref, block)


@door(Right.ASK)
def history(request: ClinicRequest, patient: Patient, question: str) -> HttpResponseBase:
    """Every answer that was ever given to a question."""
    library = library_of(patient.practice)
    entry = library.questions.get(question)
    if entry is None:
        raise Http404
    facts = Facts(library)
    rows = [{"row": row, "words": facts.value(row.kind, row.content)} for row in history_of_answer(patient, question)]
    context = stage_frame(request, patient, "intake") | {"question": entry, "rows": rows}
    return render(request, "intake/question.html", context)


def _block(blocks: list[Block], key: str) -> Block:
    found = next((one for one in blocks if one.key == key), None)
    if found is None:
        raise Http404
    return found
