"""The chart: everything that happened to a patient on one time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.history import KINDS, counts, history_of
from openmeso_clinic.queries.summary import summary_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    oldest_first = request.GET.get("order") == "oldest"
    entries = history_of(patient, at=request.actor.at, oldest_first=oldest_first)
    number = counts(entries)
    frame = stage_frame(request, patient, "chart")
    context = frame | {
        "entries": [entry for entry in entries if not kind or entry.kind == kind],
        "kinds": [(name, words, number[name]) for name, words in KINDS.items() if number[name]],
        "kind": kind,
        "total": len(entries),
        "oldest_first": oldest_first,
        "summary": summary_of(patient, stages=frame["stages"], at=request.actor.at),
    }
    return render(request, "patients/chart.html", context)
