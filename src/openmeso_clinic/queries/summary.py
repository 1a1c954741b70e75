"""The cards on top of a chart: what is wished, what is known, where the course stands, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Appointment, Statement
from openmeso_clinic.queries.course_progress import progress_of
from openmeso_clinic.queries.facts import Facts

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient
    from openmeso_clinic.queries.stages import StageState


@dataclass(frozen=True, slots=True)
class Summary:
    """Attributes:
    allergies_answer, medicines_answer: What the patient said when asked; empty: not asked yet.
    """

    concerns: tuple[str, ...]
    allergies: tuple[str, ...]
    allergies_answer: str
    medicines: tuple[str, ...]
    medicines_answer: str
    conditions: tuple[str, ...]
    course_words: str
    next_visit: datetime | None
    next_stage: StageState | None


def summary_of(patient: Patient, *, stages: tuple[StageState, ...], at: datetime) -> Summary:
    said, answers = stated_of(patient)
    coming = next((starts_at for (starts_at,) in _coming(patient.ids, at)), None)
    allergies = tuple(said.get(Statement.Kind.ALLERGY, ()))
    medicines = tuple(said.get(Statement.Kind.MEDICATION, ()))
    return Summary(
        concerns=tuple(said.get(Statement.Kind.CONCERN, ())),
        allergies=allergies,
        allergies_answer=answers.get("allergy-any", ""),
        medicines=medicines,
        medicines_answer=answers.get("medicines", ""),
        conditions=tuple(said.get(Statement.Kind.CONDITION, ())),
        course_words=_course_words(patient),
        next_visit=coming,
        next_stage=next((one for one in stages if one.state == "open" and one.key != "chart"), None),
    )


def stated_of(patient: Patient) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What is stated of a patient, in words by kind; and what was answered to each question."""
    facts = Facts(spoken_library(patient.practice))
    said: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    for kind, key, content in _stated(patient.ids):
        if kind == Statement.Kind.ANSWER:
            answers[key] = content["is"]
        else:
            said.setdefault(kind, []).append(facts.value(kind, content))
    return said, answers


def _course_words(patient: Patient) -> str:
    progress = progress_of(patient)
    if progress is None:
        return ""
    return _("Course %(number)d: %(done)d of %(total)d sessions done") % {
        "number": progress.course,
        "done": progress.done,
        "total": progress.total,
    }


@composed_once
def _stated(ids: list[int]) -> QuerySet[Any, Any]:
    rows = Statement.objects.filter(patient_id__in=ids, retired_at=None).order_by("pk")
    return rows.values_list("kind", "key", "content")


@composed_once
def _coming(ids: list[int], at: datetime) -> QuerySet[Any, Any]:
    rows = Appointment.objects.filter(patient_id__in=ids, starts_at__gte=at)
    rows = rows.exclude(status__in=[Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW])
    return rows.order_by("starts_at").values_list("starts_at")[:1]
