"""Screening: the verdict, every finding with its reason, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.intake import take_intake
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.documents import documents_of
from openmeso_clinic.queries.findings import banner_of, cards_of, clear_of
from openmeso_clinic.queries.next_visit import next_visit_of
from openmeso_clinic.queries.screening import changes_since, runs_of, screening_in, today_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: So many clear questions are shown before "Show all".
CLEAR_SHOWN = 6


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """The kept verdict where it speaks of today; where it does not, it stands there as what it is: old."""
    on = request.actor.today
    today = today_of(patient, on=on)
    frame = stage_frame(request, patient, "screening")
    if today.kept is None:
        return render(request, "screening/none.html", frame)
    screening = screening_in(today.kept) if today.stale else today.screening
    library = spoken_library(patient.practice)
    cards = cards_of(screening, library, patient=patient.ref)
    intake = take_intake(case=today.case, library=today.library, on=on)
    clear = clear_of(intake, screening, library)
    context = {
        "run": today.kept,
        "stale": today.stale,
        "changes": changes_since(today.kept, patient, today.library, on=on) if today.stale else (),
        "screening": screening,
        "banner": banner_of(screening, cards),
        "cards": cards,
        "clear": clear[:CLEAR_SHOWN],
        "more_clear": clear[CLEAR_SHOWN:],
        "clear_count": len(clear),
        "runs": runs_of(patient)[:6],
        "documents": documents_of(patient)[:5],
        "missing_count": len(screening.missing),
        "visit_to_move": next_visit_of(patient, after=request.actor.at),
        "free_from": screening.first_possible,
    }
    return render(request, "screening/page.html", frame | context)


@door(Right.ASK, methods=("POST",))
def again(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Screen with today's facts."""
    screen_patient(by=request.actor, patient=patient)
    messages.success(request, _("Screened with the facts of today."))
    return redirect("screening", patient=patient.ref)
