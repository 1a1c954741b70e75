"""The consent as a PDF: the text as it was kept; once it is signed, the signed copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.consent import consent_pdf
from openmeso.reports.signature_drawing import StrokePoint
from openmeso.reports.signed_consent import ConsentSignature, signed_consent_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.aftercare import person_of
from openmeso_clinic.queries.consents import text_of
from openmeso_clinic.queries.formulations import ground_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.models import Consent, Patient

#: The field of the signature is three times as wide as high; strokes are kept as shares of both.
_WIDE = 3.0


@door(Right.CONSENT, reads=Action.RECORD_PRINTED)
def paper(request: ClinicRequest, patient: Patient, consent: Consent) -> HttpResponseBase:
    name = "consent.pdf" if consent.signed_at is None else "consent-signed.pdf"
    return pdf(consent_body(request.actor, patient, consent), name)


def consent_body(by: Actor, patient: Patient, consent: Consent) -> bytes:
    """The same paper for whoever packs it with others."""
    ground = ground_of(patient, on=by.today, at=by.at)
    case = ground.today.case
    who = case.patient.model_copy(update={"id": patient.number})
    reader = reader_for(ground.today.library, consent.language)
    text = text_of(consent)
    if consent.signed_at is None:
        return consent_pdf(
            text,
            case=case.model_copy(update={"patient": who}),
            practice=ground.practice,
            reader=reader,
            made_at=consent.shown_at,
        )
    signature = ConsentSignature(
        name=consent.guardian or consent.typed_name or patient.name,
        at=consent.signed_at,
        time_zone=ground.practice.time_zone,
        strokes=tuple(tuple(StrokePoint(x * _WIDE, y, round(ms)) for x, y, ms in stroke) for stroke in consent.strokes),
        typed=consent.typed_name,
        guardian_for=reader.say("guardian") if consent.guardian else "",
        interpreter=consent.interpreter,
        practitioner=person_of(consent.signed_with) if consent.signed_with else None,
        photographs={row.purpose: row.given for row in consent.photographs.all()},
        withdrawn_at=consent.withdrawn_at,
    )
    return signed_consent_pdf(
        text, signature, patient=who, practice=ground.practice, reader=reader, made_at=consent.signed_at
    )
