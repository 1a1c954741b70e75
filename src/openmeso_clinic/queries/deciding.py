"""Where a finding stands that somebody wants to decide on: at the consultation, or at the gate of a session."""

from __future__ import annotations

from datetime import date, datetime

from openmeso.screening import Finding, Screening
from openmeso_clinic.models import Patient, Session, Statement
from openmeso_clinic.queries.findings import finding_ref
from openmeso_clinic.queries.gate import session_gate
from openmeso_clinic.queries.screening import today_of


def code_of(patient: Patient, ref: str, *, on: date, at: datetime) -> str:
    """The code of a finding that stands today, at the consultation or at the gate, or was decided; else empty."""
    codes = [finding.code for finding in today_of(patient, on=on).screening.findings]
    rows = Statement.objects.filter(patient_id__in=patient.ids, kind=Statement.Kind.DECISION, retired_at=None)
    codes += [str(row.content["code"]) for row in rows]
    found = next((code for code in codes if finding_ref(patient.ref, code) == ref), "")
    session = None if found else next_session(patient)
    if session is not None:
        gate = session_gate(session, on=on, at=at).screening
        codes = [finding.code for finding in gate.findings] if gate is not None else []
        found = next((code for code in codes if finding_ref(patient.ref, code) == ref), "")
    return found


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
