"""What the consent page shows: which text stands, whether it covers what is planned now, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openmeso.consent import ConsentText, Coverage, same_consent
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.intake.intake import age_on
from openmeso.knowledge.schema.regulation import Jurisdiction
from openmeso.pathway import jurisdiction_for
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.stored import load_as
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.models import Consent, Course, CourseVersion, Formulation, Patient, PhotoConsent
from openmeso_clinic.queries.course_versions import latest_version
from openmeso_clinic.queries.formulations import accepted_of
from openmeso_clinic.queries.gate import consent_now, missing_before

#: From this age a patient signs alone.
ADULT_YEARS = 18


@dataclass(frozen=True)
class Plan:
    """What a consent of today would be about."""

    course: Course
    version: CourseVersion
    formulation: Formulation


@dataclass(frozen=True)
class ConsentNow:
    """The consents of a patient as they stand.

    Attributes:
        latest: The one that counts or is to be signed; ``None`` where there is none.
        coverage: Of the latest against what is planned now; ``None`` where nothing is planned.
        state: ``none``, ``drafted``, ``valid``, ``not-covering``, ``withdrawn``.
        may_sign_from: End of the cooling-off time, where one is asked for.
        missing: What keeps a text from being drafted.
    """

    latest: Consent | None
    text: ConsentText | None
    coverage: Coverage | None
    state: str
    may_sign_from: datetime | None
    photographs: tuple[PhotoConsent, ...]
    earlier: tuple[Consent, ...]
    missing: tuple[Missing, ...]
    plan: Plan | None


def plan_now(patient: Patient) -> Plan | None:
    """The open course with its plan and the formulation that is in use."""
    version = latest_version(patient)
    if version is None:
        return None
    return Plan(version.course, version, accepted_of(patient) or version.formulation)


def text_now(patient: Patient, plan: Plan, *, on: date, language: str | None = None) -> ConsentText:
    """The text that today's plan gives."""
    library = library_of(patient.practice)
    return consent_now(
        case=case_of(patient, library=library, on=on),
        formulation=load_as(CoreFormulation, plan.formulation.content),
        course=load_as(CoreCourse, plan.version.content),
        library=library,
        practice=practice_of(patient.practice),
        on=on,
        language=language,
    )


def consents_now(patient: Patient, *, on: date, at: datetime) -> ConsentNow:
    plan = plan_now(patient)
    rows = list(
        Consent.objects.filter(patient_id__in=patient.ids)
        .select_related("shown_by", "signed_with", "withdrawn_with", "formulation", "patient", "practice")
        .order_by("-shown_at", "-pk")
    )
    latest = _latest(rows, plan)
    text = text_of(latest) if latest else None
    coverage = None
    if latest is not None and text is not None and plan is not None:
        coverage = same_consent(signed=text, now=text_now(patient, plan, on=on, language=latest.language))
    return ConsentNow(
        latest=latest,
        text=text,
        coverage=coverage,
        state=_state(latest, coverage),
        may_sign_from=may_sign_from(latest, text) if latest and text else None,
        photographs=tuple(
            PhotoConsent.objects.filter(patient_id__in=patient.ids).order_by("withdrawn_at", "purpose", "-at")
        ),
        earlier=tuple(row for row in rows if latest is None or row.pk != latest.pk),
        missing=missing_before(patient, "consent", on=on, at=at),
        plan=plan,
    )


def _latest(rows: list[Consent], plan: Plan | None) -> Consent | None:
    """A draft to be signed first, else the signature in force, else what was withdrawn last."""
    own = [row for row in rows if plan is None or row.course_id == plan.course.pk]
    for state in (Consent.State.DRAFTED, Consent.State.SIGNED, Consent.State.WITHDRAWN):
        found = next((row for row in own if row.state == state), None)
        if found is not None:
            return found
    return None


def _state(latest: Consent | None, coverage: Coverage | None) -> str:
    if latest is None:
        return "none"
    if latest.state == Consent.State.WITHDRAWN:
        return "withdrawn"
    if coverage is not None and not coverage.covers:
        return "not-covering"
    return "valid" if latest.state == Consent.State.SIGNED else "drafted"


def to_be_signed(patient: Patient) -> Consent | None:
    """The text that waits for a signature, where there is one."""
    found: Consent | None = (
        Consent.objects.filter(patient_id__in=patient.ids, state=Consent.State.DRAFTED)
        .select_related("patient", "practice")
        .order_by("-shown_at", "-pk")
        .first()
    )
    return found


def text_of(consent: Consent) -> ConsentText:
    """The words as they were kept."""
    return load_as(ConsentText, consent.content)


def may_sign_from(consent: Consent, text: ConsentText) -> datetime:
    return consent.shown_at + timedelta(hours=text.cooling_off_hours)


def law_for(patient: Patient, *, on: date) -> Jurisdiction:
    """The jurisdiction whose age and waiting time hold for this patient."""
    library = library_of(patient.practice)
    code = jurisdiction_for(case_of(patient, library=library, on=on), practice_of(patient.practice))
    return next(entry for entry in library.jurisdictions.values() if entry.code == code)


def too_young(patient: Patient, *, on: date) -> bool:
    """Below the age of the law: nobody's signature helps."""
    return age_on(patient.birth_date, on) < law_for(patient, on=on).min_age


def needs_guardian(patient: Patient, *, on: date) -> bool:
    return age_on(patient.birth_date, on) < ADULT_YEARS


def photo_consents_of(patient: Patient) -> dict[str, PhotoConsent]:
    """The answer in force by purpose."""
    rows = PhotoConsent.objects.filter(patient_id__in=patient.ids, withdrawn_at=None)
    return {row.purpose: row for row in rows}
