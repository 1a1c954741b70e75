"""How long a visit takes: a session as its plan says, everything else by one figure."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import Window
from openmeso.stored import load_as
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Appointment, Course, CourseVersion, Patient, Session

_SESSION, _COURSE = columns_of(Session), columns_of(Course)

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
    return next((load_as(CoreCourse, content) for (content,) in _latest_plan(session.course_id)), None)


@composed_once
def _latest_plan(course: int) -> QuerySet[Any, Any]:
    return CourseVersion.objects.filter(course=course).order_by("-number").values_list("content")[:1]


def next_session_of(patient: Patient) -> Session | None:
    """The session of the open course that is to be booked next: planned, and without a visit that stands."""
    for values in _to_book(patient.ids):
        found = made_of(Session, _SESSION, values[: len(_SESSION)])
        found.course = made_of(Course, _COURSE, values[len(_SESSION) :])
        found.practice = patient.practice
        return found
    return None


@composed_once
def _to_book(patients: list[int]) -> QuerySet[Any, Any]:
    """The first."""
    gone = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
    booked = Appointment.objects.filter(session=OuterRef("pk")).exclude(status__in=gone)
    rows = Session.objects.filter(~Exists(booked), patient_id__in=patients, course__state="open")
    rows = rows.filter(state=Session.State.PLANNED).order_by("number", "pk")
    return rows.values_list(*_SESSION, *(f"course__{column}" for column in _COURSE))[:1]


def _rounded(minutes: int) -> int:
    return -(-minutes // GRID) * GRID


def window_of(session: Session) -> Window | None:
    """The days to which a session may move while every other one stays."""
    plan = plan_of(session)
    return next((s.window for s in plan.sessions if s.number == session.number), None) if plan else None
