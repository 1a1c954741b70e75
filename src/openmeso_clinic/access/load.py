"""From the names in a URL to the rows of this practice. What another practice holds does not exist here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from openmeso_clinic import models
from openmeso_clinic.access.composed import Row, columns_of, composed_once, made_of
from openmeso_clinic.models import Practice
from openmeso_clinic.models.base import PracticeRow

#: Name of a URL's argument → what it names. A new kind of object in a URL is placed here.
KINDS: dict[str, type[PracticeRow]] = {
    "patient": models.Patient,
    "other": models.Patient,
    "appointment": models.Appointment,
    "waiting": models.Waiting,
    "document": models.Document,
    "handover": models.Handover,
    "assessment": models.Assessment,
    "allergy_test": models.AllergyTest,
    "statement": models.Statement,
    "run": models.ScreeningRun,
    "formulation": models.Formulation,
    "order": models.Order,
    "course": models.Course,
    "version": models.CourseVersion,
    "consent": models.Consent,
    "photo_consent": models.PhotoConsent,
    "photograph": models.Photograph,
    "before": models.Photograph,
    "after": models.Photograph,
    "session": models.Session,
    "check_in": models.CheckIn,
    "message": models.Message,
    "event": models.EventReport,
    "report": models.VigilanceReport,
    "recall": models.RecallCase,
    "access": models.EmergencyAccess,
    "device": models.Device,
    "measurement": models.Measurement,
    "score": models.Score,
    "lot": models.Lot,
    "container": models.Container,
    "movement": models.Movement,
    "supplier": models.Supplier,
    "fridge": models.Fridge,
    "room": models.Room,
    "member": models.Staff,
    "credential": models.Credential,
    "feed": models.Feed,
    "merge": models.Merge,
    "file": models.KnowledgeFile,
}


def loaded(kwargs: dict[str, Any], *, practice: Practice) -> dict[str, Any]:
    """Replace each reference by its row.

    An object named beside a patient must be that patient's own: otherwise a right reference with a
    wrong patient would show one person's record in another's chart. The name of a record that was
    merged leads to the record that was kept; one that was erased leads nowhere.

    Raises:
        Http404: the object does not exist, or belongs to another practice or patient.
    """
    found: dict[str, Any] = {}
    for name, value in kwargs.items():
        kind = KINDS.get(name)
        if kind is None:
            found[name] = value
            continue
        rows = _named(kind)(practice.pk, value)
        if not rows:
            raise Http404
        row = made_of(kind, columns_of(kind), rows[0])
        row.practice = practice
        found[name] = row
    patient = found.get("patient")
    if isinstance(patient, models.Patient):
        if patient.merged_into is not None:
            patient = found["patient"] = patient.merged_into
        patient._ids = [patient.pk, *(pk for (pk,) in _merged_into(patient.pk))]
        if patient.erased:
            raise Http404
        for row in found.values():
            of = getattr(row, "patient_id", None) if isinstance(row, PracticeRow) else None
            if of is not None and of != patient.pk and of not in patient.ids:
                raise Http404
    return found


@cache
def _named(kind: type[PracticeRow]) -> Callable[[int, str], list[Row]]:
    @composed_once
    def found(practice: int, ref: str) -> QuerySet[Any, Any]:
        return kind._default_manager.filter(practice=practice, ref=ref).values_list(*columns_of(kind))

    return found


@composed_once
def _merged_into(patient: int) -> QuerySet[Any, Any]:
    return models.Patient.objects.filter(merged_into=patient).values_list("pk")
