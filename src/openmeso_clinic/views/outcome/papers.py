"""The outcome on paper, and the readings as a table for other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.outcome_report import outcome_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.queries.csv_file import safe_cell
from openmeso_clinic.queries.outcome import outcome_of
from openmeso_clinic.queries.outcome_file import KNOWN
from openmeso_clinic.queries.outcome_records import reading_rows
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.models import Patient


@door(Right.SEE_CHART, reads=Action.RECORD_PRINTED)
def paper(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """In the patient's language, where there is one."""
    return pdf(outcome_body(request.actor, patient), "outcome.pdf")


def outcome_body(by: Actor, patient: Patient) -> bytes:
    """The same paper for whoever packs it with others."""
    library = library_of(patient.practice)
    reader = reader_for(library, patient.language)
    outcome = outcome_of(patient, at=by.at, language=reader.language)
    case = case_of(patient, library=library, on=by.today)
    return outcome_pdf(
        outcome.trends,
        sessions=[mark.on for mark in outcome.sessions],
        kept=outcome.kept,
        expected=[
            (goal.concerns, goal.expectation, goal.expected, goal.grade) for goal in outcome.goals if goal.expected
        ],
        patient=case.patient.model_copy(update={"id": patient.number}),
        practice=practice_of(patient.practice),
        reader=reader,
        made_at=by.at,
    )


@door(Right.SEE_CHART, reads=Action.RECORD_EXPORTED)
def readings(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """The readings in the form in which a file of readings is taken; those taken back are left out."""
    out = io.StringIO()
    writer = csv.DictWriter(out, KNOWN, lineterminator="\r\n")
    writer.writeheader()
    zone = patient.practice.zone
    for one in reversed(reading_rows(patient, reader_for(library_of(patient.practice)))):
        row = one.row
        if row.retired_at is not None:
            continue
        cells = {
            "patient": patient.number,
            "measure": row.measure,
            "zone": row.zone,
            "side": row.side,
            "taken_at": row.taken_at.astimezone(zone).isoformat(),
            "device": row.device.name,
            "probe": row.device.probe,
            "serial": row.device.serial,
            "operator": row.operator,
            "unit": one.unit,
            "temperature_c": "" if row.temperature_c is None else str(row.temperature_c),
            "humidity_percent": "" if row.humidity_percent is None else str(row.humidity_percent),
            "note": row.note,
        }
        cells |= {f"value_{n}": str(value) for n, value in enumerate(one.values, 1)}
        writer.writerow({name: safe_cell(value) for name, value in cells.items()})
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="readings.csv"', "Cache-Control": "no-store"},
    )
