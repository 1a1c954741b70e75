"""Sessions keep the interval of their plan (I21)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.appointments import book
from tests.clinic.way import Way

PARIS = ZoneInfo("Europe/Paris")


def test_sessions_keep_the_interval_of_the_plan_unless_a_prescriber_says_why(way: Way) -> None:
    desk, doctor = way.cast.staff["front-desk"], way.by
    first, second = list(way.course.sessions.order_by("number")[:2])
    start = datetime.combine(way.by.today + timedelta(days=1), time(9), tzinfo=PARIS)
    said: dict[str, Any] = {"patient": way.patient, "practitioner": way.injector, "kind": "session"}
    length = timedelta(minutes=60)
    book(by=Actor(desk, way.by.at), session=first, starts_at=start, ends_at=start + length, **said)
    near = start + timedelta(days=3)
    for by, reason in ((Actor(desk, way.by.at), "in a hurry"), (doctor, "")):
        with pytest.raises(Refused) as refused:
            book(by=by, session=second, starts_at=near, ends_at=near + length, reason=reason, **said)
        assert {one.code for one in refused.value.missing} == {"booking/interval"}
    visit = book(by=doctor, session=second, starts_at=near, ends_at=near + length, reason="leaves the country", **said)
    assert visit.session == second
