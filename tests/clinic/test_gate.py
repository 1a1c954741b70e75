"""Nothing begins and nothing is signed while something stands in its way; all of it is named at once (I1-I5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.decisions import Colleague, decide
from openmeso_clinic.actions.screenings import screen_at_gate, screen_patient
from openmeso_clinic.actions.statements import Fact, retire, state
from openmeso_clinic.models import AllergyTest, Consent, Container, EventReport, LogEntry, Session, Statement
from openmeso_clinic.queries.gate import missing_before
from openmeso_clinic.queries.screening import current_run
from tests.clinic.cast import Cast
from tests.clinic.facts import answer, patient_of
from tests.clinic.ready import Ready, ready_for_session


@pytest.fixture
def ready(cast: Cast, prescriber: Actor) -> Ready:
    return ready_for_session(cast, prescriber)


def asked(
    ready: Ready, by: Actor, stage: Literal["formulation", "plan", "consent", "session", "sign"] = "session"
) -> set[str]:
    session = Session.objects.get(pk=ready.session.pk)
    found = missing_before(ready.patient, stage, on=by.today, at=by.at, session=session, by=by.staff)
    assert all(one.what for one in found)
    return {one.code for one in found}


def test_with_all_in_order_every_stage_is_open(ready: Ready, prescriber: Actor) -> None:
    for stage in ("formulation", "plan", "consent", "session"):
        assert asked(ready, prescriber, stage) == set(), stage  # type: ignore[arg-type]


def test_nobody_is_formulated_for_before_the_screening(cast: Cast, prescriber: Actor) -> None:
    patient = patient_of(cast, "known-patient", by=prescriber)
    before = missing_before(patient, "formulation", on=prescriber.today, at=prescriber.at)
    assert [one.code for one in before] == ["screening/not-current"]
    screen_patient(by=prescriber, patient=patient)
    assert missing_before(patient, "formulation", on=prescriber.today, at=prescriber.at) == ()


def test_an_old_verdict_opens_nothing(cast: Cast, prescriber: Actor) -> None:
    patient = patient_of(cast, "known-patient", by=prescriber)
    screen_patient(by=prescriber, patient=patient)
    state(by=prescriber, patient=patient, facts=[answer("pregnancy", "yes")])
    assert current_run(patient, on=prescriber.today) is None
    codes = {m.code for m in missing_before(patient, "formulation", on=prescriber.today, at=prescriber.at)}
    assert codes == {"screening/not-current", "screening/pregnancy"}
    tomorrow = prescriber.today + timedelta(days=1)
    assert current_run(patient, on=tomorrow) is None


def test_an_undecided_finding_closes_the_way(cast: Cast, prescriber: Actor) -> None:
    patient = patient_of(cast, "diabetes-decided", by=prescriber, without=("decision",))
    screen_patient(by=prescriber, patient=patient)
    (one,) = missing_before(patient, "formulation", on=prescriber.today, at=prescriber.at)
    assert (one.code, one.url_name) == ("screening/diabetes", "screening")


def test_a_plan_wants_an_accepted_formulation_and_a_consent_a_course(cast: Cast, prescriber: Actor) -> None:
    patient = patient_of(cast, "known-patient", by=prescriber)
    screen_patient(by=prescriber, patient=patient)
    where = {"on": prescriber.today, "at": prescriber.at}
    assert {m.code for m in missing_before(patient, "plan", **where)} == {"formulation/none"}  # type: ignore[arg-type]
    assert {m.code for m in missing_before(patient, "consent", **where)} == {"formulation/none", "plan/none"}  # type: ignore[arg-type]


def test_what_the_gate_asks_beside_the_facts(ready: Ready, prescriber: Actor) -> None:
    """Everything out of order at once: every reason is named."""
    Consent.objects.filter(pk=ready.consent.pk).update(state=Consent.State.WITHDRAWN, withdrawn_at=prescriber.at)
    Container.objects.all().update(state=Container.State.WASTED)
    LogEntry.objects.all().delete()
    prescriber.staff.licence_until = prescriber.today - timedelta(days=1)
    for row in Statement.objects.filter(patient=ready.patient, kind="measurement", retired_at=None):
        if row.content["id"] in ("temperature", "blood-pressure"):
            retire(by=prescriber, patient=ready.patient, statement=row)
    EventReport.objects.create(
        practice=ready.patient.practice,
        patient=ready.patient,
        event="ae-nodule-granuloma",
        severity=1,
        onset_on=prescriber.today,
        reported_at=prescriber.at,
        reported_by=prescriber.staff,
    )
    AllergyTest.objects.create(
        practice=ready.patient.practice,
        patient=ready.patient,
        ingredient="lidocaine",
        method="prick",
        reason="asked for",
        ordered_at=prescriber.at,
        ordered_by=prescriber.staff,
    )
    Session.objects.create(
        practice=ready.patient.practice,
        patient=ready.patient,
        course=ready.session.course,
        number=2,
        planned_on=prescriber.today,
        state="stopped",
        started_at=prescriber.at - timedelta(days=2),
    )
    assert asked(ready, prescriber) >= {
        "screening/consent-missing",
        "screening/lot-unfit",
        "screening/kit-incomplete",
        "screening/practitioner-unfit",
        "screening/readings-missing",
        "screening/open-event",
        "screening/allergy-test-open",
        "screening/interval-short",
    }


def test_an_allergy_stated_after_the_formulation_stops_the_session(ready: Ready, prescriber: Actor) -> None:
    """The patient stays eligible, the formulation does not: the verdict alone is not enough (SC2)."""
    state(
        by=prescriber,
        patient=ready.patient,
        facts=[answer("allergy-any", "yes"), Fact("allergy", {"id": "bacterial-protein", "reaction": "hives"})],
    )
    screen_patient(by=prescriber, patient=ready.patient)
    assert asked(ready, prescriber, "formulation") == set()
    assert "screening/hypersensitivity-component" in asked(ready, prescriber)
    assert "screening/hypersensitivity-component" in asked(ready, prescriber, "consent")


@pytest.mark.parametrize("word", ["yes", "unknown"])
def test_a_fact_of_the_morning_stops_the_session(ready: Ready, prescriber: Actor, word: str) -> None:
    """Unknown is never safe (I12), and no kept verdict is used (I5)."""
    state(by=prescriber, patient=ready.patient, facts=[answer("pregnancy", word)])
    assert "screening/pregnancy" in asked(ready, prescriber)


def test_a_minor_never_reaches_a_session(ready: Ready, prescriber: Actor) -> None:
    ready.patient.birth_date = prescriber.today.replace(year=prescriber.today.year - 17)
    ready.patient.save()
    assert "screening/minor" in asked(ready, prescriber)


def test_the_gate_keeps_its_verdict(ready: Ready, prescriber: Actor) -> None:
    gate, run = screen_at_gate(by=prescriber, session=ready.session)
    assert gate.missing == ()
    assert run is not None
    assert run.stage == "session"
    assert run.verdict in ("eligible", "caution")


def begun(ready: Ready, by: Actor) -> None:
    _, run = screen_at_gate(by=by, session=ready.session)
    Session.objects.filter(pk=ready.session.pk).update(
        state="open", started_at=by.at, screening=run, consent=ready.consent
    )


def test_only_a_session_that_was_begun_is_signed(ready: Ready, prescriber: Actor) -> None:
    assert asked(ready, prescriber, "sign") >= {"sign/state", "sign/not-begun"}
    begun(ready, prescriber)
    assert asked(ready, prescriber, "sign") == set()


def test_a_lapsed_licence_signs_nothing(ready: Ready, prescriber: Actor) -> None:
    begun(ready, prescriber)
    prescriber.staff.licence_until = prescriber.today - timedelta(days=1)
    assert "sign/licence" in asked(ready, prescriber, "sign")


def test_an_assistant_signs_nothing(ready: Ready, prescriber: Actor, cast: Cast) -> None:
    begun(ready, prescriber)
    found = missing_before(
        ready.patient,
        "sign",
        on=prescriber.today,
        at=prescriber.at,
        session=Session.objects.get(pk=ready.session.pk),
        by=cast.staff["assistant"],
    )
    assert "sign/licence" in {m.code for m in found}


def test_a_consent_withdrawn_midway_leaves_a_stopped_session_to_sign(ready: Ready, prescriber: Actor) -> None:
    """What was injected must be on record; the treatment as planned may not be signed."""
    begun(ready, prescriber)
    Consent.objects.filter(pk=ready.consent.pk).update(state="withdrawn", withdrawn_at=prescriber.at)
    assert "screening/consent-missing" in asked(ready, prescriber, "sign")
    Session.objects.filter(pk=ready.session.pk).update(state="stopped", stop_code="withdrawal")
    assert asked(ready, prescriber, "sign") == set()


def test_a_stopped_session_without_a_consent_before_it_is_not_signed(ready: Ready, prescriber: Actor) -> None:
    begun(ready, prescriber)
    Session.objects.filter(pk=ready.session.pk).update(
        state="stopped", stop_code="withdrawal", started_at=prescriber.at - timedelta(hours=5)
    )
    assert "sign/consent" in asked(ready, prescriber, "sign")


def test_a_short_interval_gives_way_to_two_people(ready: Ready, prescriber: Actor, cast: Cast) -> None:
    """A finding of the session gate is decided like any other, and only on the facts it was decided on."""
    first = Session.objects.create(
        practice=ready.patient.practice,
        patient=ready.patient,
        course=ready.session.course,
        number=2,
        planned_on=prescriber.today,
        state="stopped",
        started_at=prescriber.at - timedelta(days=9),
    )
    assert "screening/interval-short" in asked(ready, prescriber)
    decide(
        by=replace(prescriber, stepped_up=True),
        patient=ready.patient,
        code="screening/interval-short",
        reason="benefit-outweighs",
        text="The first session was stopped after two points.",
        second=Colleague(cast.staff["prescriber-2"], proved=True),
    )
    assert asked(ready, prescriber) == set()
    Session.objects.filter(pk=first.pk).update(started_at=prescriber.at - timedelta(days=2))
    assert "screening/interval-short" in asked(ready, prescriber)
