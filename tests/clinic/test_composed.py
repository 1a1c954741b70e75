"""A statement that is composed once answers as the query that it was made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Patient, Staff

from .cast import Cast

_PATIENT = columns_of(Patient, but=("note",))


@composed_once
def registered(practice: int, before: datetime, born: date, refs: list[str]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Patient.objects.of(practice).filter(registered_at__lt=before, birth_date__gt=born)
    return rows.filter(ref__in=refs).order_by("number").values_list("pk", "registered_at", "practice__languages")


@composed_once
def called(name: str) -> QuerySet[Any, Any]:
    return Staff.objects.filter(name__startswith=name).values_list("pk")


@composed_once
def whole(ids: list[int]) -> QuerySet[Any, Any]:
    return Patient.objects.filter(pk__in=ids).order_by("pk").values_list(*_PATIENT)


def people(cast: Cast) -> list[Patient]:
    return [
        Patient.objects.create(
            practice=cast.practice,
            number=f"T-{n}",
            family_name="Sample",
            given_name=f"Number {n}",
            birth_date=date(1980, 1, 1) + timedelta(days=n),
            sex="female",
            search_name=f"sample number {n}",
            registered_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        )
        for n in range(4)
    ]


def test_rows_are_those_of_the_query_with_values_of_python(cast: Cast) -> None:
    made = people(cast)
    before, born = datetime(2026, 3, 2, tzinfo=UTC), date(1980, 1, 2)
    refs = [row.ref for row in made]
    expected = [(row.pk, row.registered_at, cast.practice.languages) for row in made[2:]]
    assert registered(cast.practice.pk, before, born, refs) == expected
    # Other values, another number of them, and none at all.
    assert registered(cast.practice.pk, before, date(1979, 1, 1), refs)[0][0] == made[0].pk
    assert len(registered(cast.practice.pk, before, born, refs[:3])) == 1
    assert registered(cast.practice.pk, before, born, []) == []
    assert registered(cast.practice.pk, before - timedelta(days=2), born, refs) == []


def test_what_changed_is_seen_by_the_next_call(cast: Cast) -> None:
    row = people(cast)[0]
    assert made_of(Patient, _PATIENT, whole([row.pk])[0]).family_name == "Sample"
    Patient.objects.filter(pk=row.pk).update(family_name="Specimen", note="Likes the window seat.")
    with CaptureQueriesContext(connection) as asked:
        again = made_of(Patient, _PATIENT, whole([row.pk])[0])
    assert (again.family_name, len(asked)) == ("Specimen", 1)
    assert again == row and again.note == "Likes the window seat."  # read when it is asked for


def test_a_value_that_the_query_alters_is_refused(cast: Cast) -> None:
    with pytest.raises(TypeError, match="does not come to the database as it was given"):
        called("Dr")
    with pytest.raises(TypeError, match="no value of a composed statement"):
        whole(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="by position"):
        whole(ids=[1])
