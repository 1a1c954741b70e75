"""What stays quick among millions of rows: the database is asked how it would find them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmeso_clinic.models import InjectedLine
from openmeso_clinic.queries.exposed_patients import exposed_patients
from openmeso_clinic.queries.patients import find
from tests.clinic.way import Way

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by what a table holds, and these tables hold little"
)


def plan(work: Callable[[], object], table: str) -> str:
    with CaptureQueriesContext(connection) as seen:
        work()
    asked = next(one["sql"] for one in seen.captured_queries if f'FROM "{table}"' in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        return "; ".join(str(row[-1]) for row in cursor.fetchall())


def test_whom_a_lot_reached_is_read_from_one_index_and_nothing_else(begun: Way) -> None:
    begun.sign()
    lot = InjectedLine.objects.select_related("lot").latest("pk").lot
    assert set(exposed_patients([lot])) == {begun.patient.pk}
    assert "COVERING INDEX lot_to_patients" in plan(lambda: list(exposed_patients([lot])), "clinic_injectedline")


def test_a_name_is_found_by_the_index_of_names(begun: Way) -> None:
    found = plan(lambda: find(begun.cast.practice, "spec", at=begun.by.at), "clinic_patient")
    assert "patients_by_name" in found
    assert "TEMP B-TREE" not in found
