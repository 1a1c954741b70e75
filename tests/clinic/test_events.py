"""An adverse event in half a minute; open, it holds the next session; closed, it says how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.events import close, report
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.readiness import open_events_of
from openmeso_clinic.models import Course, EventReport, Patient, Session
from openmeso_clinic.queries.events import event_view, stops, suspects_of
from tests.clinic.cast import Cast

SignedIn = Callable[[str], Client]


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return cast.patient()


def held(patient: Patient, by: Actor, *, days_ago: int, number: int = 1) -> Session:
    course, _ = Course.objects.get_or_create(
        practice=patient.practice, patient=patient, number=1, defaults={"opened_at": by.at}
    )
    return Session.objects.create(
        practice=patient.practice,
        patient=patient,
        course=course,
        number=number,
        planned_on=by.today,
        state="stopped",
        # By the clock on the wall, which a change to summer time moves.
        started_at=by.at.astimezone(patient.practice.zone) - timedelta(days=days_ago),
    )


def reported(by: Actor, patient: Patient, event: str = "ae-bruise", severity: int = 1, **more: object) -> EventReport:
    return report(by=by, patient=patient, event=event, severity=severity, onset_on=by.today, **more)  # type: ignore[arg-type]


def test_all_that_is_missing_is_said_at_once(prescriber: Actor, patient: Patient) -> None:
    with pytest.raises(Refused) as refused:
        report(
            by=prescriber,
            patient=patient,
            event="ae-dragon",
            severity=7,
            onset_on=prescriber.today + timedelta(days=1),
            follow_up_on=prescriber.today - timedelta(days=1),
            sessions=("nosuchref000",),
        )
    assert {m.code for m in refused.value.missing} == {
        "event/what",
        "event/severity",
        "event/onset",
        "event/follow-up",
        "event/suspects",
    }


@pytest.mark.parametrize(
    ("event", "severity", "holds"),
    [
        ("ae-bruise", 1, False),
        ("ae-bruise", 2, True),
        ("ae-nodule-granuloma", 1, True),
        ("ae-infection-bacterial", 1, True),
        ("other", 1, True),
    ],
)
def test_what_holds_the_next_session(
    prescriber: Actor, patient: Patient, event: str, severity: int, holds: bool
) -> None:
    row = reported(prescriber, patient, event, severity, note="Seen on the left cheek")
    assert stops(row.event, row.severity, library_of(patient.practice)) is holds
    assert len(open_events_of(patient)) == 1


def test_a_nodule_is_looked_at_again_in_a_week(prescriber: Actor, patient: Patient) -> None:
    assert reported(prescriber, patient).follow_up_on is None
    nodule = reported(prescriber, patient, "ae-nodule-granuloma")
    assert nodule.follow_up_on == prescriber.today + timedelta(days=7)


def test_another_event_needs_a_word(prescriber: Actor, patient: Patient) -> None:
    with pytest.raises(Refused):
        reported(prescriber, patient, "other")


def test_sessions_of_half_a_year_are_suspected_and_a_nodule_looks_back_for_ever(
    prescriber: Actor, patient: Patient
) -> None:
    library = library_of(patient.practice)
    held(patient, prescriber, days_ago=400)
    recent = held(patient, prescriber, days_ago=10, number=2)
    assert [s.days for s in suspects_of(patient, library, on=prescriber.today)] == [10]
    assert [s.days for s in suspects_of(patient, library, on=prescriber.today, limit=False)] == [10, 400]
    row = reported(prescriber, patient, sessions=(recent.ref,))
    assert row.session == recent
    assert event_view(row, library).days == ((2, 10),)


def test_another_patients_session_is_no_suspect(prescriber: Actor, patient: Patient, cast: Cast) -> None:
    other = held(cast.patient("Specimen"), prescriber, days_ago=3)
    with pytest.raises(Refused):
        reported(prescriber, patient, sessions=(other.ref,))


def test_closing_takes_an_outcome_and_a_licence(prescriber: Actor, patient: Patient, cast: Cast) -> None:
    row = reported(prescriber, patient, "ae-bruise", 3)
    with pytest.raises(Refused) as refused:
        close(by=cast.actor("assistant"), event=row, outcome=" ")
    assert {m.code for m in refused.value.missing} == {"event/outcome", "event/licence"}
    close(by=prescriber, event=row, outcome="Gone after ten days.")
    assert (row.state, row.closed_by) == ("closed", prescriber.staff)
    assert open_events_of(patient) == ()
    with pytest.raises(Refused):
        close(by=prescriber, event=row, outcome="Once more")


def test_no_event_is_deleted(prescriber: Actor, patient: Patient) -> None:
    reported(prescriber, patient)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_eventreport")


def test_an_assistant_reports_and_a_clinician_closes(prescriber: Actor, patient: Patient, signed_in: SignedIn) -> None:
    session = held(patient, prescriber, days_ago=9)
    assistant, url = signed_in("assistant"), f"/patients/{patient.ref}/adverse-event"
    shown = assistant.get(url).content.decode()
    assert "Session 1" in shown
    assert "9 days ago" in shown
    half = assistant.post(url, {"event": "ae-nodule-granuloma", "note": "Firm spot"})
    assert half.status_code == 422
    assert "Firm spot" in half.content.decode()
    done = assistant.post(
        url,
        {
            "event": "ae-nodule-granuloma",
            "severity": "1",
            "onset_on": prescriber.today.isoformat(),
            "zone": "cheek",
            "side": "left",
            "seen": "on",
            "sessions": [session.ref],
        },
    )
    assert done.status_code == 302
    words = assistant.get(done["Location"]).content.decode()
    assert "Open: no session until it is closed" in words
    assert "First response" in words
    row = EventReport.objects.get()
    assert assistant.post(f"/patients/{patient.ref}/events/{row.ref}/close", {"outcome": "x"}).status_code == 404
    injector = signed_in("injector")
    assert injector.post(f"/patients/{patient.ref}/events/{row.ref}/close", {"outcome": ""}).status_code == 422
    assert injector.post(f"/patients/{patient.ref}/events/{row.ref}/close", {"outcome": "Excised"}).status_code == 302


def test_everybody_has_the_emergency_cards(signed_in: SignedIn) -> None:
    for role in ("front-desk", "assistant", "prescriber", "auditor"):
        words = signed_in(role).get("/emergency").content.decode()
        assert "Adrenaline 500 micrograms into the muscle" in words
        assert "Emergency number:" in words


def test_without_a_chart_open_the_patients_of_lately_are_offered(
    prescriber: Actor, patient: Patient, signed_in: SignedIn
) -> None:
    held(patient, prescriber, days_ago=9)
    assert patient.name in signed_in("assistant").get("/adverse-event").content.decode()
    assert signed_in("front-desk").get("/adverse-event").status_code == 404
