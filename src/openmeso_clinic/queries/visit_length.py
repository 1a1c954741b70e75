"""How long a visit takes: a session as its plan says, everything else by one figure."""

from __future__ import annotations

from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import Window
from openmeso.stored import load_as
from openmeso_clinic.models import Appointment, CourseVersion, Patient, Session

#: A visit without a plan. No source gives a length for a first consultation; 40 minutes hold the questionnaire,
#: the examination and the talk about expectations, and whoever books may change it.
UNPLANNED_MINUTES = 40
#: Looking at a result or at a spot: as long as the practice keeps a room for a visit anyway.
_SHORT = (Appointment.Kind.REVIEW, Appointment.Kind.CHECK)
#: Lengths are rounded up to this, the grid on which a calendar can be read.
GRID = 5


def minutes_of(patient: Patient, kind: str, session: Session | None = None) -> int:
    """The planned length in minutes, the room's own time included."""
    if kind in _SHORT:
        return _rounded(patient.practice.visit_room_minutes)
    if kind == Appointment.Kind.SESSION and session is not None:
        plan = plan_of(session)
        planned = next((s.minutes for s in plan.sessions if s.number == session.number), 0) if plan else 0
        if planned:
            return _rounded(planned)
    return UNPLANNED_MINUTES


def plan_of(session: Session) -> CoreCourse | None:
    """The course of a session as it stands."""
    version = CourseVersion.objects.filter(course_id=session.course_id).order_by("-number").first()
    return load_as(CoreCourse, version.content) if version else None


def next_session_of(patient: Patient) -> Session | None:
    """The session of the open course that is to be booked next: planned, and without a visit that stands."""
    gone = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
    booked = Appointment.objects.filter(session__isnull=False).exclude(status__in=gone).values("session")
    found: Session | None = (
        Session.objects.filter(patient_id__in=patient.ids, course__state="open", state=Session.State.PLANNED)
        .exclude(pk__in=booked)
        .select_related("course", "practice")
        .order_by("number")
        .first()
    )
    return found


def _rounded(minutes: int) -> int:
    return -(-minutes // GRID) * GRID


def window_of(session: Session) -> Window | None:
    """The days to which a session may move while every other one stays."""
    plan = plan_of(session)
    return next((s.window for s in plan.sessions if s.number == session.number), None) if plan else None
