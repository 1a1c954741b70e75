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
from openmeso_clinic.models import Device, Session
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


def test_an_effect_that_is_lost_proposes_maintenance_on_plan_and_outcome(begun: Way, browser: Client) -> None:
    """One session held, the others missed: the course is over, and its gain fades."""
    device = add_device(by=begun.by, name="One", measures=["corneometer"])
    patient = begun.session.patient
    rows = Session.objects.filter(course=begun.course)
    then = begun.by.at - timedelta(days=200)
    rows.filter(pk=begun.session.pk).update(started_at=then, state=Session.State.STOPPED)
    rows.exclude(pk=begun.session.pk).update(state=Session.State.MISSED)
    for days, values in ((207, "40 41 42"), (200, "40 41 42"), (150, "55 56 57"), (3, "41 42 43")):
        read(begun, device, values, days=days)

    found = {one.code: one for one in outcome_of(patient, at=begun.by.at).proposals}

    assert "the gain seen on" in found["plan/maintenance-trigger"].because[0]
    for page in ("outcome", "plan"):
        assert "never book it by itself" in browser.get(f"/patients/{patient.ref}/{page}").content.decode(), page


def test_three_sessions_without_change_are_said_on_the_plan(begun: Way, browser: Client) -> None:
    device = add_device(by=begun.by, name="One", measures=["corneometer"])
    patient, at = begun.session.patient, begun.by.at
    rows = list(Session.objects.filter(course=begun.course).order_by("number")[:3])
    for days, row in zip((120, 99, 78), rows, strict=True):
        Session.objects.filter(pk=row.pk).update(started_at=at - timedelta(days=days), state=Session.State.OPEN)
    for days in (121, 40):
        read(begun, device, "40 41 42", days=days)

    assert outcome_of(patient, at=at).asks_patient
    record_score(
        by=begun.by,
        patient=patient,
        scale="gais",
        answers={"answer": "no-change"},
        rater="patient",
        on=at.date() - timedelta(days=40),
    )

    (proposal,) = outcome_of(patient, at=at).proposals
    assert proposal.code == "plan/no-change-after-3"
    assert "no fourth session by routine" in browser.get(f"/patients/{patient.ref}/plan").content.decode()
