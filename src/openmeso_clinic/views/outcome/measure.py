"""Writing down what a device read at one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.measurements import Taken
from openmeso_clinic.actions.measurements import measure as write_down
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.outcome import ReadingForm
from openmeso_clinic.queries.assessments import map_zones
from openmeso_clinic.queries.devices import devices_in_use
from openmeso_clinic.queries.outcome_records import reading_rows
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

VIEW = "front"
#: What the next place of the same visit has in common with the last one.
KEPT = ("device", "measure", "zone", "side", "temperature_c", "humidity_percent", "operator")


@door(Right.MEASURE, methods=("GET", "POST"))
def measure(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    library = library_of(patient.practice)
    devices = devices_in_use(request.practice)
    reader = reader_for(library)
    about: dict[str, Any] = {"reader": reader, "devices": devices, "zone": request.practice.zone}
    if request.method == "POST":
        form = ReadingForm(request.POST, now=request.actor.at, **about)
        if form.is_valid():
            taken = form.taken()
            write_down(by=request.actor, taken=Taken(patient=patient, **taken))
            messages.success(request, _("Written down."))
            if "next" not in request.POST:
                return redirect("outcome", patient=patient.ref)
            kept = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
            return redirect(f"{reverse('outcome-measure', args=[patient.ref])}?{urlencode(kept)}")
    else:
        known = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
        initial = {"operator": request.staff.name} | known
        if len(devices) == 1:
            initial.setdefault("device", devices[0].ref)
        form = ReadingForm(now=request.actor.at, initial=initial, **about)
    context = {
        "form": form,
        "devices": devices,
        "latest": reading_rows(patient, reader)[:5],
        "drawing": {
            "view": library.views[VIEW],
            "library": library,
            "zones": map_zones(VIEW, library, partial(reader.name, "zones")),
        },
    }
    status = 422 if request.method == "POST" else 200
    frame = stage_frame(request, patient, "outcome")
    return render(request, "outcome/measure.html", frame | context, status=status)
