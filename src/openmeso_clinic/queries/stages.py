"""How far a patient has come on the way: one state a stage, for the rail and the readiness letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from openmeso.intake import questions_to_ask, take_intake
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Assessment, Consent, Course, Formulation, Patient, Session
from openmeso_clinic.queries.screening import latest_run, speaks_of_today

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
    ("chart", lambda: _("Chart")),
)


@dataclass(frozen=True, slots=True)
class StageState:
    """One entry of the stage rail: ``done``, ``current`` or ``open``."""

    key: str
    label: str
    state: str
    url: str


def stages_of(patient: Patient, *, on: date, current: str) -> tuple[StageState, ...]:
    done = _done(patient, on)
    return tuple(
        StageState(
            key=key,
            label=label(),
            state="current" if key == current else "done" if key in done else "open",
            url=_url(key, patient),
        )
        for key, label in STAGES
    )


def open_questions(patient: Patient, *, on: date) -> int:
    """How many questions of the questionnaire have no answer that holds today."""
    library = library_of(patient.practice)
    intake = take_intake(case=case_of(patient, library=library, on=on), library=library, on=on)
    visit = 2 if Session.objects.filter(patient_id__in=patient.ids, state="signed").exists() else 1
    return len(
        questions_to_ask(
            library=library,
            answers=intake.answers,
            birth_date=patient.birth_date,
            sex=patient.sex,
            visit=visit,
            on=on,
        )
    )


def _done(patient: Patient, on: date) -> set[str]:
    ids = patient.ids
    run = latest_run(patient)
    course = Course.objects.filter(patient_id__in=ids, state=Course.State.OPEN).first()
    done = {
        "intake": open_questions(patient, on=on) == 0,
        "assessment": Assessment.objects.filter(patient_id__in=ids).exists(),
        "screening": run is not None
        and run.verdict in ("eligible", "caution")
        and speaks_of_today(run, patient, library_of(patient.practice), on=on),
        "formulation": Formulation.objects.filter(patient_id__in=ids)
        .exclude(state__in=[Formulation.State.DRAFT, Formulation.State.DISCARDED])
        .exists(),
        "plan": course is not None,
        "consent": course is not None and Consent.objects.filter(course=course, state=Consent.State.SIGNED).exists(),
        "session": course is not None and course.sessions.filter(state=Session.State.SIGNED).exists(),
    }
    return {key for key, value in done.items() if value}


def _url(key: str, patient: Patient) -> str:
    try:
        return reverse("patient" if key == "chart" else key, args=[patient.ref])
    except NoReverseMatch:
        return ""
