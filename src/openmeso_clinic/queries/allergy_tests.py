"""Allergy tests of a patient: what stands with each, and when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso.knowledge import Library
from openmeso.pathway.readiness import IMMEDIATE_MINUTES, PATCH_HOURS
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.bridge.case import live_statements
from openmeso_clinic.bridge.readiness import kind_of_test
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import AllergyTest, Patient, Statement


@dataclass(frozen=True)
class TestView:
    """One test as a page shows it.

    Attributes:
        state: ``ordered``, ``placed``, ``read`` or ``cancelled``.
        due: Instants from which it is to be read and has not been.
        open_allergy: It was positive, and no allergy to it is on record yet.
    """

    __test__ = False

    row: AllergyTest
    name: str
    state: str
    due: tuple[datetime, ...]
    readings: tuple[dict[str, str], ...]
    open_allergy: bool


def allergy_tests_of(patient: Patient) -> list[TestView]:
    library = spoken_library(patient.practice)
    rows = AllergyTest.objects.filter(patient_id__in=patient.ids).select_related("ordered_by", "cancelled_by")
    known = _allergies(live_statements(patient))
    return [_view(row, library, known) for row in rows.order_by("-ordered_at", "-pk")]


def positive_without_allergy(patient: Patient, stated: Iterable[Statement]) -> list[str]:
    """Ingredients that were tested positive and that nobody stated as an allergy yet: none is injected meanwhile.

    Args:
        stated: What holds about the patient.
    """
    known = _allergies(stated)
    return [ingredient for (ingredient,) in _positive(patient.ids) if ingredient not in known]


@composed_once
def _positive(patients: list[int]) -> QuerySet[Any, Any]:
    rows = AllergyTest.objects.filter(patient_id__in=patients, result="positive", cancelled_at=None)
    return rows.order_by("pk").values_list("ingredient")


def unstated_allergies(patient: Patient, stated: Iterable[Statement]) -> Iterator[Missing]:
    """What stands in the way where a positive test became no allergy yet."""
    for ingredient in positive_without_allergy(patient, stated):
        what = _("The allergy test of %(ingredient)s was positive, and no allergy is on record.")
        name = {"ingredient": ingredient}
        yield Missing("assessment/test-positive", what % name, _("State the allergy."), "allergy-tests")


def _allergies(stated: Iterable[Statement]) -> set[str]:
    return {str(row.content["id"]) for row in stated if row.kind == Statement.Kind.ALLERGY}


def due_after(method: str, placed_at: datetime) -> tuple[datetime, ...]:
    """When a test placed at that instant is read: minutes later, or on two days later."""
    if kind_of_test(method) == "immediate":
        return (placed_at + timedelta(minutes=IMMEDIATE_MINUTES),)
    return tuple(placed_at + timedelta(hours=hours) for hours in PATCH_HOURS)


def _view(row: AllergyTest, library: Library, known: set[str]) -> TestView:
    state = "cancelled" if row.cancelled_at else "read" if row.read_at else "placed" if row.placed_at else "ordered"
    due = tuple(datetime.fromisoformat(at) for at in row.read_due) if state == "placed" else ()
    name = library.actives[row.ingredient].name if row.ingredient in library.actives else row.ingredient
    return TestView(
        row=row,
        name=name,
        state=state,
        due=due[len(row.readings) :],
        readings=tuple(row.readings),
        open_allergy=row.result == "positive" and row.ingredient not in known and state == "read",
    )
