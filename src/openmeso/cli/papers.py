"""The files that ``openmeso plan`` leaves on the table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from openmeso.formulation.nouns import Formulation
from openmeso.intake import Case
from openmeso.knowledge import Library
from openmeso.languages import catalogue, languages, patient_language
from openmeso.pathway import Walked
from openmeso.plan.calendar import course_ics
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.reports.consent import consent_pdf
from openmeso.reports.leaflet import leaflet_pdf
from openmeso.reports.plan import plan_pdf
from openmeso.reports.words import Reader, stamp_of
from openmeso.reports.worksheet import worksheet_pdf
from openmeso.serialize import pretty


def write_papers(
    walked: Walked,
    data: dict[str, Any],
    out: Path,
    *,
    case: Case,
    library: Library,
    practice: Practice,
    language: str | None,
    made_at: datetime,
) -> list[Path]:
    """Write what exists: the plan always, the patient's papers when there is a course.

    Papers of an earlier run that no longer apply are removed: a refusal leaves no old consent behind.

    Args:
        language: Of all papers; by default the staff's papers follow the practice, the patient's the patient.
    """
    staff = Reader(catalogue(patient_language(language or practice.languages[0])), library)
    wanted = language or case.patient.language
    patient = Reader(catalogue(patient_language(wanted)), library)
    stamp = stamp_of(walked.provenance)
    papers: dict[str, bytes] = {
        "plan.json": pretty(data).encode(),
        "plan.pdf": plan_pdf(walked, case=case, practice=practice, reader=staff, made_at=made_at),
    }
    if isinstance(walked.formulation, Formulation):
        papers["worksheet.pdf"] = worksheet_pdf(
            walked.formulation, case=case, practice=practice, reader=staff, made_at=made_at, stamp=stamp
        )
    if walked.consent is not None:
        papers["consent.pdf"] = consent_pdf(
            walked.consent, case=case, practice=practice, reader=patient, made_at=made_at
        )
    if walked.aftercare is not None:
        # Headings follow the patient's own language where there are any; the text says what it is in.
        headings = Reader(catalogue(wanted), library) if wanted in languages() else patient
        papers["leaflet.pdf"] = leaflet_pdf(
            walked.aftercare,
            walked.precare,
            case=case,
            practice=practice,
            reader=headings,
            made_at=made_at,
            stamp=stamp,
        )
    if isinstance(walked.course, Course):
        papers["course.ics"] = course_ics(
            walked.course, practice=practice, case=case, language=staff.language, stamp=made_at
        )
    out.mkdir(parents=True, exist_ok=True)
    for name in ("worksheet.pdf", "consent.pdf", "leaflet.pdf", "course.ics"):
        if name not in papers:
            (out / name).unlink(missing_ok=True)
    for name, content in papers.items():
        (out / name).write_bytes(content)
    return [out / name for name in papers]
