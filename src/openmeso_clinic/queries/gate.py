"""What stands in the way of a stage, all of it at once. Every path that leads on asks here first (I2-I5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso.consent import ConsentText
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.intake import Case, Intake, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.pathway import Readiness, consented, gated, readiness, screened
from openmeso.plan.circumstances import treated_zones
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.practice import Practice as CorePractice
from openmeso.screening import Finding, Screening
from openmeso.stored import load_as
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.bridge.case import case_of, live_statements
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.bridge.readiness import (
    given_consent_of,
    injector_of,
    kit_check_of,
    open_events_of,
    ordered_tests_of,
)
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.bridge.stock import stock_of
from openmeso_clinic.models import Consent, CourseVersion, Formulation, Patient, Session, Staff
from openmeso_clinic.queries.allergy_tests import unstated_allergies
from openmeso_clinic.queries.course_versions import latest_version
from openmeso_clinic.queries.decided import decided_on_other_facts
from openmeso_clinic.queries.moments import drawn_since, used_at
from openmeso_clinic.queries.screening import current_run, today_of

Stage = Literal["formulation", "plan", "consent", "session", "sign"]

#: Page on which a finding of the session stage is cleared.
_CLEARED_ON = {
    "screening/consent-missing": "consent",
    "screening/practitioner-unfit": "settings",
    "screening/kit-incomplete": "logs",
    "screening/lot-unfit": "formulation",
    "screening/open-event": "adverse-event",
    "screening/interval-short": "plan",
    "screening/allergy-test-open": "allergy-tests",
    "screening/readings-missing": "session",
}
_STOPS = frozenset({Verdict.NOT_ASSESSABLE, Verdict.DEFER, Verdict.CONTRAINDICATED})


@dataclass(frozen=True)
class Gate:
    """The session gate as it stands now.

    Attributes:
        missing: Everything that keeps the session from beginning; empty when it may.
        screening: Of every stage, made now; ``None`` where a formulation or a plan is missing.
    """

    missing: tuple[Missing, ...]
    screening: Screening | None = None
    ready: Readiness | None = None


def missing_before(
    patient: Patient,
    stage: Stage,
    *,
    on: date,
    at: datetime,
    session: Session | None = None,
    by: Staff | None = None,
) -> tuple[Missing, ...]:
    """Everything that stands in the way of a stage; empty when it is open.

    Args:
        on: The practice's own day.
        session: The session that is to begin or to be signed; asked for by these two stages.
        by: Who will inject, or who signs. Without it the session's own practitioner.
    """
    if stage == "session":
        return session_gate(_known(session), on=on, at=at, by=by).missing
    if stage == "sign":
        return sign_gate(_known(session), on=on, at=at, by=by)
    missing = [*_screened(patient, on)]
    if stage in ("plan", "consent"):
        missing += _formulated(patient, on, missing)
    if stage == "consent" and latest_version(patient) is None:
        missing.append(Missing("plan/none", _("There is no course."), _("Plan the course."), "plan"))
    return tuple(missing)


def session_gate(
    session: Session, *, on: date, at: datetime, by: Staff | None = None, version: CourseVersion | None = None
) -> Gate:
    """The gate before the first injection: consent, lots, licence, kit, interval, events, tests, readings, rules.

    Args:
        version: The plan as it stands, where it was read already.
    """
    patient, practice = session.patient.kept, practice_of(session.practice)
    version = version or latest_version(patient, course=session.course)
    row = session.formulation or (version.formulation if version else None)
    if version is None or row is None:
        return Gate((Missing("session/no-plan", _("There is no plan for this session."), _("Plan it."), "plan"),))
    library = library_of(session.practice)
    stated = live_statements(patient)
    case = case_of(patient, library=library, on=on, stated=stated)
    intake = take_intake(case=case, library=library, on=on)
    formulation, course = load_as(CoreFormulation, row.content), load_as(CoreCourse, version.content)
    injector = injector_of(by or session.practitioner)
    consent = consent_of(session)
    ready = readiness(
        case=case,
        formulation=formulation,
        course=course,
        consent=given_consent_of(consent) if consent else None,
        now=consent_now(
            case=case,
            formulation=formulation,
            course=course,
            library=library,
            practice=practice,
            on=on,
            language=consent.language if consent else None,
            intake=intake,
        ),
        stock=stock_of(session.practice, on=on, at=at, patient=session.patient, numbers=_lots(formulation)),
        injector=injector,
        kit=kit_check_of(session.practice),
        library=library,
        practice=practice,
        on=on,
        at=at,
        held=_held(session),
        events=open_events_of(patient, but=session if session.started_at else None),
        tests=ordered_tests_of(patient),
        session_since=drawn_since(session),
        discard_by=row.discard_by,
        intake=intake,
    )
    screening = gated(case=case, formulation=formulation, ready=ready, library=library, on=on, intake=intake)
    missing = (
        *_in_the_way(screening, formulation),
        *_undecided(screening),
        *decided_on_other_facts(stated, screening),
        *unstated_allergies(patient, stated),
        *_state_of(session),
    )
    return Gate(missing, screening, ready)


def sign_gate(
    session: Session, *, on: date, at: datetime, by: Staff | None = None, version: CourseVersion | None = None
) -> tuple[Missing, ...]:
    """What stands in the way of a signature.

    A session that was stopped can always be signed as far as it went: what was injected must be on
    record. One that ran to its end is asked once more for everything that held at its beginning.
    """
    missing = [*_begun(session)]
    signer = injector_of(by)
    if signer is None or not (signer.may("injector", on=on) or signer.may("prescriber", on=on)):
        missing.append(
            Missing("sign/licence", _("You hold no licence that is valid today."), _("Another person signs."), "")
        )
    consent = consent_of(session)
    if consent is None or consent.signed_at is None or not _signed_in_time(consent, session):
        missing.append(
            Missing(
                "sign/consent",
                _("No consent was signed before the first injection."),
                _("Record the session as stopped, and report it."),
                "consent",
            )
        )
    stopped = session.state == Session.State.STOPPED or bool(session.stop_code)
    if not stopped and session.started_at is not None:
        # What was drawn up waits until it is given; the talk afterwards spoils nothing.
        given = min(used_at(session, otherwise=at), at)
        day = day_of(session)
        injector = by if by == session.practitioner else session.practitioner or by
        found = session_gate(session, on=day, at=given, by=injector, version=version).missing
        missing += [m for m in found if m.code != "session/state"]
    return tuple(missing)


def consent_now(
    *,
    case: Case,
    formulation: CoreFormulation,
    course: CoreCourse,
    library: Library,
    practice: CorePractice,
    on: date,
    language: str | None = None,
    intake: Intake | None = None,
) -> ConsentText:
    """The text that today's facts give: what a signature is compared with, and what is shown for signing."""
    return consented(
        case=case,
        formulation=formulation,
        course=course,
        screening=screened(case=case, library=library, on=on, planned=formulation, intake=intake),
        library=library,
        practice=practice,
        language=language,
    )


