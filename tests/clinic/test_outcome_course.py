"""The outcome of a course: who may rate, what is compared, what the pages say of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.devices import add_device
from openmeso_clinic.actions.measurements import Taken, measure
from openmeso_clinic.actions.scores import record_score
from openmeso_clinic.models import Device
from openmeso_clinic.queries.outcome import outcome_of
from tests.clinic.way import Way


def read(way: Way, device: Device, values: str, *, days: int) -> None:
    at = way.by.at - timedelta(days=days)
    taken = Taken(way.session.patient, "corneometer", "cheek", "left", at, tuple(map(Decimal, values.split())), device)
    measure(by=way.by, taken=taken)


def test_who_treated_is_no_masked_rater(begun: Way) -> None:
    session = begun.session
    with pytest.raises(Refused) as refused:
        record_score(
            by=Actor(session.practitioner, begun.by.at),
            patient=session.patient,
            scale="gais",
            answers={"answer": "improved"},
            rater="masked",
        )
    assert [one.code for one in refused.value.missing] == ["score/masked"]


def test_two_devices_are_never_one_line_and_the_page_says_why(begun: Way) -> None:
    patient, at = begun.session.patient, begun.by.at
    practice_device = add_device(by=begun.by, name="One", measures=["corneometer"])
    other = add_device(by=begun.by, name="Two", measures=["corneometer"])
    for which in (practice_device, other):
        read(begun, which, "40 41 42", days=1)

    outcome = outcome_of(patient, at=at)

    assert [trend.device for trend in outcome.trends] == ["One", "Two"]
    assert all("outcome/device-differs" in {one.code for one in trend.findings} for trend in outcome.trends)


def test_a_course_that_has_begun_shows_its_baseline_its_goal_and_how_it_was_kept(begun: Way, browser: Client) -> None:
    device = add_device(by=begun.by, name="One", measures=["corneometer"])
    read(begun, device, "40 41 42", days=1)
    patient = begun.session.patient

    outcome = outcome_of(patient, at=begun.by.at)
    page = browser.get(f"/patients/{patient.ref}/outcome").content.decode()

    assert outcome.kept is not None and outcome.kept.kept == (1,)
    assert "Usual by now" in page and "Baseline only" in page
    assert "style=" not in page
    assert browser.get(f"/patients/{patient.ref}/plan").status_code == 200
