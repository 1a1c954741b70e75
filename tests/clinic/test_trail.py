"""The trail: every act and every look leaves a line, and the database keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from openmeso.audit import Action
from openmeso_clinic.actions.trail import write
from openmeso_clinic.models import TrailLine
from openmeso_clinic.queries.invariants.system import clock_goes_forward
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


def _read(cast: Cast, at: datetime) -> None:
    write(chain=cast.practice.ref, at=at, actor="x", role="x", action=Action.RECORD_READ, target="page/x")


def _said(cast: Cast) -> list[tuple[str, str]]:
    lines = TrailLine.objects.filter(chain=cast.practice.ref).order_by("seq")
    return [(line.action, str(line.details.get("machine", ""))) for line in lines]


def test_a_clock_that_goes_back_is_said_before_the_line_that_is_earlier(cast: Cast, now: datetime) -> None:
    _read(cast, now + timedelta(hours=1))
    _read(cast, now)
    assert _said(cast)[-3:] == [("record-read", ""), ("clock-changed", "went-back"), ("record-read", "")]
    assert list(clock_goes_forward()) == []


def test_an_act_that_took_long_says_that_the_clock_runs_on(cast: Cast, now: datetime) -> None:
    _read(cast, now)
    _read(cast, now - timedelta(seconds=30))
    assert _said(cast)[-2] == ("clock-changed", "runs-on")


def test_two_seconds_are_no_change_of_the_clock(cast: Cast, now: datetime) -> None:
    _read(cast, now)
    _read(cast, now - timedelta(seconds=2))
    assert _said(cast)[-1] == ("record-read", "")
    assert "clock-changed" not in {action for action, _machine in _said(cast)}
