"""Where the walls give way: rows of a person whose whole record was erased, and no other row (ADR 0017).

The row of the erasure stands before anything goes, is itself never changed or deleted, and names who and why.
"""

from __future__ import annotations

#: Table whose rows go → how a row leads to its patient, in SQL.
GOES: dict[str, str] = {
    "consent": "OLD.patient_id",
    "photoconsent": "OLD.patient_id",
    "statement": "OLD.patient_id",
    "screeningrun": "OLD.patient_id",
    "eventreport": "OLD.patient_id",
    "photograph": "OLD.patient_id",
    "skippedpose": "OLD.patient_id",
    "measurement": "OLD.patient_id",
    "score": "OLD.patient_id",
    "courseversion": "(SELECT c.patient_id FROM clinic_course c WHERE c.id = OLD.course_id)",
    "evententry": "(SELECT v.patient_id FROM clinic_eventreport v WHERE v.id = OLD.event_id)",
    "vigilancereport": "(SELECT v.patient_id FROM clinic_eventreport v WHERE v.id = OLD.event_id)",
    **dict.fromkeys(
        ("addendum", "sessionstep", "syringe", "chartevent", "mappicture", "reaction", "rescue"),
        "(SELECT s.patient_id FROM clinic_session s WHERE s.id = OLD.session_id)",
    ),
}
#: What is emptied and not deleted, since what was injected hangs on it → what an emptied row must still say.
EMPTIED: dict[str, str] = {
    "session": "NEW.content = '{}' AND NEW.record_sha256 = OLD.record_sha256 AND NEW.state = OLD.state"
    " AND NEW.patient_id = OLD.patient_id AND NEW.course_id = OLD.course_id AND NEW.planned_on = OLD.planned_on",
    "consent": "NEW.content = '' AND NEW.hash = OLD.hash AND NEW.state = OLD.state AND NEW.patient_id = OLD.patient_id",
    "screeningrun": "length(NEW.content) <= length(OLD.content) AND NEW.verdict = OLD.verdict"
    " AND NEW.input_digest = OLD.input_digest AND NEW.patient_id = OLD.patient_id AND NEW.at = OLD.at",
}


def stands(table: str) -> str:
    """The condition under which a row of the table may not be deleted; empty for always."""
    return f"NOT {_erased(GOES[table])}" if table in GOES else ""


def not_emptied(table: str) -> str:
    """The condition under which a change of the row is no emptying of an erased record; empty for always."""
    return f"NOT ({_erased('OLD.patient_id')} AND {EMPTIED[table]})" if table in EMPTIED else ""


def _erased(patient: str) -> str:
    """Whether everything of the patient was erased, under this record or the one that it was merged into."""
    return (
        "EXISTS (SELECT 1 FROM clinic_erasure e WHERE e.layer = 'everything' AND (e.patient_id = "
        f"{patient} OR e.patient_id = (SELECT p.merged_into_id FROM clinic_patient p WHERE p.id = {patient})))"
    )
