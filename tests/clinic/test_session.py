"""The session: begun through its gate, written down piece by piece, stopped when it must be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import sessions
from openmeso_clinic.models import EventReport, Formulation, LogEntry, Lot, Session, SessionStep, Staff, Statement
from openmeso_clinic.queries.session_review import review_of
from tests.clinic.way import Way


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {missing.code for missing in refused.value.missing}


def begin(way: Way) -> set[str]:
    with pytest.raises(Refused) as refused:
        way.start()
    assert way.again().state == Session.State.PLANNED
    return codes(refused)


@pytest.fixture
def ready(way: Way) -> Way:
    way.consent()
    way.readings()
    return way


@pytest.fixture
def running(ready: Way) -> Way:
    ready.start()
    return ready


def test_the_gate_names_everything_that_is_missing_at_once(way: Way) -> None:
    assert begin(way) >= {"screening/consent-missing", "screening/readings-missing"}


def test_a_ready_session_begins_with_what_held_at_that_moment(ready: Way) -> None:
    session = ready.start()
    assert (session.state, session.practitioner) == (Session.State.OPEN, ready.injector)
    assert session.consent is not None and session.screening is not None
    assert session.steps.count() >= 10


def test_the_injecting_begins_with_the_checked_syringes(running: Way) -> None:
    sessions.begin_step(by=running.later(30), step=injecting(running))
    assert [s.letter for s in running.again().syringes.all()] == ["A"]


def injecting(way: Way) -> SessionStep:
    return way.again().steps.get(step=sessions.INJECTING)


def test_syringes_that_waited_too_long_are_not_injected(running: Way) -> None:
    with pytest.raises(Refused) as refused:
        sessions.begin_step(by=running.later(200), step=injecting(running))
    assert "formulation/too-long" in codes(refused)


def test_a_session_begins_once(running: Way) -> None:
    with pytest.raises(Refused) as refused:
        running.start()
    assert codes(refused) == {"session/state"}


def test_yesterdays_answers_are_asked_again(ready: Way) -> None:
    Statement.objects.filter(patient=ready.patient, kind="answer", key="pregnancy").update(
        stated_on=ready.by.today - timedelta(days=1), confirmed_on=None
    )
    found = begin(ready)
    assert "screening/pregnancy" in found or any("pregnan" in code for code in found)


def test_no_kit_check_no_session(ready: Way) -> None:
    LogEntry.objects.filter(kind="kit-check").delete()
    assert begin(ready) == {"screening/kit-incomplete"}


def test_no_licence_no_needle(ready: Way) -> None:
    Staff.objects.filter(pk=ready.injector.pk).update(licence_until=ready.by.today - timedelta(days=1))
    ready.injector.refresh_from_db()
    assert begin(ready) == {"screening/practitioner-unfit"}


def test_a_recalled_lot_keeps_the_session_from_beginning(ready: Way) -> None:
    Lot.objects.update(state=Lot.State.RECALLED)
    assert begin(ready) == {"screening/lot-unfit"}


def test_an_open_nodule_keeps_the_session_from_beginning(ready: Way) -> None:
    EventReport.objects.create(
        practice=ready.patient.practice,
        patient=ready.patient,
        event="ae-nodule-granuloma",
        severity=1,
        onset_on=ready.by.today,
        reported_at=ready.by.at,
        reported_by=ready.by.staff,
    )
    assert "screening/open-event" in begin(ready)


def test_unchecked_syringes_keep_the_injecting_from_beginning(running: Way) -> None:
    Formulation.objects.filter(pk=running.formulation.pk).update(checked_at=None, checked_by=None)
    with pytest.raises(Refused) as refused:
        sessions.begin_step(by=running.by, step=injecting(running))
    assert codes(refused) == {"formulation/not-checked"}


def test_a_step_has_its_times_and_a_second_press_changes_nothing(running: Way) -> None:
    step = running.again().steps.first()
    assert step is not None
    sessions.begin_step(by=running.later(1), step=step)
    began = SessionStep.objects.get(pk=step.pk).started_at
    sessions.begin_step(by=running.later(5), step=step)
    assert SessionStep.objects.get(pk=step.pk).started_at == began


def test_a_step_is_left_out_with_a_reason_only(running: Way) -> None:
    step = running.again().steps.get(step="photographs")
    with pytest.raises(Refused) as refused:
        sessions.skip_step(by=running.by, step=step, reason=" ")
    assert codes(refused) == {"session/skip-reason"}
    sessions.skip_step(by=running.by, step=step, reason="photographed last week")
    assert SessionStep.objects.get(pk=step.pk).skipped == "photographed last week"


def test_an_open_answer_about_asepsis_is_no_yes(running: Way) -> None:
    running.inject()
    running.asepsis(dry=None)
    review = review_of(running.again())
    assert review is not None and review.delivery.asepsis is None
    assert "session/asepsis-missing" in {one.finding.code for one in review.differences if one.open}


def test_what_was_not_new_for_this_patient_is_signed_only_with_its_reason(running: Way) -> None:
    running.steps()
    running.inject()
    running.asepsis(single_use=False)
    sessions.finish(by=running.later(1), session=running.session)
    with pytest.raises(Refused) as refused:
        running.sign()
    assert codes(refused) == {"session/not-single-use"}
    sessions.give_reason(
        by=running.by,
        session=running.session,
        finding="session/not-single-use@asepsis",
        reason="Cartridge reused by mistake; needle-stick path followed, logged.",
    )
    running.sign()
    assert running.again().state == "signed"


def test_grams_of_cream_count(running: Way) -> None:
    sessions.note_numbing(by=running.by, session=running.session, anesthesia="emla", grams=Decimal("2.5"), minutes=60)
    review = review_of(running.again())
    assert review is not None and review.delivery.numbing is not None
    assert review.delivery.numbing.grams == Decimal("2.5")


def test_two_sessions_of_one_patient_do_not_run_at_once(running: Way) -> None:
    second = Session.objects.filter(course=running.course, state="planned").order_by("number")[0]
    with pytest.raises(Refused) as refused:
        sessions.start(by=running.by, session=second, practitioner=running.injector)
    assert "session/another-open" in codes(refused)


# --- pages -----------------------------------------------------------------------------------------


def here(way: Way, name: str, *more: object) -> str:
    return reverse(name, args=[way.patient.ref, way.session.ref, *more])


def test_the_way_through_the_pages_without_script(ready: Way, browser: Client) -> None:
    assert b"may begin" in browser.get(reverse("session", args=[ready.patient.ref])).content
    started = browser.post(here(ready, "session-start"), {"practitioner": ready.injector.ref})
    assert started.status_code == 302 and ready.again().state == "open"
    assert browser.get(here(ready, "session-room")).status_code == 200
    for step in ready.session.steps.all():
        browser.post(here(ready, "session-step", step.position), {"act": "end"})
    browser.post(
        here(ready, "session-asepsis"),
        {"antiseptic": "chlorhexidine", "dry": "yes", "single_use": "yes", "gloves": "yes"},
    )
    browser.post(here(ready, "session-notes"), {"pain": "3", "notes": "Calm."})
    browser.post(here(ready, "session-reaction"), {"event": "ae-papule", "severity": "1"})
    ready.inject()
    browser.post(here(ready, "session-finish"))
    page = browser.get(here(ready, "session-review"))
    form = page.context["form"].initial
    wrong = browser.post(here(ready, "session-review"), {**form, "pin": "0000"})
    assert wrong.status_code == 422 and ready.again().state == "open"
    signed = browser.post(here(ready, "session-review"), {**form, "pin": "2468"})
    assert signed.status_code == 302, signed.content.decode()
    assert ready.again().state == "signed"
    assert b"Signed by" in browser.get(here(ready, "session-record")).content
    again = browser.post(here(ready, "session-review"), {**form, "pin": "2468"})
    assert again.status_code == 302  # the same attempt: the same answer


def test_a_form_that_saves_itself_says_when(running: Way, browser: Client) -> None:
    saved = browser.post(here(running, "session-notes"), {"pain": "4", "notes": "x"}, headers={"X-Autosave": "1"})
    assert (saved.status_code, bool(saved["X-Saved-At"])) == (204, True)
    faulty = browser.post(here(running, "session-balance", "A"), {"A-residue_ml": "-1"}, headers={"X-Autosave": "1"})
    assert faulty.status_code == 422
    assert running.again().pain == 4


def test_a_scanned_code_is_kept_with_its_lot_and_another_lot_is_not_taken(running: Way, browser: Client) -> None:
    sessions.begin_step(by=running.by, step=injecting(running))
    drawn = running.again().syringes.get(letter="A").lots[0]
    other = Lot.objects.exclude(number=drawn["lot"]).filter(state="ok").first()
    assert other is not None
    browser.post(here(running, "session-lot", "A"), {"code": other.number})
    assert running.again().syringes.get(letter="A").lots[0]["raw_code"] == ""
    browser.post(here(running, "session-lot", "A"), {"code": drawn["lot"]})
    assert running.again().syringes.get(letter="A").lots[0]["raw_code"] == drawn["lot"]


def test_nothing_is_lost_when_the_screen_locks(running: Way, browser: Client) -> None:
    browser.post(here(running, "session-notes"), {"pain": "4", "notes": "before the lock"})
    browser.post(reverse("lock"))
    refused = browser.post(here(running, "session-notes"), {"notes": "behind the lock"}, headers={"X-Autosave": "1"})
    assert refused.status_code == 423
    browser.post(reverse("unlock"), {"pin": "2468"})
    assert browser.get(here(running, "session-room")).status_code == 200
    assert running.again().notes == "before the lock"


def test_a_stop_asks_for_its_reason_and_keeps_what_was_typed(running: Way, browser: Client) -> None:
    faulty = browser.post(here(running, "session-stop"), {"code": "", "reason": "She felt dizzy"})
    assert faulty.status_code == 422 and b"She felt dizzy" in faulty.content
    browser.post(here(running, "session-stop"), {"code": "faint", "reason": "She felt dizzy"})
    assert running.again().state == "stopped"


def test_what_is_known_under_a_merged_record_counts_at_the_gate(ready: Way) -> None:
    """The session belongs to a record that was found to be a duplicate: the person's other facts hold as well."""
    from openmeso_clinic.actions.merges import merge
    from openmeso_clinic.actions.statements import Fact, state

    kept = ready.cast.patient("Specimen")
    state(by=ready.by, patient=kept, facts=[Fact("answer", {"is": "yes"}, "pregnancy")])
    merge(by=ready.by, kept=kept, duplicate=ready.patient, reason="one person")
    ready.patient = type(ready.patient).objects.get(pk=ready.patient.pk)
    assert ready.again().patient.kept == kept
    with pytest.raises(Refused) as refused:
        ready.start()
    assert any("pregnan" in code for code in codes(refused)), codes(refused)
