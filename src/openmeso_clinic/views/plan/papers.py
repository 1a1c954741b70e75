"""The quote of a course, as PDF in the patient's language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.quote import quote_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.courses import plan_in
from openmeso_clinic.queries.formulations import ground_of, noun_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.formulation.papers import pdf
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import CourseVersion, Patient

#: How long the practice keeps to a quote.
QUOTE_DAYS = 30


@door(Right.SEE_MONEY, reads=Action.RECORD_PRINTED)
def quote(request: ClinicRequest, patient: Patient, version: CourseVersion) -> HttpResponseBase:
    if version.course.patient_id not in patient.ids:
        raise Http404
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    body = quote_pdf(
        plan_in(version),
        noun_of(version.formulation),
        patient=ground.today.case.patient.model_copy(update={"id": patient.number}),
        practice=ground.practice,
        reader=reader_for(ground.today.library, patient.language),
        made_at=request.actor.at,
        valid_until=request.actor.today + timedelta(days=QUOTE_DAYS),
        number=f"{patient.number}-{version.course.number}.{version.number}",
    )
    return pdf(body, "quote.pdf")
