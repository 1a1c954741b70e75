"""How far the open course is, said alike in the strip and on the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.models import Course, Patient, Session

_DONE = (Session.State.SIGNED, Session.State.STOPPED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Sessions done, of how many. One that keeps an effect is a proposal, and counts when it has taken place."""

    course: int
    done: int
    total: int


def progress_of(patient: Patient) -> Progress | None:
    held = _sessions(patient.ids)
    if not held:
        return None
    first = held[0][0]
    done = sum(number == first and state in _DONE for number, _phase, state in held)
    ahead = sum(number == first and state not in _DONE and phase == "induction" for number, phase, state in held)
    return Progress(first, done, done + ahead)


@composed_once
def _sessions(ids: list[int]) -> QuerySet[Any, Any]:
    rows = Session.objects.filter(patient_id__in=ids, course__state=Course.State.OPEN)
    rows = rows.exclude(state=Session.State.CANCELLED).order_by("course_id")
    return rows.values_list("course__number", "phase", "state")
