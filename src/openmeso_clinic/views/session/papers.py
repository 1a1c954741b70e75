"""The papers of a signed session, made from the record whenever they are asked for: the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.leaflet import leaflet_pdf
from openmeso.reports.session_report import session_report_pdf
from openmeso.reports.traceability_card import traceability_card_pdf
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.queries.aftercare import aftercare_of, case_for, injector_named, report_of, treated_for
from openmeso_clinic.queries.signed_session import signed_session
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session


@door(Right.RUN_SESSION, reads=Action.RECORD_PRINTED)
def leaflet(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """What to do and to leave, in the patient's language."""
    _signed(session)
    assert session.signed_at is not None
    body = leaflet_pdf(
        aftercare_of(session),
        None,
        case=case_for(session),
        practice=practice_of(patient.practice),
        reader=reader_for(library_of(patient.practice), patient.language),
        made_at=session.signed_at,
        stamp=f"record {session.record_sha256[:16]}",
    )
    return pdf(body, "aftercare.pdf")


@door(Right.RUN_SESSION, reads=Action.RECORD_PRINTED)
def card(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """What was given, from which lots; it stays with the patient."""
    _signed(session)
    assert session.signed_at is not None
    body = traceability_card_pdf(
        signed_session(session).delivery,
        patient=case_for(session).patient,
        injector=injector_named(session),
        practice=practice_of(patient.practice),
        reader=reader_for(library_of(patient.practice), patient.language),
        made_at=session.signed_at,
        concerns=treated_for(session),
    )
    return pdf(body, "traceability-card.pdf")


@door(Right.SEE_CHART, reads=Action.RECORD_PRINTED)
def report(request: ClinicRequest, patient: Patient, session: Session) -> HttpResponseBase:
    """The record on paper, with its signature and what was added."""
    _signed(session)
    return pdf(report_body(patient, session), "session-report.pdf")


def report_body(patient: Patient, session: Session) -> bytes:
    """The same paper for whoever packs it with others."""
    assert session.signed_at is not None
    return session_report_pdf(
        report_of(session),
        patient=case_for(session).patient,
        practice=practice_of(patient.practice),
        reader=reader_for(library_of(patient.practice)),
        made_at=session.signed_at,
    )


def _signed(session: Session) -> None:
    if session.state != "signed":
        raise Http404