def consent_of(session: Session) -> Consent | None:
    """The session's own consent, else the latest of its course that was not replaced by another."""
    if session.consent is not None:
        return session.consent
    rows = Consent.objects.filter(course=session.course).exclude(state=Consent.State.REPLACED)
    found: Consent | None = (
        rows.filter(state=Consent.State.SIGNED).order_by("-signed_at").first() or rows.order_by("-shown_at").first()
    )
    return found


def _screened(patient: Patient, on: date) -> Iterator[Missing]:
    today = today_of(patient, on=on)
    if current_run(patient, on=on) is None:
        what = _("The verdict on record does not speak of today's facts.") if today.kept else _("Not screened yet.")
        yield Missing("screening/not-current", what, _("Screen again."), "screening")
    yield from _stops(today.screening)
    yield from _undecided(today.screening)


def _formulated(patient: Patient, on: date, before: list[Missing]) -> Iterator[Missing]:
    row = (
        Formulation.objects.filter(patient_id__in=patient.ids)
        .exclude(state__in=[Formulation.State.DRAFT, Formulation.State.DISCARDED])
        .order_by("-made_at", "-pk")
        .first()
    )
    if row is None:
        yield Missing(
            "formulation/none", _("No formulation is accepted."), _("Formulate, then accept it."), "formulation"
        )
        return
    library = library_of(patient.practice)
    case = case_of(patient, library=library, on=on)
    planned = load_as(CoreFormulation, row.content)
    screening = screened(case=case, library=library, on=on, planned=planned)
    known = {m.code for m in before}
    yield from (m for m in (*_in_the_way(screening, planned), *_undecided(screening)) if m.code not in known)


