"""The day as the printed papers need it: visits with allergies, readiness and what is planned to be prepared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from openmeso.consent import ConsentText
from openmeso.errors import CaseError
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.reports.day_sheet import DayVisit
from openmeso.reports.downtime_pack import DowntimePatient
from openmeso.screening import Finding
from openmeso.stored import load_as
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Consent, CourseVersion, Practice, Statement
from openmeso_clinic.queries.day_rows import DayRow, day_rows
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.formulated import noun_kept
from openmeso_clinic.queries.screening import latest_run, screening_in, today_of


def rows_on_paper(practice: Practice, *, on: date) -> list[DayRow]:
    """Visits that are still to come or were held; who did not come is not prepared for."""
    return [row for row in day_rows(practice, on=on) if row.status != "no-show"]


def day_visits(rows: Iterable[DayRow], practice: Practice) -> list[DayVisit]:
    rows = list(rows)
    allergies, asked = _allergies(rows, practice)
    return [
        DayVisit(
            starts_at=row.visit.starts_at,
            name=row.patient.name,
            birth_date=row.patient.birth_date,
            number=row.patient.number,
            place=row.place,
            zones=row.zones,
            room=row.visit.room,
            practitioner=row.visit.practitioner,
            allergies=tuple(allergies.get(row.patient.pk, ())),
            allergies_asked=row.patient.pk in asked,
            readiness=tuple((one.letter, one.state) for one in row.letters),  # type: ignore[misc]
            preparations=noun_kept(row.formulation).chosen.preparations
            if row.formulation is not None and row.status != "done"
            else (),
        )
        for row in rows
    ]


def downtime_patients(rows: Iterable[DayRow], practice: Practice) -> list[DowntimePatient]:
    """Each patient of the day with open findings, the course and the consent."""
    rows = list(rows)
    return [
        DowntimePatient(
            visit=visit,
            telephone=row.patient.phone,
            findings=_findings(row, visit.starts_at.astimezone(practice.zone).date()),
            course=_course(row),
            consent=consent[0],
            consent_signed_on=consent[1],
        )
        for row, visit in zip(rows, day_visits(rows, practice), strict=True)
        for consent in [_consent(row, practice)]
    ]


def _allergies(rows: list[DayRow], practice: Practice) -> tuple[dict[int, list[str]], set[int]]:
    owner = {pk: row.patient.pk for row in rows for pk in row.patient.ids}
    facts = Facts(library_of(practice))
    found: dict[int, list[str]] = {}
    asked: set[int] = set()
    stated = Statement.objects.filter(patient_id__in=owner, retired_at=None).order_by("pk")
    for patient_id, content in stated.filter(kind=Statement.Kind.ALLERGY).values_list("patient_id", "content"):
        found.setdefault(owner[patient_id], []).append(facts.value("allergy", content))
    answered = stated.filter(kind=Statement.Kind.ANSWER, key="allergy-any").values_list("patient_id", "content")
    for patient_id, content in answered:
        if content.get("is") == "no":
            asked.add(owner[patient_id])
    return found, asked | set(found)


def _findings(row: DayRow, on: date) -> tuple[Finding, ...]:
    """Open findings of that day's facts. Where the record fits no library of today, those of the last verdict."""
    try:
        screening = today_of(row.patient, on=on).screening
    except CaseError:
        run = latest_run(row.patient)
        if run is None:
            return ()
        screening = screening_in(run)
    return tuple(finding for finding in screening.findings if finding.decision is None)


def _course(row: DayRow) -> CoreCourse | None:
    version = (
        CourseVersion.objects.filter(course__patient_id__in=row.patient.ids, course__state="open")
        .order_by("-number")
        .first()
    )
    return load_as(CoreCourse, version.content) if version else None


def _consent(row: DayRow, practice: Practice) -> tuple[ConsentText | None, date | None]:
    rows = Consent.objects.filter(patient_id__in=row.patient.ids, course__state="open")
    rows = rows.exclude(state__in=[Consent.State.REPLACED, Consent.State.WITHDRAWN]).order_by("-shown_at")
    kept: Consent | None = rows.filter(state=Consent.State.SIGNED).first() or rows.first()
    if kept is None:
        return None, None
    signed: datetime | None = kept.signed_at
    return load_as(ConsentText, kept.content), signed.astimezone(practice.zone).date() if signed else None
