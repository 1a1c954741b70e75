"""The trail: every act and every look leaves a line, and the database keeps it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from openmeso_clinic.models import TrailLine
from tests.clinic.cast import Cast


def test_an_act_and_its_line_stand_or_fall_together(cast: Cast) -> None:
    patient = cast.patient()
    line = TrailLine.objects.order_by("-pk")[0]
    assert (line.action, line.object) == ("patient-registered", f"patient/{patient.ref}")


def test_a_page_that_shows_patients_says_so(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    before = TrailLine.objects.count()
    assert signed_in("front-desk").get("/").status_code == 200
    assert TrailLine.objects.count() == before  # nobody is booked: nobody was shown


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE clinic_trailline SET actor = 'x'",
        "DELETE FROM clinic_trailline",
        "INSERT INTO clinic_trailline (id, chain, seq, at, actor, role, action, object, details, key_id, prev, hash) "
        "SELECT id + 1000000, chain, seq, at, actor, role, action, object, details, key_id, prev, hash "
        "FROM clinic_trailline",
    ],
)
def test_the_database_refuses_to_change_a_line(cast: Cast, sql: str) -> None:
    cast.patient()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
