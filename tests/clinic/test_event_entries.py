"""What follows an event is written once; its clocks never move later; a signal says what to look into."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.event_entries import follow, judge, regrade, reopen, result
from openmeso_clinic.actions.events import close, report
from openmeso_clinic.actions.recalls import open_case
from openmeso_clinic.actions.vigilance import hand_in, need_not
from openmeso_clinic.bridge.events import FACTS
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.readiness import open_events_of
from openmeso_clinic.models import EventReport, Patient, Practice, VigilanceReport
from openmeso_clinic.queries.event_page import event_page
from openmeso_clinic.queries.needs import queue_of
from openmeso_clinic.queries.signals import surveillance
from openmeso_clinic.queries.vigilance import all_duties
from tests.clinic.cast import Cast
from tests.clinic.test_recalls import a_lot, injected

SignedIn = Callable[[str], Client]
NO = dict.fromkeys(FACTS, "no")


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return cast.patient()


def reported(by: Actor, patient: Patient, event: str = "ae-swelling", severity: int = 1, **more: object) -> EventReport:
    return report(by=by, patient=patient, event=event, severity=severity, onset_on=by.today, **more)  # type: ignore[arg-type]


def test_what_was_not_asked_is_not_known(prescriber: Actor, patient: Patient) -> None:
    row = reported(prescriber, patient)
    page = event_page(row, library_of(patient.practice), at=prescriber.at)
    assert page.serious is None
    assert page.unknown == len(FACTS)
    regrade(by=prescriber, event=row, facts=NO)
    assert event_page(row, library_of(patient.practice), at=prescriber.at).serious is False


def test_a_cause_that_may_harm_others_starts_the_shortest_clock(prescriber: Actor, patient: Patient) -> None:
    row = reported(prescriber, patient)
    library = library_of(patient.practice)

    def days() -> set[int | None]:
        return {one.days for one in all_duties(row, library, at=prescriber.at) if one.who == "manufacturer"}

    regrade(by=prescriber, event=row, facts=NO | {"permanent_mark": "yes"})
    assert 2 not in days()
    regrade(by=prescriber, event=row, facts=NO | {"others_at_risk": "yes"})
    assert 2 in days()


def test_i23_a_serious_event_stops_the_next_session_until_it_is_closed(prescriber: Actor, patient: Patient) -> None:
    row = reported(prescriber, patient)
    regrade(by=prescriber, event=row, facts=NO | {"permanent_mark": "yes"})
    assert row.severity == 3
    assert [one.severity for one in open_events_of(patient)] == [3]
    close(by=prescriber, event=row, outcome="A scar of 4 mm")
    assert open_events_of(patient) == ()
    reopen(by=prescriber, event=row, text="It grows")
    assert [one.severity for one in open_events_of(patient)] == [3]
    assert [one.kind for one in row.entries.all()] == ["regraded", "closed", "reopened"]


def test_while_a_fact_is_not_known_severity_never_falls(prescriber: Actor, patient: Patient) -> None:
    row = reported(prescriber, patient, severity=3)
    regrade(by=prescriber, event=row, facts={"treated": "no"})
    assert row.severity == 3
    regrade(by=prescriber, event=row, facts=NO)
    assert row.severity == 1


def test_i24_entries_are_written_once_and_nothing_is_written_on_a_closed_event(
    prescriber: Actor, patient: Patient
) -> None:
    row = reported(prescriber, patient)
    follow(by=prescriber, event=row, text="Smaller", next_on=prescriber.today + timedelta(days=7))
    assert row.follow_up_on == prescriber.today + timedelta(days=7)
    judge(by=prescriber, event=row, causality="probable")
    with pytest.raises(Refused):
        judge(by=prescriber, event=row, causality="surely")
    close(by=prescriber, event=row, outcome="Gone")
    with pytest.raises(Refused):
        follow(by=prescriber, event=row, text="Back")
    for statement in ("UPDATE clinic_evententry SET text = ''", "DELETE FROM clinic_evententry"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_i22_the_clock_starts_when_the_practice_first_knew_and_never_ends_later(
    prescriber: Actor, patient: Patient
) -> None:
    knew = prescriber.at - timedelta(days=2)
    row = reported(prescriber, patient, "ae-vascular-occlusion", 3, aware_at=knew)
    (due,) = VigilanceReport.objects.filter(event=row)
    assert (due.clock_from, due.due_at) == (knew, knew)  # France: without delay
    before = due.due_at
    Practice.objects.update(time_zone="Pacific/Auckland")
    row.refresh_from_db()
    regrade(by=prescriber, event=row, facts=NO)
    due.refresh_from_db()
    assert (due.due_at, due.state) == (before, "due")


def test_a_mild_event_of_an_expected_kind_starts_no_clock(prescriber: Actor, patient: Patient) -> None:
    row = reported(prescriber, patient)
    assert not row.reports.exists()
    regrade(by=prescriber, event=row, facts={"hospital": "yes"})
    assert row.reports.count() == 1


def test_a_report_is_handed_in_with_its_reference_or_not_needed_with_a_reason(
    prescriber: Actor, patient: Patient
) -> None:
    due = reported(prescriber, patient, "ae-ntm", 3).reports.get()
    assert any(one.need.key.startswith(f"report/{due.ref}") for one in queue_of(prescriber).items)
    with pytest.raises(Refused):
        hand_in(by=prescriber, report=due, reference="")
    with pytest.raises(Refused):
        need_not(by=prescriber, report=due, reason="")
    hand_in(by=prescriber, report=due, reference="FR-1")
    assert due.content["event"]["causality"] == "not known"
    assert patient.family_name not in json.dumps(due.content)
    with pytest.raises(Refused):
        need_not(by=prescriber, report=due, reason="Twice")


def test_a_culture_makes_a_nodule_a_sentinel(cast: Cast, prescriber: Actor, patient: Patient) -> None:
    lot = a_lot(cast, "S1")
    injected(cast, patient, lot, days_ago=40)
    row = reported(prescriber, patient, "ae-nodule-granuloma", 2)
    library = library_of(cast.practice)
    assert surveillance(cast.practice, library).signals == ()
    result(by=prescriber, event=row, confirmation="culture", text="M. abscessus", kind="ae-ntm")
    (signal,) = surveillance(cast.practice, library).signals
    assert (signal.signal.rule, [one.ref for one in signal.lots], signal.waits) == ("sentinel", [lot.ref], True)
    assert any(one.need.kind == "signal" for one in queue_of(prescriber).items)
    open_case(by=prescriber, lot=lot, reason="Culture", called_back=False)
    close(by=prescriber, event=row, outcome="Treated")
    assert not surveillance(cast.practice, library).signals[0].waits


def test_two_late_nodules_share_a_lot(cast: Cast, prescriber: Actor, patient: Patient) -> None:
    shared, apart = a_lot(cast, "S2"), a_lot(cast, "S3")
    other = cast.patient("Specimen")
    injected(cast, patient, shared, apart, days_ago=300)
    injected(cast, other, shared, days_ago=60)
    for one in (patient, other):
        reported(prescriber, one, "ae-nodule-granuloma", 2)
    found = [one.signal for one in surveillance(cast.practice, library_of(cast.practice)).signals]
    assert [(one.rule, one.about, one.seen) for one in found if one.rule == "shared-lot"] == [
        ("shared-lot", shared.ref, 2)
    ]


def test_the_pages_of_events_reports_and_signals(
    cast: Cast, prescriber: Actor, patient: Patient, signed_in: SignedIn
) -> None:
    injected(cast, patient, a_lot(cast, "S4"), days_ago=28)
    row = reported(prescriber, patient, "ae-ntm", 3, zone="cheek", side="left")
    browser, url = signed_in("prescriber"), reverse("event", args=[patient.ref, row.ref])
    page = browser.get(url).content.decode()
    assert "S4" in page and "usual for this kind" in page and "(here)" in page
    enter = lambda what, **said: browser.post(  # noqa: E731
        reverse("event-enter", args=[patient.ref, row.ref, what]), {f"{what}-{k}": v for k, v in said.items()}
    )
    assert enter("follow", kind="follow-up").status_code == 422
    assert enter("follow", kind="follow-up", text="Firm").status_code == 302
    assert enter("facts", **NO | {"hospital": "yes"}).status_code == 302
    assert enter("causality", causality="possible").status_code == 302
    assert enter("result", confirmation="culture", text="Positive").status_code == 302
    assert enter("reopen", text="x").status_code == 422
    assert enter("dragon").status_code == 404
    due = row.reports.get()
    assert "without delay" in browser.get(reverse("reports")).content.decode()
    assert "not known" in browser.get(reverse("report", args=[due.ref])).content.decode()
    assert browser.get(reverse("report-paper", args=[due.ref])).content[:5] == b"%PDF-"
    data = json.loads(browser.get(reverse("report-data", args=[due.ref])).content)
    assert (data["schema"], data["products"][0]["lot"]) == ("openmeso-vigilance/1", "S4")
    assert browser.post(reverse("report-done", args=[due.ref]), {"reference": ""}).status_code == 422
    assert browser.post(reverse("report-done", args=[due.ref]), {"reference": "FR-2"}).status_code == 302
    assert "One such event" in browser.get(reverse("signals")).content.decode()
    auditor = signed_in("auditor").get(reverse("signals"))
    assert auditor.status_code == 200
    assert patient.name not in signed_in("owner").get(reverse("signals")).content.decode()
    assert '"lot"' in browser.get(reverse("signal-rates")).content.decode()