def _stops(screening: Screening) -> Iterator[Missing]:
    """The findings that hold the verdict; none where the verdict passes, as with one zone of several out."""
    if screening.stops:
        for finding in screening.findings:
            if finding.verdict in _STOPS and finding.scope in (Scope.PATIENT, Scope.ZONE):
                yield from _named(finding)


def _in_the_way(screening: Screening, planned: CoreFormulation) -> Iterator[Missing]:
    """The stops that concern the patient, or what this formulation holds, or where it goes.

    The verdict alone is not asked: an allergy that was stated later leaves the patient eligible, and the
    formulation with that ingredient not.
    """
    preparations = planned.chosen.preparations
    held = {i.ingredient for p in preparations for i in p.ingredients} | {x for p in preparations for x in p.products}
    held |= {z.technique for p in preparations for z in p.zones} | treated_zones(planned)
    for finding in screening.findings:
        if finding.verdict not in _STOPS or finding.scope is Scope.COMBINED:
            continue
        if finding.scope is Scope.PATIENT or held & set(finding.places):
            yield from _named(finding)


def _named(finding: Finding) -> Iterator[Missing]:
    """A finding as what is missing. One of the session gate names each detail by itself."""
    url_name = _CLEARED_ON.get(finding.code)
    if url_name is not None:
        yield from (
            Missing(finding.code, f"{finding.title}: {what}.", finding.do, url_name) for what in finding.because
        )
        return
    yield Missing(finding.code, f"{finding.title}: {finding.reason}.", finding.do, "screening")


def _undecided(screening: Screening) -> Iterator[Missing]:
    titles = {finding.code: finding.title for finding in screening.findings}
    for code in screening.undecided:
        yield Missing(
            code,
            _("%(title)s: needs a prescriber's decision.") % {"title": titles[code]},
            _("Decide it with a reason, or defer."),
            "screening",
        )


def _state_of(session: Session) -> Iterator[Missing]:
    if session.state not in (Session.State.PLANNED, Session.State.OPEN):
        yield Missing("session/state", _("This session is not open any more."), _("Choose the next one."), "plan")


def _begun(session: Session) -> Iterator[Missing]:
    if session.state not in (Session.State.OPEN, Session.State.STOPPED):
        yield Missing("sign/state", _("Only a session under way can be signed."), "", "session")
    if session.started_at is None or session.screening is None:
        yield Missing(
            "sign/not-begun", _("The session was not begun through its gate."), _("Begin the session."), "session"
        )


def _signed_in_time(consent: Consent, session: Session) -> bool:
    """Signed before the session began, and not withdrawn before it."""
    begun = session.started_at
    if begun is None or consent.signed_at is None or consent.signed_at > begun:
        return False
    return consent.withdrawn_at is None or consent.withdrawn_at >= begun


def _held(session: Session) -> list[date]:
    """Days on which something was injected here before, by the practice's own calendar."""
    zone = session.practice.zone
    return [at.astimezone(zone).date() for (at,) in _given(session.patient.kept.ids, session.pk)]


@composed_once
def _given(patients: list[int], but: int) -> QuerySet[Any, Any]:
    """When something was injected."""
    rows = Session.objects.filter(patient_id__in=patients, state__in=[Session.State.SIGNED, Session.State.STOPPED])
    return rows.exclude(pk=but).exclude(started_at=None).order_by("pk").values_list("started_at")


def _lots(formulation: CoreFormulation) -> set[str]:
    return {use.lot for preparation in formulation.chosen.preparations for use in preparation.lots}


def _known(session: Session | None) -> Session:
    if session is None:
        raise ValueError("this stage asks for its session")
    return session
