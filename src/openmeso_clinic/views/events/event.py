"""One event: what is known, what to do first, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.events import close
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.events import event_view
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import EventReport, Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient, event: EventReport) -> HttpResponseBase:
    return _page(request, patient, event)


@door(Right.SIGN, methods=("POST",))
def close_event(request: ClinicRequest, patient: Patient, event: EventReport) -> HttpResponseBase:
    outcome = request.POST.get("outcome", "")
    try:
        close(by=request.actor, event=event, outcome=outcome)
    except Refused as refused:
        return _page(request, patient, event, missing=refused.missing, outcome=outcome)
    messages.success(request, _("Closed. Sessions are no longer held by it."))
    return redirect("event", patient=patient.ref, event=event.ref)


def _page(
    request: ClinicRequest,
    patient: Patient,
    event: EventReport,
    *,
    missing: tuple[Missing, ...] = (),
    outcome: str = "",
) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    view = event_view(event, library)
    card = library.cards.get(view.entry.card) if view.entry and view.entry.card else None
    context = {"one": view, "event": event, "card": card, "missing": missing, "outcome": outcome}
    frame = stage_frame(request, patient, "aftercare")
    return render(request, "events/event.html", frame | context, status=422 if missing else 200)
