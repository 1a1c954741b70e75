"""One answered check-in: what was said, and that a clinician took note of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.check_ins import take_note
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.check_ins import ANSWERS
from openmeso_clinic.queries.check_ins import answers_of, flags_of, pictures_of, ticked_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import CheckIn, Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient, check_in: CheckIn) -> HttpResponseBase:
    library, language = library_of(patient.practice), (get_language() or "en")[:2]
    context = {
        "check_in": check_in,
        "answers": answers_of(
            check_in, library, language=language, words={key: str(words) for key, words in ANSWERS.items()}
        ),
        "flags": flags_of(check_in, language=language),
        "ticked": ticked_of(check_in, language=language),
        "pictures": pictures_of(check_in),
    }
    return render(request, "check_ins/one.html", stage_frame(request, patient, "aftercare") | context)


@door(Right.FOLLOW_EVENT, methods=("POST",))
def note(request: ClinicRequest, patient: Patient, check_in: CheckIn) -> HttpResponseBase:
    take_note(by=request.actor, check_in=check_in)
    messages.success(request, _("Noted. It leaves the top of the queue."))
    return redirect("check-in", patient.ref, check_in.ref)
