"""The course of a patient: its versions, its sessions as they went, and what a change of it would give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.pathway import coursed, screened, shifted
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import NoCourse
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.models import Appointment, Course, CourseVersion, Patient, Session
from openmeso_clinic.queries.formulations import Ground
from openmeso_clinic.queries.screening import screening_in

#: Something was injected, or is being injected: the day stands.
TOOK_PLACE = (Session.State.OPEN, Session.State.STOPPED, Session.State.SIGNED)
_LIVE = (Appointment.Status.BOOKED, Appointment.Status.ARRIVED, Appointment.Status.IN_ROOM)


@dataclass(frozen=True, slots=True)
class Moved:
    """One session whose day differs between two versions; ``None`` where a version has it not."""

    number: int
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        return None if self.before is None or self.after is None else (self.after - self.before).days


def course_of(patient: Patient) -> Course | None:
    """The open course; at most one is."""
    found: Course | None = Course.objects.filter(patient_id__in=patient.ids, state=Course.State.OPEN).first()
    return found


def closed_courses(patient: Patient) -> list[Course]:
    return list(Course.objects.filter(patient_id__in=patient.ids, state=Course.State.CLOSED).order_by("-number"))


def versions_of(course: Course) -> list[CourseVersion]:
    """Every version, the latest first."""
    return list(course.versions.select_related("made_by", "formulation").order_by("-number"))


def sessions_of(course: Course) -> list[Session]:
    """Sessions in their order; cancelled ones left out."""
    rows = course.sessions.exclude(state=Session.State.CANCELLED).select_related("practitioner", "formulation")
    return list(rows.order_by("number"))


def appointments_of(course: Course) -> dict[int, Appointment]:
    """The live visit of each session, by the session's key."""
    rows = Appointment.objects.filter(session__course=course, status__in=_LIVE).select_related("practitioner", "room")
    return {row.session_id: row for row in rows.order_by("starts_at")}


def plan_in(version: CourseVersion) -> CoreCourse:
    """The plan that a version keeps."""
    return load_as(CoreCourse, version.content)


def planned(ground: Ground, formulation: CoreFormulation) -> CoreCourse | NoCourse:
    """Plan a course of a formulation from today on, or say what stands in its way."""
    today = ground.today
    return coursed(
        case=today.case,
        formulation=formulation,
        screening=screened(case=today.case, library=today.library, on=ground.on, planned=formulation),
        library=today.library,
        practice=ground.practice,
        on=ground.on,
    )


def moved(
    ground: Ground, plan: CoreCourse, rows: list[Session], formulation: CoreFormulation, *, session: int, to: date
) -> CoreCourse | NoCourse:
    """Move one session; what follows is planned anew, and no interval is broken for it.

    Args:
        plan: The version in force.
        rows: Its sessions as they went.
        session: Number of the one that moves.
    """
    today = ground.today
    return shifted(
        course=as_it_went(plan, rows, on=ground.on),
        session=session,
        to=to,
        case=today.case,
        formulation=formulation,
        screening=_for_dates(ground, formulation),
        library=today.library,
        practice=ground.practice,
        on=ground.on,
    )


def _for_dates(ground: Ground, formulation: CoreFormulation) -> Screening:
    """The verdict by which dates are moved.

    Many answers hold for one day only: between two visits today's verdict is "not assessable", and a visit
    could never be moved by telephone. Where nothing is known against it today, the last kept verdict and
    its waits count. The session asks everything again at its own gate.
    """
    today = ground.today
    made = screened(case=today.case, library=today.library, on=ground.on, planned=formulation)
    if not made.stops or today.kept is None:
        return made
    known = any(
        finding.verdict.rank >= Verdict.NOT_ASSESSABLE.rank and not finding.unknown and finding.decision is None
        for finding in made.findings
        if finding.scope in (Scope.PATIENT, Scope.ZONE)
    )
    kept = screening_in(today.kept)
    return made if known or kept.stops else kept


def as_it_went(plan: CoreCourse, rows: list[Session], *, on: date) -> CoreCourse:
    """The plan with the days on which sessions really took place.

    A session that did not take place on its day counts as ahead, today at the earliest: the plan must not
    take it for held, neither for its interval nor for the number of sessions. What shares its visit goes
    with it.
    """
    held = {row.number: day_of(row) for row in rows if row.state in TOOK_PLACE}
    sessions = tuple(replace(s, day=held.get(s.number, max(s.day, on))) for s in plan.sessions)
    days = {s.number: s.day for s in sessions}
    combined = tuple(
        replace(t, day=days[t.same_visit]) if t.same_visit is not None and t.same_visit in days else t
        for t in plan.combined
    )
    return replace(plan, sessions=sessions, combined=combined)


def next_session(rows: list[Session]) -> Session | None:
    """The first that is still to come, missed ones included: they are planned anew first."""
    return next((row for row in rows if row.state in (Session.State.PLANNED, Session.State.MISSED)), None)


def differences(before: CoreCourse, after: CoreCourse) -> tuple[Moved, ...]:
    """Sessions whose day changed, came or went."""
    old = {s.number: s.day for s in before.sessions}
    new = {s.number: s.day for s in after.sessions}
    return tuple(
        Moved(number, old.get(number), new.get(number))
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    )
