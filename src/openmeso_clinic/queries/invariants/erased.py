"""I30, I31: of a record that was erased nothing is left but what was injected, and none was erased before its day."""

from __future__ import annotations

from collections.abc import Iterator

from openmeso_clinic.models import Erasure, ScreeningRun
from openmeso_clinic.queries.erasing import AGAINST, EMPTY, GOES, NOBODY, way_to
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.queries.patient_rows import OF_PATIENT
from openmeso_clinic.queries.retention import kept_of


def nothing_is_left() -> Iterator[Broken]:
    """I30: kinds that go have no row, kinds that stay say nothing of whom."""
    for row in _erasures():
        place, ids = f"erasure/{row.ref}", row.patient.ids
        if any(getattr(row.patient, name) != value for name, value in NOBODY.items()):
            yield Broken("I30", place, "the patient has a name")
        for model in GOES:
            if model._default_manager.filter(**{f"{way_to(model)}__in": ids}).exists():
                yield Broken("I30", place, f"a row is left: {model._meta.model_name}")
        for model, values in EMPTY.items():
            way = OF_PATIENT.get(model) or AGAINST.get(model, "patient")
            if values and model._default_manager.filter(**{f"{way}__in": ids}).exclude(**values).exists():
                yield Broken("I30", place, f"a row is not empty: {model._meta.model_name}")
        for run in ScreeningRun.objects.filter(patient_id__in=ids):
            if '"findings":[]' not in run.content.replace(" ", ""):
                yield Broken("I30", place, "a verdict still has findings")


def none_before_its_day() -> Iterator[Broken]:
    """I31: the time that the law asks for was over, counted from the last session that still stands there."""
    for row in _erasures():
        kept = kept_of(row.patient)
        on = row.at.astimezone(row.practice.zone).date()
        if kept.until is None or not kept.over_on(on):
            yield Broken("I31", f"erasure/{row.ref}", "the record was erased while it had to be kept")


def _erasures() -> Iterator[Erasure]:
    rows = Erasure.objects.filter(layer=Erasure.Layer.EVERYTHING).select_related("patient__practice", "practice")
    yield from rows.iterator()


CHECKS = (nothing_is_left, none_before_its_day)
