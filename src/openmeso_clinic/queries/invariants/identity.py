"""I25, I26: everything about a patient lies in the patient's own practice, and a merge is a pointer that comes off."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F

from openmeso_clinic.models import CheckIn, InjectedLine, Merge, Patient, Session
from openmeso_clinic.models.base import PracticeRow
from openmeso_clinic.queries.invariants.broken import Broken


def one_practice() -> Iterator[Broken]:
    """No foreign key between two rows of a practice crosses to another practice."""
    for model in apps.get_app_config("clinic").get_models():
        if not issubclass(model, PracticeRow):
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.many_to_one or not isinstance(target, type) or not issubclass(target, PracticeRow):
                continue
            rows = model._default_manager.filter(**{f"{field.name}__isnull": False})
            for ref in rows.exclude(**{f"{field.name}__practice_id": F("practice_id")}).values_list("ref", flat=True):
                yield Broken("I25", f"{model._meta.model_name}/{ref}", f"{field.name} lies in another practice")


def merges_come_off() -> Iterator[Broken]:
    """I26: a record points to another exactly while a merge says so, and never to one that points on."""
    live = set(Merge.objects.filter(undone_at=None).values_list("duplicate_id", "kept_id"))
    pointing = set(Patient.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    refs = dict(Patient.objects.filter(pk__in={pk for pk, _kept in live ^ pointing}).values_list("pk", "ref"))
    for pk, _kept in live ^ pointing:
        yield Broken("I26", f"patient/{refs[pk]}", "what it points to and what was merged differ")
    for ref in Patient.objects.exclude(merged_into__merged_into=None).values_list("ref", flat=True).iterator():
        yield Broken("I26", f"patient/{ref}", "points to a record that points on")


def one_patient() -> Iterator[Broken]:
    """I25: what is named beside a session is of the session's own patient."""
    for model in (InjectedLine, CheckIn):
        wrong = model._default_manager.exclude(session__patient_id=F("patient_id")).values_list("pk", flat=True)
        for pk in wrong.iterator():
            yield Broken("I25", f"{model._meta.model_name}-key/{pk}", "is of another patient than its session")
    for ref in Session.objects.exclude(course__patient_id=F("patient_id")).values_list("ref", flat=True).iterator():
        yield Broken("I25", f"session/{ref}", "is of another patient than its course")


CHECKS = (one_practice, one_patient, merges_come_off)
