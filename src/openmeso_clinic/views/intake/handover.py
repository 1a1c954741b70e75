"""Handing the questionnaire to the patient, and taking the tablet back from the staff side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.handovers import hand_over, take_back
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Handover, Patient


@door(Right.ASK, methods=("POST",))
def hand(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Make the secret. With ``here`` this very device goes to the patient, and the staff's screen locks behind it.

    The answer is the only place where the secret is ever seen, so it does not come by a redirect.
    """
    language = request.POST.get("language", patient.language)
    languages = request.practice.languages or ["en"]
    handover, secret = hand_over(
        by=request.actor, patient=patient, language=language if language in languages else languages[0]
    )
    path = reverse("tablet", args=[secret])
    if request.POST.get("here"):
        request.session["locked"] = True
        return redirect(path)
    address = request.build_absolute_uri(path)
    import segno

    drawn = segno.make(address, error="m")
    size = drawn.symbol_size(border=2)[0]
    squares = "".join(
        f"M{x + 2} {y + 2}h1v1h-1z" for y, row in enumerate(drawn.matrix) for x, dark in enumerate(row) if dark
    )
    context = stage_frame(request, patient, "intake") | {
        "handover": handover,
        "path": path,
        "address": address,
        "size": size,
        "squares": squares,
        "local": request.get_host().partition(":")[0] in ("localhost", "127.0.0.1"),
    }
    return render(request, "intake/handed.html", context)


@door(Right.ASK, methods=("POST",))
def take(request: ClinicRequest, patient: Patient, handover: Handover) -> HttpResponseBase:
    """Staff end the handover: what was answered is kept, and screened."""
    take_back(by=request.actor, handover=handover)
    screen_patient(by=request.actor, patient=patient)
    messages.success(request, _("The tablet is back. Its link opens nothing any more."))
    return redirect("intake", patient.ref)
