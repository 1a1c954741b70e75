"""Where a finding stands that somebody wants to decide on: at the consultation, or at the gate of a session."""

from __future__ import annotations

from datetime import date, datetime

from openmeso.screening import Finding, Screening
from openmeso_clinic.models import Patient, Session
from openmeso_clinic.queries.gate import session_gate
from openmeso_clinic.queries.screening import today_of


def screening_with(patient: Patient, code: str, *, on: date, at: datetime) -> Screening | None:
    """The screening of today that holds a finding; of the next session's gate where the consultation has none."""
    today = today_of(patient, on=on).screening
    if _finding(today, code) is not None:
        return today
    session = next_session(patient)
    if session is None:
        return None
    at_gate = session_gate(session, on=on, at=at).screening
    return at_gate if at_gate is not None and _finding(at_gate, code) is not None else None


def finding_of(patient: Patient, code: str, *, on: date, at: datetime) -> Finding | None:
    screening = screening_with(patient, code, on=on, at=at)
    return None if screening is None else _finding(screening, code)


def next_session(patient: Patient) -> Session | None:
    """The session that comes next, or is under way."""
    found: Session | None = (
        Session.objects.filter(
            patient_id__in=patient.ids, state__in=[Session.State.PLANNED, Session.State.OPEN], course__state="open"
        )
        .order_by("planned_on", "number")
        .first()
    )
    return found


def _finding(screening: Screening, code: str) -> Finding | None:
    return next((finding for finding in screening.findings if finding.code == code), None)
