"""How far a patient has come on the way: one state a stage, for the rail and the readiness letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openmeso_clinic.access.composed import composed_once
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


#: Stages that are done by what is on record, in the order of the statement's columns.
_ON_RECORD = ("assessment", "formulation", "plan", "consent", "session", "outcome", "outcome", "photographs")


def _done(patient: Patient, stands: Standing) -> set[str]:
    run = stands.run
    [found] = _on_record(patient.pk, patient.ids)
    done = {key for key, there in zip(_ON_RECORD, found, strict=True) if there}
    if stands.open_questions == 0:
        done.add("intake")
    if run is not None and run.verdict in ("eligible", "caution") and stands.speaks:
        done.add("screening")
    return done


@composed_once
def _on_record(patient: int, ids: list[int]) -> QuerySet[Any, Any]:
    begun = Course.objects.filter(patient_id__in=ids, state=Course.State.OPEN)
    left_out = [Formulation.State.DRAFT, Formulation.State.DISCARDED]
    return Patient.objects.filter(pk=patient).values_list(
        Exists(Assessment.objects.filter(patient_id__in=ids)),
        Exists(Formulation.objects.filter(patient_id__in=ids).exclude(state__in=left_out)),
        Exists(begun),
        Exists(Consent.objects.filter(course__in=begun, state=Consent.State.SIGNED)),
        Exists(Session.objects.filter(course__in=begun, state=Session.State.SIGNED)),
        Exists(Measurement.objects.filter(patient_id__in=ids, retired_at=None)),
        Exists(Score.objects.filter(patient_id__in=ids, retired_at=None)),
        Exists(Photograph.objects.filter(patient_id__in=ids, retired_at=None, erased_at=None)),
    )


def _url(key: str, patient: Patient) -> str:
    """Empty where the stage has no page yet."""
    try:
        return address("patient" if key == "chart" else key, patient.ref)
    except NoReverseMatch:
        return ""
