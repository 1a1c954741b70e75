"""The formulation: proposed from today's facts, accepted by a prescriber, drawn up and checked by two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from openmeso.formulation import Edit, LotChoice, edit_of
from openmeso.formulation.nouns import Infeasible
from openmeso.units import Volume
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions import formulations, preparing
from openmeso_clinic.actions.formulations import accept_formulation, propose
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.demo.people import PIN
from openmeso_clinic.models import Formulation, Lot, Patient, TrailLine
from openmeso_clinic.queries.formulations import current_of, noun_of
from tests.clinic.cast import Cast
from tests.clinic.facts import patient_of
from tests.clinic.shelf import fill, put

GELS = ("restylane-vital-light", "juvederm-volite", "viscoderm-hydrobooster")


@pytest.fixture
def by(cast: Cast) -> Actor:
    fill(cast.practice, by=cast.staff["prescriber"], at=cast.at, products=GELS)
    return cast.actor("prescriber")


@pytest.fixture
def patient(cast: Cast, by: Actor) -> Patient:
    return patient_of(cast, "hydration-face", by=by)


@pytest.fixture
def draft(by: Actor, patient: Patient) -> Formulation:
    found = propose(by=by, patient=patient)
    assert isinstance(found, Formulation)
    return found


@pytest.fixture
def accepted(by: Actor, draft: Formulation) -> Formulation:
    return accept_formulation(by=by, formulation=draft, seen=draft.digest)


@pytest.fixture
def drawn(by: Actor, accepted: Formulation) -> Formulation:
    return preparing.prepare(by=by, formulation=accepted)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.missing}


def only(patient: Patient) -> Formulation:
    found = current_of(patient)
    assert found is not None
    return found


# --- proposing ---------------------------------------------------------------------------------


def test_a_proposal_is_a_draft_that_rests_on_todays_screening(draft: Formulation, by: Actor) -> None:
    assert draft.state == Formulation.State.DRAFT
    assert draft.screening.on == by.today
    assert noun_of(draft).prepared_for == by.today
    assert not noun_of(draft).chosen.gains


def test_a_second_proposal_takes_the_place_of_the_first(by: Actor, patient: Patient, draft: Formulation) -> None:
    propose(by=by, patient=patient)
    draft.refresh_from_db()
    assert draft.state == Formulation.State.DISCARDED
    assert draft.discard_reason
    assert Formulation.objects.filter(state=Formulation.State.DRAFT).count() == 1


def test_a_stop_of_the_screening_leaves_nothing_formulated(cast: Cast, by: Actor) -> None:
    stopped = patient_of(cast, "pregnant", by=by)
    with pytest.raises(Refused) as refused:
        propose(by=by, patient=stopped)
    assert any(code.startswith("screening/") for code in codes(refused))
    assert not Formulation.objects.exists()


def test_without_a_wish_the_way_leads_to_the_intake(cast: Cast, by: Actor) -> None:
    nobody = patient_of(cast, "hydration-face", by=by, without=("concern",))
    with pytest.raises(Refused) as refused:
        propose(by=by, patient=nobody)
    assert "formulation/no-wish" in codes(refused)
    assert {one.url_name for one in refused.value.missing if one.code == "formulation/no-wish"} == {"intake"}


def test_an_allergy_to_all_there_is_gives_the_conflict_and_keeps_nothing(cast: Cast, by: Actor) -> None:
    allergic = patient_of(cast, "allergy-infeasible", by=by)
    found = propose(by=by, patient=allergic)
    assert isinstance(found, Infeasible)
    assert found.conflict
    assert not found.relaxation
    assert not Formulation.objects.exists()


def test_another_alternative_stands_first_with_its_own_worksheet(by: Actor, draft: Formulation) -> None:
    second = noun_of(draft).alternatives[1].preparations[0].products
    chosen = noun_of(formulations.choose(by=by, formulation=draft, place=1))
    assert chosen.chosen.preparations[0].products == second
    assert {step.product for step in chosen.worksheet if step.product} == set(second)


# --- changing by hand --------------------------------------------------------------------------


def with_volume(draft: Formulation, ml: str) -> Edit:
    edit = edit_of(noun_of(draft).chosen)
    first, *rest = edit.preparations[0].zones
    zones = (replace(first, volume=Volume.of(ml)), *rest)
    return replace(edit, preparations=(replace(edit.preparations[0], zones=zones), *edit.preparations[1:]))


def test_a_change_by_hand_is_worked_out_and_asks_for_a_reason_to_be_accepted(by: Actor, draft: Formulation) -> None:
    changed = formulations.change(by=by, formulation=draft, edit=with_volume(draft, "1"), reason="")
    assert changed.edited
    with pytest.raises(Refused) as refused:
        accept_formulation(by=by, formulation=changed, seen=changed.digest)
    assert codes(refused) == {"formulation/reason"}
    kept = accept_formulation(by=by, formulation=changed, seen=changed.digest, reason="smaller area")
    assert (kept.state, kept.reason) == (Formulation.State.ACCEPTED, "smaller area")


def test_a_change_beyond_a_limit_is_refused_and_names_it(by: Actor, draft: Formulation) -> None:
    before = draft.digest
    with pytest.raises(Refused) as refused:
        formulations.change(by=by, formulation=draft, edit=with_volume(draft, "4"), reason="")
    limits = [one for one in refused.value.missing if "limit" in one.code]
    assert limits
    assert all(one.do for one in limits)
    draft.refresh_from_db()
    assert draft.digest == before


def test_an_expired_lot_cannot_be_asked_for(by: Actor, draft: Formulation) -> None:
    product = noun_of(draft).chosen.preparations[0].products[0]
    old = Lot.objects.filter(product=product).first()
    assert old is not None
    gone = Lot.objects.create(
        practice=old.practice,
        product=product,
        number="GONE-1",
        expiry=by.today - timedelta(days=1),
        volume_ml=old.volume_ml,
        received_on=by.today - timedelta(days=90),
    )
    put(gone, by=by.staff, at=by.at)
    edit = edit_of(noun_of(draft).chosen)
    asked = replace(
        edit, preparations=(replace(edit.preparations[0], lots=(LotChoice(product, "GONE-1"),)), *edit.preparations[1:])
    )
    with pytest.raises(Refused) as refused:
        formulations.change(by=by, formulation=draft, edit=asked, reason="")
    assert "formulation/lot-expired" in codes(refused)


# --- accepting ---------------------------------------------------------------------------------


def test_facts_that_changed_since_make_a_draft_stale(by: Actor, patient: Patient, draft: Formulation) -> None:
    state(by=by, patient=patient, facts=[Fact("answer", {"is": "yes"}, "keloid")])
    with pytest.raises(Refused) as refused:
        accept_formulation(by=by, formulation=draft, seen=draft.digest)
    assert "formulation/stale" in codes(refused)
    assert only(patient).state == Formulation.State.DRAFT


def test_what_another_person_changed_meanwhile_is_not_accepted_unseen(by: Actor, draft: Formulation) -> None:
    seen = draft.digest
    formulations.choose(by=by, formulation=draft, place=1)
    with pytest.raises(Refused) as refused:
        accept_formulation(by=by, formulation=draft, seen=seen)
    assert codes(refused) == {"formulation/changed"}


def test_a_lot_recalled_since_the_proposal_is_not_accepted(by: Actor, draft: Formulation) -> None:
    used = noun_of(draft).chosen.preparations[0].lots[0]
    Lot.objects.filter(number=used.lot).update(state=Lot.State.RECALLED)
    with pytest.raises(Refused) as refused:
        accept_formulation(by=by, formulation=draft, seen=draft.digest)
    assert "formulation/lot-recalled" in codes(refused)


@pytest.mark.parametrize("role", ["injector", "assistant", "front-desk", "owner", "auditor"])
def test_nobody_but_a_prescriber_accepts(
    signed_in: Callable[[str], Client], patient: Patient, draft: Formulation, role: str
) -> None:
    answer = signed_in(role).post(
        reverse("formulation-accept", args=[patient.ref, draft.ref]), {"digest": draft.digest, "reason": "x"}
    )
    assert answer.status_code == 404
    draft.refresh_from_db()
    assert draft.state == Formulation.State.DRAFT


def test_more_than_one_product_asks_a_prescribers_reason(by: Actor, patient: Patient, draft: Formulation) -> None:
    with pytest.raises(Refused) as refused:
        formulations.allow_mixture(by=by, patient=patient, reason="  ")
    assert codes(refused) == {"formulation/mixture-reason"}
    formulations.allow_mixture(by=by, patient=patient, reason="two goals in two zones")
    again = propose(by=by, patient=patient)
    assert isinstance(again, Formulation)
    if len(noun_of(again).chosen.preparations) > 1:
        with pytest.raises(Refused):
            accept_formulation(by=by, formulation=again, seen=again.digest)


# --- drawing up and the second check -----------------------------------------------------------


def test_drawing_up_starts_the_shortest_clock(by: Actor, drawn: Formulation) -> None:
    minutes = min(p.discard_after_minutes for p in noun_of(drawn).chosen.preparations)
    assert (drawn.state, drawn.prepared_by) == (Formulation.State.PREPARED, by.staff)
    assert drawn.discard_by == by.at + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"state": "recalled"}, "formulation/lot-recalled"), ({"state": "quarantined"}, "formulation/lot-quarantined")],
)
def test_a_lot_taken_out_of_use_since_the_acceptance_is_not_drawn_up(
    by: Actor, accepted: Formulation, fields: dict[str, Any], code: str
) -> None:
    for use in noun_of(accepted).chosen.preparations[0].lots:
        Lot.objects.filter(number=use.lot).update(**fields)
    with pytest.raises(Refused) as refused:
        preparing.prepare(by=by, formulation=accepted)
    assert code in codes(refused)
    accepted.refresh_from_db()
    assert accepted.prepared_at is None


def test_a_lot_that_expired_since_the_acceptance_is_not_drawn_up(by: Actor, accepted: Formulation) -> None:
    for use in noun_of(accepted).chosen.preparations[0].lots:
        Lot.objects.filter(number=use.lot).update(expiry=by.today - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        preparing.prepare(by=by, formulation=accepted)
    assert "formulation/lot-expired" in codes(refused)


def test_a_verdict_of_yesterday_does_not_draw_up(by: Actor, accepted: Formulation) -> None:
    tomorrow = Actor(by.staff, by.at + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        preparing.prepare(by=tomorrow, formulation=accepted)
    assert "screening/not-current" in codes(refused)


def test_a_draft_is_not_drawn_up(by: Actor, draft: Formulation) -> None:
    with pytest.raises(Refused) as refused:
        preparing.prepare(by=by, formulation=draft)
    assert codes(refused) == {"formulation/state"}


def test_the_second_check_is_another_persons_with_a_pin(cast: Cast, by: Actor, drawn: Formulation) -> None:
    with pytest.raises(StepUpNeeded):
        preparing.check(by=cast.actor("injector"), formulation=drawn, at_screen_of=by.staff.ref)
    with pytest.raises(Refused) as refused:
        preparing.check(by=replace(by, stepped_up=True), formulation=drawn, at_screen_of=by.staff.ref)
    assert codes(refused) == {"formulation/same-hands"}
    other = cast.actor("injector", stepped_up=True)
    checked = preparing.check(by=other, formulation=drawn, at_screen_of=by.staff.ref)
    assert (checked.state, checked.checked_by) == (Formulation.State.CHECKED, other.staff)
    line = TrailLine.objects.filter(action="formulation-checked").get()
    assert (line.actor, line.details["screen_of"]) == (other.staff.ref, by.staff.ref)


def test_the_database_itself_refuses_the_same_hands(drawn: Formulation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Formulation.objects.filter(pk=drawn.pk).update(checked_by=drawn.prepared_by_id)


def test_what_waited_too_long_is_not_checked(cast: Cast, drawn: Formulation) -> None:
    late = Actor(cast.staff["injector"], cast.at + timedelta(hours=5), stepped_up=True)
    with pytest.raises(Refused) as refused:
        preparing.check(by=late, formulation=drawn, at_screen_of="-")
    assert codes(refused) == {"formulation/too-late"}


def test_the_pin_of_the_signed_in_person_does_not_check_for_another(
    cast: Cast, signed_in: Callable[[str], Client], patient: Patient, drawn: Formulation
) -> None:
    browser = signed_in("prescriber")
    url = reverse("formulation-check", args=[patient.ref, drawn.ref])
    own = browser.post(url, {"who": cast.staff["prescriber"].ref, "pin": PIN})
    assert own.status_code == 422
    wrong = browser.post(url, {"who": cast.staff["assistant"].ref, "pin": "0000"})
    assert wrong.status_code == 422
    right = browser.post(url, {"who": cast.staff["assistant"].ref, "pin": PIN})
    assert right.status_code == 302
    drawn.refresh_from_db()
    assert drawn.checked_by == cast.staff["assistant"]


def test_discarding_asks_a_reason_and_keeps_who_and_why(by: Actor, drawn: Formulation) -> None:
    with pytest.raises(Refused):
        formulations.discard(by=by, formulation=drawn, reason=" ")
    formulations.discard(by=by, formulation=drawn, reason="turned cloudy")
    drawn.refresh_from_db()
    assert (drawn.state, drawn.discard_reason, drawn.discarded_by) == ("discarded", "turned cloudy", by.staff)
    with pytest.raises(Refused) as refused:
        preparing.prepare(by=by, formulation=drawn)
    assert codes(refused) == {"formulation/state"}


def test_the_last_one_is_taken_again_on_todays_shelf(by: Actor, patient: Patient, accepted: Formulation) -> None:
    again = formulations.duplicate(by=by, patient=patient)
    assert again.before == accepted
    assert noun_of(again).chosen.preparations[0].products == noun_of(accepted).chosen.preparations[0].products


# --- the page ----------------------------------------------------------------------------------


def test_the_page_shows_the_way_from_nothing_to_a_draft(
    signed_in: Callable[[str], Client], by: Actor, patient: Patient
) -> None:
    browser = signed_in("prescriber")
    page = reverse("formulation", args=[patient.ref])
    assert "Formulate for today" in browser.get(page).content.decode()
    assert browser.post(reverse("formulation-propose", args=[patient.ref])).status_code == 302
    text = browser.get(page).content.decode()
    assert "Accept formulation" in text
    assert "style=" not in text.partition("<main")[2].partition("</main>")[0]
    assert "Adjust by hand" in text


def test_a_try_is_answered_and_not_kept(
    signed_in: Callable[[str], Client], patient: Patient, draft: Formulation
) -> None:
    zone = noun_of(draft).chosen.preparations[0].zones[0].zone
    form = _form(draft) | {f"A-{zone}-volume": "9,5"}
    url = reverse("formulation-check-edit", args=[patient.ref, draft.ref])
    answer = signed_in("prescriber").post(url, form, headers={"HX-Request": "true"})
    assert "This cannot be used" in answer.content.decode()
    before = draft.digest
    draft.refresh_from_db()
    assert draft.digest == before


def test_without_javascript_a_refused_change_keeps_what_was_typed(
    signed_in: Callable[[str], Client], patient: Patient, draft: Formulation
) -> None:
    zone = noun_of(draft).chosen.preparations[0].zones[0].zone
    url = reverse("formulation-edit", args=[patient.ref, draft.ref])
    answer = signed_in("prescriber").post(url, _form(draft) | {f"A-{zone}-volume": "9.5"})
    assert answer.status_code == 422
    assert 'value="9.5"' in answer.content.decode()


def test_prices_are_not_shown_to_whoever_may_not_see_them(
    signed_in: Callable[[str], Client], patient: Patient, draft: Formulation
) -> None:
    page = reverse("formulation", args=[patient.ref])
    assert "€" in signed_in("prescriber").get(page).content.decode()
    assert "€" not in signed_in("injector").get(page).content.decode()


def test_label_and_worksheet_are_papers(
    signed_in: Callable[[str], Client], patient: Patient, drawn: Formulation
) -> None:
    browser = signed_in("assistant")
    for url in (
        reverse("formulation-label", args=[patient.ref, drawn.ref, "A"]),
        reverse("formulation-worksheet", args=[patient.ref, drawn.ref]),
    ):
        answer = browser.get(url)
        assert answer.content.startswith(b"%PDF"), url
    assert TrailLine.objects.filter(action="record-printed").count() == 2


def test_there_is_no_label_before_it_is_drawn_up(
    signed_in: Callable[[str], Client], patient: Patient, accepted: Formulation
) -> None:
    url = reverse("formulation-label", args=[patient.ref, accepted.ref, "A"])
    assert signed_in("assistant").get(url).status_code == 404


def _form(draft: Formulation) -> dict[str, str]:
    out = {"reason": ""}
    for p in noun_of(draft).chosen.preparations:
        for z in p.zones:
            out |= {
                f"{p.letter}-{z.zone}-volume": str(z.volume.value),
                f"{p.letter}-{z.zone}-technique": z.technique,
                f"{p.letter}-{z.zone}-drop": str(z.per_point.value),
            }
        out |= {f"{p.letter}-{product}-lot": "" for product in p.products}
    return out
