"""Asking exactly what a verdict still needs, and screening again with the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.forms.screening import AskForm
from openmeso_clinic.queries.screening import today_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.ASSESS, methods=("GET", "POST"))
def missing(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    today = today_of(patient, on=request.actor.today)
    # Of the form's own fields too: an answer of another person meanwhile must not make typed ones vanish.
    names = dict.fromkeys((*today.screening.missing, *request.POST.getlist("asked")))
    known = [n for n in names if n in today.library.questions or n in today.library.measurements]
    form = AskForm(request.POST if request.method == "POST" else None, library=today.library, missing=known)
    if request.method == "POST" and form.is_valid():
        answers, readings = form.answers(), form.readings(today.library)
        on = request.actor.today.isoformat()
        facts = [Fact("answer", {"is": word}, name) for name, word in answers.items()]
        facts += [Fact("measurement", reading | {"on": on}) for reading in readings]
        if not facts:
            form.add_error(None, _("Nothing was answered. Answer at least one question, or go back."))
        else:
            try:
                state(by=request.actor, patient=patient, facts=facts)
            except CaseError as error:
                for fault in error.faults:
                    form.add_error(
                        None, _("%(got)s: expected %(wanted)s.") % {"got": fault.got, "wanted": fault.expected}
                    )
            else:
                screen_patient(by=request.actor, patient=patient)
                messages.success(request, _("Answered, and screened again."))
                return redirect("screening", patient=patient.ref)
    lists = {q for q in form.questions if today.library.questions[q].lists}
    context = {"form": form, "lists": bool(lists), "asked": known}
    status = 422 if form.is_bound else 200
    return render(request, "screening/ask.html", stage_frame(request, patient, "screening") | context, status=status)
