"""How far a patient has come on the way: one state a stage, for the rail and the readiness letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openmeso_clinic.models import (
    Assessment,
    Consent,
    Course,
    Formulation,
    Measurement,
    Patient,
    Photograph,
    Score,
    Session,
)
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.standing import Standing, standing_of

#: Key, URL name and word of each stage, in the way of the data.
STAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("intake", lambda: _("Intake")),
    ("assessment", lambda: _("Assessment")),
    ("screening", lambda: _("Screening")),
    ("formulation", lambda: _("Formulation")),
    ("plan", lambda: _("Plan")),
    ("consent", lambda: _("Consent")),
    ("session", lambda: _("Session")),
    ("aftercare", lambda: _("Aftercare")),
    ("photographs", lambda: _("Photographs")),
    ("outcome", lambda: pgettext("of a course", "Outcome")),
    ("chart", lambda: _("Chart")),
)


@dataclass(frozen=True, slots=True)
class StageState:
    """One entry of the stage rail: ``done``, ``current`` or ``open``."""

    key: str
    label: str
    state: str
    url: str


def stages_of(patient: Patient, *, on: date, current: str, standing: Standing | None = None) -> tuple[StageState, ...]:
    done = _done(patient, standing or standing_of(patient, on=on))
    return tuple(
        StageState(
            key=key,
            label=label(),
            state="current" if key == current else "done" if key in done else "open",
            url=_url(key, patient),
        )
        for key, label in STAGES
    )


def _done(patient: Patient, stands: Standing) -> set[str]:
    ids, run = patient.ids, stands.run
    course = Course.objects.filter(patient_id__in=ids, state=Course.State.OPEN).first()
    done = {
        "intake": stands.open_questions == 0,
        "assessment": Assessment.objects.filter(patient_id__in=ids).exists(),
        "screening": run is not None and run.verdict in ("eligible", "caution") and stands.speaks,
        "formulation": Formulation.objects.filter(patient_id__in=ids)
        .exclude(state__in=[Formulation.State.DRAFT, Formulation.State.DISCARDED])
        .exists(),
        "plan": course is not None,
        "consent": course is not None and Consent.objects.filter(course=course, state=Consent.State.SIGNED).exists(),
        "session": course is not None and course.sessions.filter(state=Session.State.SIGNED).exists(),
        "outcome": Score.objects.filter(patient_id__in=ids, retired_at=None).exists()
        or Measurement.objects.filter(patient_id__in=ids, retired_at=None).exists(),
        "photographs": Photograph.objects.filter(patient_id__in=ids, retired_at=None, erased_at=None).exists(),
    }
    return {key for key, value in done.items() if value}


def _url(key: str, patient: Patient) -> str:
    """Empty where the stage has no page yet."""
    try:
        return address("patient" if key == "chart" else key, patient.ref)
    except NoReverseMatch:
        return ""
