"""The plan of a course as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Course, CourseVersion, Patient

_VERSION = columns_of(CourseVersion)


def latest_version(patient: Patient, *, course: Course | None = None) -> CourseVersion | None:
    """The plan as it stands: of the open course, unless another one is named."""
    if course is not None:
        return next((_version(course, row) for row in _versions(course.pk)), None)
    rows = CourseVersion.objects.select_related("formulation", "course").order_by("-number")
    found: CourseVersion | None = rows.filter(
        course__patient_id__in=patient.ids, course__state=Course.State.OPEN
    ).first()
    return found


def _version(course: Course, row: Sequence[Any]) -> CourseVersion:
    found = made_of(CourseVersion, _VERSION, row)
    found.course = course
    return found


@composed_once
def _versions(course: int) -> QuerySet[Any, Any]:
    """The latest."""
    return CourseVersion.objects.filter(course=course).order_by("-number").values_list(*_VERSION)[:1]
