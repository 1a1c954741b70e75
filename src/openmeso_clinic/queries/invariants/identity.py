"""I25: everything about a patient lies in the patient's own practice."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F

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


CHECKS = (one_practice,)
