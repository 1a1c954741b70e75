"""The intake as staff take it: three answers stay three, nothing is overwritten, and what changed is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Patient, Statement
from openmeso_clinic.queries.questionnaire import blocks_of
from tests.clinic.cast import Cast

SignedIn = Callable[[str], Client]


def live(patient: Patient, kind: str = "answer") -> dict[str, Any]:
    return {row.key: row.content for row in patient.statements.filter(kind=kind, retired_at=None)}


def save(browser: Client, patient: Patient, block: str, **answers: str) -> Any:
    return browser.post(
        reverse("intake-block", args=[patient.ref, block]),
        {f"{q.replace('_', '-')}-answer": a for q, a in answers.items()},
    )


@pytest.mark.parametrize("said", ["yes", "no", "unknown"])
def test_three_answers_stay_three(cast: Cast, signed_in: SignedIn, said: str) -> None:
    patient = cast.patient()
    assert save(signed_in("assistant"), patient, "skin", keloid=said).status_code == 302
    assert live(patient)["keloid"] == {"is": said}


def test_what_was_not_chosen_is_no_answer(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    save(signed_in("assistant"), patient, "skin", keloid="no")
    assert set(live(patient)) == {"keloid"}


def test_a_changed_answer_retires_the_old_one_and_its_history_is_kept(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("assistant")
    save(browser, patient, "skin", keloid="no")
    save(browser, patient, "skin", keloid="unknown")
    save(browser, patient, "skin", keloid="unknown")
    rows = patient.statements.filter(kind="answer", key="keloid").order_by("pk")
    assert [(row.content["is"], row.retired_at is None) for row in rows] == [("no", False), ("unknown", True)]
    page = browser.get(reverse("intake-question", args=[patient.ref, "keloid"])).content.decode()
    assert "Does not know" in page


def test_a_date_question_keeps_its_day_and_asks_for_it(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("assistant")
    assert save(browser, patient, "pregnancy", last_period="yes").status_code == 422
    url = reverse("intake-block", args=[patient.ref, "pregnancy"])
    browser.post(url, {"last-period-answer": "yes", "last-period-on": "3/11/2026"})
    assert live(patient, "date")["last-period"] == {"on": "2026-11-03"}


def test_what_changed_is_saved_at_each_change(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    url = reverse("intake-block", args=[patient.ref, "skin"])
    answer = signed_in("injector").post(url, {"keloid-answer": "yes"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 204
    assert ":" in answer["X-Saved-At"]


def test_the_known_patient_is_asked_what_changed(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    long_ago = Actor(cast.staff["injector"], cast.at - timedelta(days=40))
    facts = [Fact("answer", {"is": "no"}, q) for q in ("keloid", "keloid-family", "dark-marks", "skin-damage")]
    state(by=long_ago, patient=patient, facts=facts)
    browser = signed_in("assistant")
    page = browser.get(reverse("intake-block", args=[patient.ref, "skin"])).content.decode()
    assert "Changed since" in page
    skin = next(block for block in blocks_of(patient, on=long_ago.today + timedelta(days=40)) if block.key == "skin")
    # Asked at each visit: never carried over from an earlier one.
    assert "skin-damage" in {item.question.id for item in skin.open_items}
    browser.post(reverse("intake-no-change", args=[patient.ref, "skin"]))
    today = {row.key: row.confirmed_on for row in patient.statements.all()}
    assert today["keloid"] is not None
    assert today["skin-damage"] is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Warfarin", {"id": "warfarin"}),
        ("warfarin", {"id": "warfarin"}),
        ("Unheardofamycin", {"id": "other", "reason": "Unheardofamycin"}),
    ],
)
def test_a_medicine_is_known_by_name_or_kept_in_its_own_words(
    cast: Cast, signed_in: SignedIn, typed: str, kept: dict[str, Any]
) -> None:
    patient = cast.patient()
    sent = {"medication-name": typed, "medication-ongoing": "yes", "block": "medicines"}
    assert (
        signed_in("front-desk").post(reverse("intake-add", args=[patient.ref, "medication"]), sent).status_code == 302
    )
    row = patient.statements.get(kind="medication")
    assert row.content == kept | {"ongoing": True}
    assert live(patient)["medicines"] == {"is": "yes"}


def test_two_unlisted_medicines_and_two_unlisted_allergens_stand_side_by_side(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("assistant")
    for name in ("Onezol", "Twozol"):
        browser.post(reverse("intake-add", args=[patient.ref, "medication"]), {"medication-name": name})
        browser.post(
            reverse("intake-add", args=[patient.ref, "allergy"]), {"allergy-name": name, "allergy-reaction": ""}
        )
    assert patient.statements.filter(kind="medication", retired_at=None).count() == 2
    assert patient.statements.filter(kind="allergy", retired_at=None).count() == 2
    assert "Onezol" in browser.get(reverse("intake-block", args=[patient.ref, "allergy"])).content.decode()


def test_a_medicine_whose_days_count_says_that_its_last_dose_is_missing(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("assistant")
    browser.post(
        reverse("intake-add", args=[patient.ref, "medication"]),
        {"medication-name": "Isotretinoin", "medication-ongoing": "no"},
    )
    assert (
        "day of the last dose is missing"
        in browser.get(reverse("intake-block", args=[patient.ref, "medicines"])).content.decode()
    )


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"id": "blood-pressure", "value": "128/82"}, 302),
        ({"id": "blood-pressure", "value": "128"}, 422),
        ({"id": "temperature", "value": "36,8", "unit": "°C"}, 302),
        ({"id": "temperature", "value": "368", "unit": "°C"}, 422),
        ({"id": "hba1c", "value": "48", "unit": "furlongs"}, 422),
    ],
)
def test_a_reading_is_checked_with_its_unit(cast: Cast, signed_in: SignedIn, sent: dict[str, str], status: int) -> None:
    patient = cast.patient()
    form = {f"measurement-{name}": value for name, value in sent.items()} | {
        "measurement-on": cast.at.date().isoformat()
    }
    page = signed_in("assistant").post(reverse("intake-add", args=[patient.ref, "measurement"]), form)
    assert page.status_code == status
    assert patient.statements.filter(kind="measurement").exists() is (status == 302)


def test_a_concern_belongs_to_a_place_where_it_is_treated(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    url = reverse("intake-add", args=[patient.ref, "concern"])
    wrong = {"concern-id": "acne-scars", "concern-zone": "thigh", "concern-severity": "2"}
    browser = signed_in("assistant")
    assert browser.post(url, wrong).status_code == 422
    assert browser.post(url, wrong | {"concern-zone": "cheek"}).status_code == 302
    assert patient.statements.get(kind="concern").content == {"id": "acne-scars", "zone": "cheek", "severity": 2}


def test_an_entry_taken_back_stays_readable(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("prescriber")
    browser.post(
        reverse("intake-add", args=[patient.ref, "allergy"]), {"allergy-name": "Latex", "allergy-reaction": "hives"}
    )
    row = Statement.objects.get(kind="allergy")
    browser.post(reverse("intake-remove", args=[patient.ref, row.ref]), {"block": "allergy"})
    assert Statement.objects.get(pk=row.pk).retired_at is not None
    assert "1 entry taken back" in browser.get(reverse("patient", args=[patient.ref])).content.decode()


def test_wishes_bound_the_plan(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("assistant")
    for kind, sent in (
        ("event", {"name": "Wedding", "on": "2027-05-01"}),
        ("unavailable", {"start": "2027-06-01", "end": "2027-06-14"}),
        ("preferences", {"max_sessions": "3", "budget": "900", "technique": "", "anesthesia": ""}),
    ):
        form = {f"{kind}-{name}": value for name, value in sent.items()}
        assert browser.post(reverse("intake-add", args=[patient.ref, kind]), form).status_code == 302
    assert live(patient, "unavailable").popitem()[1] == {"from": "2027-06-01", "to": "2027-06-14"}
    assert live(patient, "preferences")["preferences"] == {"max_sessions": 3, "budget": 900.0}
