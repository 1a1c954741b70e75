"""Signing a session: once, whole, by whoever may, and never changed afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions import addenda, consents, sessions, signing
from openmeso_clinic.actions.ledger import Moves
from openmeso_clinic.actions.lot_states import recall
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.actions.stopping import stop
from openmeso_clinic.actions.use_of_stock import Wanted, drawing, opening, take
from openmeso_clinic.models import (
    Act,
    CheckIn,
    Consent,
    Container,
    EventReport,
    InjectedLine,
    Lot,
    Movement,
    Session,
    Staff,
    TrailLine,
)
from openmeso_clinic.queries.invariants import broken
from openmeso_clinic.queries.session_review import review_of
from openmeso_clinic.queries.signed_session import signed_session
from tests.clinic.facts import answer
from tests.clinic.way import Way


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {missing.code for missing in refused.value.missing}


@pytest.fixture
def given(begun: Way) -> Iterator[Way]:
    yield begun


def test_a_signed_session_is_whole(given: Way) -> None:
    answer = given.sign()
    session = given.again()
    assert session.state == Session.State.SIGNED
    assert session.record_sha256 == answer["record_sha256"] == hashlib.sha256(session.content.encode()).hexdigest()
    assert session.consent is not None and session.screening is not None and session.signed_by is not None
    assert signed_session(session).holds
    assert list(broken()) == []


def test_prepared_is_what_left_the_stock(given: Way) -> None:
    given.sign()
    moved = Movement.objects.filter(session=given.session)
    used = -sum(m.volume_ml for m in moved if m.kind == "use")
    lines = sum(line.volume_ml for line in given.session.lines.all())
    assert used == lines == sum(s.prepared_ml for s in given.session.syringes.all())
    assert all(c.remaining_ml >= 0 for c in Container.objects.all())


def test_every_line_names_product_lot_expiry_volume_zone_and_side(given: Way) -> None:
    given.sign()
    for line in given.session.lines.all():
        assert line.product and line.lot_number and line.expiry and line.volume_ml and line.zone and line.side


def test_the_same_key_signs_once(given: Way) -> None:
    by = replace(given.by, stepped_up=True)
    digest = review_of(given.again()).digest  # type: ignore[union-attr]
    first = given.sign(by=by, reviewed=digest)
    assert given.sign(by=by, reviewed=digest) == first
    assert Act.objects.count() == 1
    assert Movement.objects.filter(session=given.session, kind="use").count() == len(
        {m.container_id for m in Movement.objects.filter(session=given.session, kind="use")}
    )


def test_the_same_key_for_something_else_is_refused(given: Way) -> None:
    given.sign()
    with pytest.raises(Refused) as refused:
        given.sign(meaning="something else")
    assert codes(refused) == {"sign/key-used"}


def test_a_signed_session_is_not_signed_again(given: Way) -> None:
    given.sign()
    with pytest.raises(Refused) as refused:
        given.sign(key="second")
    assert "sign/state" in codes(refused)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE clinic_session SET notes = 'x' WHERE id = %s",
        "DELETE FROM clinic_session WHERE id = %s",
        "UPDATE clinic_injectedline SET volume_ml = 9 WHERE session_id = %s",
        "DELETE FROM clinic_injectedline WHERE session_id = %s",
        "UPDATE clinic_syringe SET waste_ml = 0.1 WHERE session_id = %s",
        "DELETE FROM clinic_sessionstep WHERE session_id = %s",
        "UPDATE clinic_movement SET volume_ml = 0 WHERE session_id = %s",
    ],
)
def test_a_signed_record_is_not_changed_by_anyone_not_even_by_sql(given: Way, sql: str) -> None:
    given.sign()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [given.session.pk])


def test_a_signed_session_takes_addenda_only(given: Way) -> None:
    given.sign()
    with pytest.raises(Refused) as refused:
        sessions.note(by=given.by, session=given.session, pain=1, notes="later")
    assert codes(refused) == {"session/signed"}
    by = replace(given.by, stepped_up=True)
    first = addenda.add(by=by, session=given.again(), text="Bruise at the left cheek.", reason="seen at the door")
    second = addenda.add(by=by, session=given.again(), text="Phoned: fading.", reason="day 2")
    assert first.prev_sha256 == given.session.record_sha256
    assert second.prev_sha256 == first.sha256
    assert signed_session(given.again()).holds


def test_no_licence_no_signature(given: Way) -> None:
    Staff.objects.filter(pk=given.by.staff.pk).update(licence_until=given.by.today - timedelta(days=1))
    given.by.staff.refresh_from_db()
    with pytest.raises(Refused) as refused:
        given.sign()
    assert "sign/licence" in codes(refused)
    assert not InjectedLine.objects.exists()


def test_whoever_has_not_proved_it_again_does_not_sign(given: Way) -> None:
    with pytest.raises(StepUpNeeded):
        given.sign(by=replace(given.by, stepped_up=False))


def test_a_consent_withdrawn_a_second_before_is_no_consent(given: Way) -> None:
    reviewed = review_of(given.again()).digest  # type: ignore[union-attr]
    consent = given.session.consent
    assert consent is not None
    Session.objects.filter(pk=given.session.pk).update(ended_at=None)
    consents.withdraw(by=given.by, consent=consent)
    session = given.again()
    assert (session.state, session.stop_code) == ("stopped", "withdrawal")
    with pytest.raises(Refused) as refused:
        given.sign(reviewed=reviewed)
    assert "sign/changed" in codes(refused)


def _meanwhile(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> list[int]:
    """Let something happen after the gate was reckoned and before the session is held; returns how often it was."""
    reckoned: list[int] = []
    weighed = signing._weighed

    def then_changed(by: Actor, session: Session, meaning: str) -> Any:
        found = weighed(by, session, meaning)
        if not reckoned:
            change()
        reckoned.append(1)
        return found

    monkeypatch.setattr(signing, "_weighed", then_changed)
    return reckoned


def test_where_nothing_changed_the_gate_is_reckoned_once(given: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    reckoned = _meanwhile(monkeypatch, lambda: None)
    given.sign()
    assert len(reckoned) == 1


def test_a_note_written_while_the_gate_was_reckoned_is_read_first(given: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Session.objects.filter(pk=given.session.pk)
    reckoned = _meanwhile(monkeypatch, lambda: rows.update(notes="Bruise on the left"))
    with pytest.raises(Refused) as refused:
        given.sign()
    assert codes(refused) == {"sign/changed"}
    assert len(reckoned) == 2


def test_a_stop_while_the_gate_was_reckoned_is_seen(given: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    _meanwhile(monkeypatch, lambda: stop(by=given.by, session=given.session, code="faint", reason="Pale"))
    with pytest.raises(Refused) as refused:
        given.sign()
    assert codes(refused) == {"sign/changed"}


def test_an_allergy_stated_while_the_gate_was_reckoned_is_seen(given: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = [answer("allergy-any", "yes"), Fact("allergy", {"id": "bacterial-protein", "reaction": "hives"})]
    reckoned = _meanwhile(monkeypatch, lambda: state(by=given.by, patient=given.session.patient, facts=facts))
    given_before = Session.objects.get(pk=given.session.pk).state
    with pytest.raises(Refused) as refused:
        given.sign()
    assert any(code.startswith("screening/") for code in codes(refused))
    assert len(reckoned) == 2
    assert given.again().state == given_before


def test_a_recall_of_the_lot_that_holds_since_before_the_injection_is_seen(
    given: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = given.again().started_at
    assert begun is not None
    since = begun - timedelta(hours=1)
    lots = Lot.objects.filter(number__in=[one["lot"] for s in given.again().syringes.all() for one in s.lots])
    reckoned = _meanwhile(monkeypatch, lambda: lots.update(state="recalled", state_since=since))
    with pytest.raises(Refused) as refused:
        given.sign()
    assert "screening/lot-unfit" in codes(refused)
    assert len(reckoned) == 2


def test_a_withdrawal_before_the_start_keeps_the_session_from_beginning(way: Way) -> None:
    consent = way.consent()
    way.readings()
    consents.withdraw(by=way.by, consent=consent)
    with pytest.raises(Refused) as refused:
        way.start()
    assert codes(refused) == {"screening/consent-missing"}
    assert way.again().state == "planned"


def test_a_withdrawal_changes_no_signed_record(given: Way) -> None:
    given.sign()
    before = given.again().content
    consents.withdraw(by=given.by, consent=given.session.consent)  # type: ignore[arg-type]
    assert given.again().content == before
    assert given.session.state == "signed"
    assert list(broken()) == []


def test_a_stopped_session_can_be_signed_with_what_was_given(way: Way) -> None:
    way.consent()
    way.readings()
    way.start()
    way.inject(Decimal("0.5"))
    way.asepsis()
    stop(by=way.later(2), session=way.session, code="faint", reason="Fainted after the left cheek.")
    way.sign()
    session = way.again()
    assert session.state == "signed"
    given = sum(line.volume_ml for line in session.lines.all())
    prepared = sum(s.prepared_ml for s in session.syringes.all())
    assert 0 < given < prepared
    wasted = -sum(m.volume_ml for m in session.movements.filter(kind="waste", reason="Drawn up and not given"))
    assert given + wasted == prepared
    assert list(broken()) == []


def test_a_stopped_session_needs_its_reason(way: Way) -> None:
    way.consent()
    way.readings()
    way.start()
    with pytest.raises(Refused) as refused:
        stop(by=way.by, session=way.session, code="", reason="")
    assert codes(refused) == {"session/stop-code", "session/stop-reason"}


def test_a_millilitre_that_is_nowhere_blocks_the_signature(given: Way) -> None:
    letter = given.session.syringes.get().letter
    session = given.session
    chart_event = session.chart.order_by("-seq").first()
    assert chart_event is not None
    from openmeso_clinic.actions.charting import chart

    chart(
        by=given.by,
        session=session,
        acts=[{"key": "gone", "type": "erase", "ids": [chart_event.content["stroke"]["id"]]}],
    )
    with pytest.raises(Refused) as refused:
        given.sign()
    assert "session/volume-unaccounted" in codes(refused)
    assert not Movement.objects.filter(session=session).exists()
    sessions.account_for(
        by=given.by,
        session=session,
        letter=letter,
        residue_ml=Decimal(0),
        waste_ml=Decimal("0.44"),
        surface_loss_ml=Decimal(0),
    )
    given.sign()
    assert given.again().state == "signed"


def test_what_was_read_is_what_is_signed(given: Way) -> None:
    reviewed = review_of(given.again()).digest  # type: ignore[union-attr]
    sessions.note(by=given.by, session=given.session, pain=7, notes="")
    with pytest.raises(Refused) as refused:
        given.sign(reviewed=reviewed)
    assert codes(refused) == {"sign/changed"}


def test_an_event_reported_since_does_not_let_a_hard_stop_pass(given: Way) -> None:
    EventReport.objects.create(
        practice=given.patient.practice,
        patient=given.patient,
        event="ae-nodule-granuloma",
        severity=2,
        onset_on=given.by.today,
        reported_at=given.by.at,
        reported_by=given.by.staff,
    )
    with pytest.raises(Refused) as refused:
        given.sign()
    assert "screening/open-event" in codes(refused)


def test_what_happened_in_the_session_does_not_keep_its_own_record_from_being_signed(given: Way) -> None:
    EventReport.objects.create(
        practice=given.patient.practice,
        patient=given.patient,
        session=given.session,
        event="ae-vasovagal",
        severity=2,
        onset_on=given.by.today,
        reported_at=given.by.at,
        reported_by=given.by.staff,
    )
    given.sign()
    assert given.again().state == "signed"


def test_a_refused_signature_leaves_nothing_behind(given: Way) -> None:
    Lot.objects.filter(number=given.session.syringes.get().lots[0]["lot"]).update(state="recalled")
    lines = TrailLine.objects.count()
    with pytest.raises(Refused):
        given.sign()
    assert not Movement.objects.filter(session=given.session).exists()
    assert not InjectedLine.objects.exists() and not Act.objects.exists() and not CheckIn.objects.exists()
    assert TrailLine.objects.count() == lines
    assert given.again().state == "open"


def test_the_latest_session_supersedes_earlier_check_ins_but_for_day_2(given: Way) -> None:
    earlier = Session.objects.filter(course=given.course).exclude(pk=given.session.pk).first()
    assert earlier is not None
    for day in (2, 14, 180):
        CheckIn.objects.create(
            practice=given.patient.practice,
            patient=given.patient,
            session=earlier,
            day=day,
            due_on=given.by.today + timedelta(days=day),
        )
    given.sign()
    assert dict(earlier.check_ins.values_list("day", "state")) == {2: "due", 14: "superseded", 180: "superseded"}
    assert sorted(given.session.check_ins.values_list("day", flat=True)) == [2, 14, 28, 84, 180]


def _vial(way: Way) -> tuple[Lot, Container]:
    lot = Lot.objects.filter(product="saline-0-9", state="ok", expiry__gt=way.by.today).first()
    assert lot is not None
    container = lot.containers.filter(state="sealed").first()
    assert container is not None
    return lot, container


def test_a_vial_cannot_be_emptied_twice(way: Way) -> None:
    _lot, vial = _vial(way)
    other = Container.objects.get(pk=vial.pk)
    with transaction.atomic():
        moves = Moves(by=way.by, at=way.by.at)
        opening(moves, vial, by=way.by, at=way.by.at)
        moves.write()
        other.refresh_from_db()
        moves = Moves(by=way.by, at=way.by.at)
        drawing(moves, vial, "use", vial.remaining_ml)
        moves.write()
    with pytest.raises(Refused) as refused, transaction.atomic():
        moves = Moves(by=way.by, at=way.by.at)
        drawing(moves, other, "use", other.remaining_ml)
        moves.write()
    assert codes(refused) == {"stock/changed"}
    assert Container.objects.get(pk=vial.pk).remaining_ml == 0


def test_more_than_there_is_is_not_taken(way: Way) -> None:
    lot, _one = _vial(way)
    before = list(lot.containers.order_by("pk").values_list("remaining_ml", "state"))
    with pytest.raises(Refused) as refused, transaction.atomic():
        take(by=way.by, wanted=[Wanted(lot, Decimal(9999), Decimal(0))], at=way.by.at)
    assert codes(refused) == {"stock/not-enough"}
    assert list(lot.containers.order_by("pk").values_list("remaining_ml", "state")) == before


@pytest.mark.parametrize("state", ["quarantined", "recalled"])
def test_a_lot_out_of_use_is_not_used(way: Way, state: str) -> None:
    lot, _one = _vial(way)
    Lot.objects.filter(pk=lot.pk).update(state=state)
    with pytest.raises(Refused) as refused, transaction.atomic():
        take(by=way.by, wanted=[Wanted(lot, Decimal(1), Decimal(0))], at=way.by.at)
    assert codes(refused) == {"stock/lot-unfit"}


def test_a_signature_leaves_its_lines_in_the_trail(given: Way) -> None:
    given.sign()
    written = list(TrailLine.objects.order_by("-pk").values_list("action", flat=True)[:2])
    assert written == ["session-signed", "lot-used"]


def test_consent_and_session_are_bound(given: Way) -> None:
    given.sign()
    consent: Any = given.again().consent
    assert consent.state == Consent.State.SIGNED and consent.signed_at < given.session.started_at


def test_what_was_injected_before_a_recall_is_still_recorded(begun: Way) -> None:
    way = begun.fresh()
    lot = lot_in_use(way)
    recall(by=way.later(5), lot=lot, reason="maker-notice")
    assert way.sign()["record_sha256"]


def test_what_is_recalled_before_the_injecting_is_not_given(way: Way) -> None:
    way = way.fresh()
    way.consent()
    way.readings()
    way.start()
    recall(by=way.later(1), lot=lot_in_use(way), reason="maker-notice")
    with pytest.raises(Refused) as refused:
        way.inject()
    assert "screening/lot-unfit" in {m.code for m in refused.value.missing}


def lot_in_use(way: Way) -> Lot:
    noun = load_as(CoreFormulation, way.formulation.content)
    return Lot.objects.get(number=noun.chosen.preparations[0].lots[0].lot)
