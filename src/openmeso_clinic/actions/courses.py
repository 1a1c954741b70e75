"""Making a course, moving its sessions, and ending it. Each change is a new version with its reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import NoCourse
from openmeso.serialize import digest
from openmeso.stored import store
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Course, CourseVersion, Formulation, Patient, Session
from openmeso_clinic.queries.courses import TOOK_PLACE, moved, next_session, plan_in, planned, sessions_of
from openmeso_clinic.queries.formulations import accepted_of, ground_of, noun_of
from openmeso_clinic.queries.gate import missing_before

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def plan(*, by: Actor, patient: Patient) -> Course | NoCourse:
    """Make the course of the accepted formulation: its first version, and a row for each session.

    Returns:
        The course, or what stands in its way; then nothing is kept.

    Raises:
        Refused: screening or formulation do not allow it, or a course is open already.
    """
    missing = list(missing_before(patient, "plan", on=by.today, at=by.at))
    row = accepted_of(patient)
    if Course.objects.filter(patient_id__in=patient.ids, state=Course.State.OPEN).exists():
        missing.append(_open_already())
    if missing or row is None:
        raise Refused(*missing)
    found = planned(ground_of(patient, on=by.today, at=by.at), noun_of(row))
    if isinstance(found, NoCourse):
        return found
    try:
        with act(by, Action.PLANNED, patient=patient) as line:
            Patient.objects.select_for_update().get(pk=patient.pk)
            last = Course.objects.filter(patient_id__in=patient.ids).aggregate(last=Max("number"))["last"] or 0
            course: Course = Course.objects.create(
                practice=patient.practice, patient=patient, number=last + 1, opened_at=by.at
            )
            _add_version(by, course, found, row, reason=_("First plan"))
            _lay_out(course, found, row)
            line.details |= {"course": course.ref, "version": "1", "formulation": row.ref}
    except IntegrityError as error:
        # Two people at once: the database lets one course stand.
        if "clinic_course" in str(error) or "one_open_course" in str(error):
            raise Refused(_open_already()) from None
        raise
    return course


def move_session(*, by: Actor, course: Course, session: int, to: date, reason: str, seen: int) -> CourseVersion:
    """Move one session and plan anew what follows.

    Args:
        session: Its number in the course.
        seen: Number of the version that was looked at.

    Raises:
        Refused: the course is closed or was changed meanwhile, no reason stands, or the day breaks an
            interval, a wait, an absence or an event; each is named.
    """
    with act(by, Action.PLAN_SHIFTED, patient=course.patient) as line:
        held, latest = _locked(course, seen, reason)
        row = accepted_of(held.patient) or latest.formulation
        ground = ground_of(held.patient, on=by.today, at=by.at)
        rows = sessions_of(held)
        if not any(one.number == session and one.state not in TOOK_PLACE for one in rows):
            raise Refused(Missing("plan/session-stands", _("This session took place, or is none of this course.")))
        found = moved(ground, plan_in(latest), rows, noun_of(row), session=session, to=to)
        if isinstance(found, NoCourse):
            raise Refused(*in_the_way(found))
        version = _add_version(by, held, found, row, reason=reason.strip())
        _lay_out(held, found, row)
        line.details |= {"course": held.ref, "version": str(version.number), "session": str(session)}
    return version


def plan_anew(*, by: Actor, course: Course, reason: str, seen: int) -> CourseVersion:
    """Plan what is still to come anew, on today's facts and with the formulation in use.

    Raises:
        Refused: as ``move_session``; or no session is left to plan.
    """
    upcoming = next_session(sessions_of(course))
    if upcoming is None:
        raise Refused(Missing("plan/none-left", _("No session is left to plan."), _("Close the course.")))
    to = max(upcoming.planned_on, by.today)
    return move_session(by=by, course=course, session=upcoming.number, to=to, reason=reason, seen=seen)


def miss(*, by: Actor, session: Session, reason: str) -> None:
    """The patient did not come. The session stays in the course; it is given a new day by moving it.

    Raises:
        Refused: it began, or its day lies ahead.
    """
    with act(by, Action.SESSION_MISSED, patient=session.patient) as line:
        row = Session.objects.select_for_update().get(pk=session.pk)
        if row.state != Session.State.PLANNED:
            raise Refused(Missing("plan/session-stands", _("This session is not planned any more.")))
        if row.planned_on > by.today:
            raise Refused(
                Missing("plan/not-yet", _("Its day lies ahead."), _("Move it instead, or cancel the visit."), "plan")
            )
        row.state = Session.State.MISSED
        row.notes = reason.strip()
        row.save(update_fields=["state", "notes"])
        line.details |= {"session": row.ref, "number": str(row.number)}


def close(*, by: Actor, course: Course, reason: str) -> None:
    """End a course. Sessions that did not take place are cancelled; what took place stays.

    Raises:
        Refused: no reason stands, or a session is under way.
    """
    if not reason.strip():
        raise Refused(Missing("plan/close-reason", _("No reason is given."), _("Say why the course ends.")))
    with act(by, Action.COURSE_CLOSED, patient=course.patient) as line:
        held = Course.objects.select_for_update().get(pk=course.pk)
        if held.state != Course.State.OPEN:
            raise Refused(Missing("plan/closed", _("This course is closed already.")))
        if held.sessions.filter(state=Session.State.OPEN).exists():
            raise Refused(
                Missing("plan/under-way", _("A session is under way."), _("Sign it or stop it first."), "session")
            )
        held.sessions.filter(state__in=[Session.State.PLANNED, Session.State.MISSED]).update(
            state=Session.State.CANCELLED
        )
        held.state, held.closed_at, held.closed_reason = Course.State.CLOSED, by.at, reason.strip()[:200]
        held.save(update_fields=["state", "closed_at", "closed_reason"])
        line.details |= {"course": held.ref}


def in_the_way(found: NoCourse) -> tuple[Missing, ...]:
    """The demands that clash, each with what lifting it means."""
    return tuple(
        Missing(
            one.code,
            one.words,
            _("May be lifted: %(how)s.") % {"how": one.relax} if one.can_yield and one.relax else "",
            "plan",
        )
        for one in found.conflict
    )


def _open_already() -> Missing:
    return Missing("plan/open-already", _("A course is open already."), _("Change it, or close it first."), "plan")


def _locked(course: Course, seen: int, reason: str) -> tuple[Course, CourseVersion]:
    """The course as it is now, held until the act ends, with its latest version."""
    if not reason.strip():
        raise Refused(Missing("plan/reason", _("No reason is given."), _("Say why the plan changes."), "plan"))
    held = Course.objects.select_for_update().select_related("patient", "practice").get(pk=course.pk)
    if held.state != Course.State.OPEN:
        raise Refused(Missing("plan/closed", _("This course is closed."), _("Plan a new one."), "plan"))
    latest = held.versions.select_related("formulation").order_by("-number").first()
    if latest is None or latest.number != seen:
        raise Refused(
            Missing(
                "plan/changed",
                _("The plan was changed since you looked at it."),
                _("Look at it as it stands now."),
                "plan",
            )
        )
    return held, latest


def _add_version(by: Actor, course: Course, found: CoreCourse, row: Formulation, *, reason: str) -> CourseVersion:
    last = course.versions.aggregate(last=Max("number"))["last"] or 0
    version: CourseVersion = CourseVersion.objects.create(
        practice=course.practice,
        course=course,
        number=last + 1,
        formulation=row,
        content=store(found),
        digest=digest(found),
        reason=reason[:300],
        made_at=by.at,
        made_by=by.staff,
    )
    return version


def _lay_out(course: Course, found: CoreCourse, formulation: Formulation) -> None:
    """A row for each session; what took place is not touched, what the plan has no more is cancelled."""
    rows = {row.number: row for row in course.sessions.select_for_update()}
    upcoming = next((s.number for s in found.sessions if not _stands(rows.get(s.number))), None)
    for s in found.sessions:
        row = rows.pop(s.number, None)
        if _stands(row):
            continue
        if row is None:
            row = Session(practice=course.practice, patient=course.patient, course=course, number=s.number)
        row.phase, row.planned_on, row.state = s.phase.value, s.day, Session.State.PLANNED
        if s.number == upcoming:
            row.formulation = formulation
        row.save()
    for row in rows.values():
        if not _stands(row):
            row.state = Session.State.CANCELLED
            row.save(update_fields=["state"])


def _stands(row: Session | None) -> bool:
    return row is not None and row.state in TOOK_PLACE
