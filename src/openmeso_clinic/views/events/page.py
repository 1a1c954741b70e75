"""An adverse event in half a minute: what, where, since when, how grave, and what may be behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.events import report
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.events import EventForm
from openmeso_clinic.queries.assessments import map_zones
from openmeso_clinic.queries.events import (
    WITHOUT_LIMIT,
    answered_at,
    events_of,
    from_check_in,
    patients_lately,
    stops,
    suspects_of,
)
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

VIEW = "front"


@door(Right.REPORT_EVENT)
def whose(request: ClinicRequest) -> HttpResponseBase:
    """Without a chart open: who is it? Those of today first."""
    found = patients_lately(request.practice, on=request.actor.today)
    shows(request, *found)
    return render(request, "events/whose.html", {"current": "", "patients": found})


@door(Right.REPORT_EVENT, methods=("GET", "POST"))
def report_event(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    on = request.actor.today
    limit = request.POST.get("event") != WITHOUT_LIMIT and "all" not in request.GET
    suspects = suspects_of(patient, library, on=on, limit=limit)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        library=library,
        suspects=suspects,
        initial={"onset_on": on, "sessions": [s.session.ref for s in suspects[:1]]}
        | from_check_in(patient, request.GET.get("check-in", ""), library),
    )
    missing: tuple[Missing, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = report(
                by=request.actor,
                patient=patient,
                **{key: value for key, value in data.items() if key not in ("sessions", "lots")},
                sessions=tuple(data["sessions"]),
                lots=tuple(data["lots"]),
                aware_at=answered_at(patient, request.GET.get("check-in", "")),
                answered=request.GET.get("check-in", ""),
            )
        except Refused as refused:
            missing = refused.missing
        else:
            if stops(row.event, row.severity, library):
                messages.warning(request, _("Reported. It holds the next session until it is closed."))
            else:
                messages.success(request, _("Reported."))
            return redirect("event", patient=patient.ref, event=row.ref)
    ticked = set(form["sessions"].value() or ())
    context = {
        "form": form,
        "missing": missing,
        "suspects": suspects,
        "ticked": ticked,
        "ticked_lots": set(form["lots"].value() or ()),
        "events": events_of(patient, library),
        "limited": limit,
        "drawing": {"view": library.views[VIEW], "library": library, "zones": map_zones(VIEW, library)},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/report.html", stage_frame(request, patient, "aftercare") | context, status=status)
