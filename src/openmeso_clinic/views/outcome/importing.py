"""Readings from a file: looked through first, taken in one act, and never twice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.measurements import Taken, import_readings
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.csv_file import CsvFileForm
from openmeso_clinic.queries.outcome_file import NEEDED, OPTIONAL, FileRow, read_outcome_file
from openmeso_clinic.queries.reading_faults import measures_of
from openmeso_clinic.views.door import door

#: Rows and faults shown; a wrong file has thousands of the same.
SHOWN = 50


@door(Right.MEASURE, methods=("GET", "POST"), reads=None)
def load(request: ClinicRequest) -> HttpResponseBase:
    """Without ``import`` nothing is written. Patients are named by their numbers alone, as in the file."""
    posted = request.method == "POST"
    form = CsvFileForm(request.POST, request.FILES) if posted else CsvFileForm()
    library = library_of(request.practice)
    context = {
        "current": "settings",
        "form": form,
        "needed": NEEDED,
        "optional": OPTIONAL,
        "measures": [(one, library.biometry[one].name, library.biometry[one].unit) for one in measures_of(library)],
        "most": SHOWN,
    }
    if not posted or not form.is_valid():
        return render(request, "outcome/import.html", context, status=422 if posted else 200)
    content = form.cleaned_data["content"]
    found = read_outcome_file(content, practice=request.practice, now=request.actor.at)
    if not found.faults and "import" in request.POST:
        count = import_readings(by=request.actor, rows=[_taken(row) for row in found.rows])
        words = ngettext("%(n)s reading taken.", "%(n)s readings taken.", count) % {"n": count}
        messages.success(request, words)
        return redirect("readings-import")
    context |= {"found": found, "content": content, "named": _named(found.rows)}
    return render(request, "outcome/import.html", context, status=422 if found.faults else 200)


def _taken(row: FileRow) -> Taken:
    return Taken(
        patient=row.patient,
        measure=row.measure,
        zone=row.zone,
        side=row.side,
        at=row.at,
        values=row.values,
        device=row.device,
        operator=row.operator,
        temperature_c=row.temperature_c,
        humidity_percent=row.humidity_percent,
        note=row.note,
        import_key=row.key,
    )


def _named(rows: tuple[FileRow, ...]) -> int:
    """How many patients the file speaks of."""
    return len({row.patient.pk for row in rows})
