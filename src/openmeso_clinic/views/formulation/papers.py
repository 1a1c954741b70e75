"""Label and worksheet of a formulation, as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.label import Prepared, label_pdf
from openmeso.reports.worksheet import worksheet_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.formulations import ground_of, noun_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Formulation, Patient


@door(Right.PREPARE, reads=Action.RECORD_PRINTED)
def label(request: ClinicRequest, patient: Patient, formulation: Formulation, letter: str) -> HttpResponseBase:
    """The label of one syringe. There is none before it is drawn up: its times stand on it."""
    noun = noun_of(formulation)
    preparation = next((p for p in noun.chosen.preparations if p.letter == letter), None)
    if preparation is None or formulation.prepared_at is None or formulation.discard_by is None:
        raise Http404
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    prepared = Prepared(
        letter=letter,
        at=formulation.prepared_at,
        discard_by=formulation.discard_by,
        prepared_by=formulation.prepared_by.name if formulation.prepared_by else "",
        checked_by=formulation.checked_by.name if formulation.checked_by else "",
    )
    body = label_pdf(
        preparation,
        prepared,
        patient=ground.today.case.patient.model_copy(update={"id": patient.number}),
        practice=ground.practice,
        reader=reader_for(ground.today.library),
        qr=_modules(f"OM/F/{formulation.ref}/{letter}"),
    )
    return pdf(body, f"label-{letter}.pdf")


@door(Right.PREPARE, reads=Action.RECORD_PRINTED)
def worksheet(request: ClinicRequest, patient: Patient, formulation: Formulation) -> HttpResponseBase:
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    case = ground.today.case
    body = worksheet_pdf(
        noun_of(formulation),
        case=case.model_copy(update={"patient": case.patient.model_copy(update={"id": patient.number})}),
        practice=ground.practice,
        reader=reader_for(ground.today.library),
        made_at=request.actor.at,
        stamp=f"formulation {formulation.digest[:16]}",
    )
    return pdf(body, "worksheet.pdf")


def pdf(body: bytes, name: str) -> HttpResponse:
    """Shown in the browser; its name says what it is and not whose."""
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


def _modules(text: str) -> tuple[tuple[bool, ...], ...]:
    import segno

    return tuple(tuple(bool(module) for module in row) for row in segno.make(text, error="m", micro=False).matrix)
