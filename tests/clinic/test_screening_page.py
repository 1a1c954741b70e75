"""The screening page: the answer in the largest words, every finding with its reason, nothing old as new."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.decisions import decide
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Patient, ScreeningRun, Statement, TrailLine
from openmeso_clinic.queries.findings import finding_ref
from openmeso_clinic.queries.screening import speaks_of_today
from tests.clinic.cast import Cast
from tests.clinic.facts import answer, patient_of

SignedIn = Callable[[str], Client]


def screened(cast: Cast, by: Actor, name: str, **more: object) -> Patient:
    patient = patient_of(cast, name, by=by, **more)  # type: ignore[arg-type]
    screen_patient(by=by, patient=patient)
    return patient


def decision_url(patient: Patient, code: str) -> str:
    return f"/patients/{patient.ref}/screening/findings/{finding_ref(patient.ref, code)}"


def page(browser: Client, patient: Patient, rest: str = "") -> str:
    answer = browser.get(f"/patients/{patient.ref}/screening{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_first_screening_there_is_one_button(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    browser = signed_in("prescriber")
    assert "Not screened yet" in page(browser, patient)
    assert browser.post(f"/patients/{patient.ref}/screening/again").status_code == 302
    assert ScreeningRun.objects.filter(patient=patient).count() == 1
    assert "Cannot be decided yet" in page(browser, patient)


def test_a_wait_names_its_day_reason_source_and_both_views(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    words = page(signed_in("prescriber"), screened(cast, prescriber, "isotretinoin-wait"))
    for expected in (
        "Defer until",
        "Isotretinoin by mouth",
        "30 days after the last tablet",
        "A review found no need to delay",
        "Says that it must not have been taken recently",
        "grade B",
        "screening/isotretinoin-oral",
        "to be confirmed by a medical lead",
        "A prescriber and a second clinician together may decide",
        "Asked and clear",
        "Fingerprint of the facts",
    ):
        assert expected in words, expected


def test_what_is_not_to_be_decided_offers_no_decision(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    words = page(signed_in("prescriber"), screened(cast, prescriber, "pregnant"))
    assert "Contraindicated" in words
    assert "Nobody may decide against it" in words
    assert "Decide with a reason" not in words


def test_an_old_verdict_stands_there_as_old(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "known-patient")
    browser = signed_in("prescriber")
    assert "Screen again: this verdict is not of today" not in page(browser, patient)
    later = Actor(prescriber.staff, prescriber.at + timedelta(seconds=5))
    state(by=later, patient=patient, facts=[answer("pregnancy", "yes")])
    words = page(browser, patient)
    assert "Screen again: this verdict is not of today" in words
    assert "Facts were stated, changed or taken back since." in words
    assert "On to the formulation" not in words
    browser.post(f"/patients/{patient.ref}/screening/again")
    assert "Contraindicated" in page(browser, patient)
    assert ScreeningRun.objects.filter(patient=patient).count() == 2


def test_screening_the_same_facts_again_keeps_one_verdict(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "known-patient")
    signed_in("prescriber").post(f"/patients/{patient.ref}/screening/again")
    assert ScreeningRun.objects.filter(patient=patient).count() == 1


def test_a_verdict_of_yesterday_is_old_today(cast: Cast, prescriber: Actor) -> None:
    patient = screened(cast, prescriber, "known-patient")
    run = ScreeningRun.objects.get(patient=patient)
    library = library_of(patient.practice)
    assert speaks_of_today(run, patient, library, on=prescriber.today)
    assert not speaks_of_today(run, patient, library, on=prescriber.today + timedelta(days=1))


def test_exactly_what_is_missing_is_asked(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "blood-thinner-unknown")
    browser = signed_in("prescriber")
    assert "4 answers are missing" in page(browser, patient)
    words = page(browser, patient, "/ask")
    assert "Do you take a blood thinner or aspirin?" in words
    assert "INR" in words
    assert "Are you pregnant?" not in words
    nothing = browser.post(f"/patients/{patient.ref}/screening/ask", {})
    assert nothing.status_code == 422
    wrong = browser.post(f"/patients/{patient.ref}/screening/ask", {"m-inr": "900"})
    assert wrong.status_code == 422
    assert "plausible value" in wrong.content.decode()
    fine = {"q-blood-thinner": "no", "q-heart-disease": "no", "q-medicines": "no"}
    assert browser.post(f"/patients/{patient.ref}/screening/ask", fine).status_code == 302
    assert Statement.objects.get(patient=patient, key="blood-thinner", retired_at=None).content == {"is": "no"}
    assert "answers are missing" not in page(browser, patient)


def test_not_knowing_is_kept_as_not_knowing(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "blood-thinner-unknown")
    browser = signed_in("prescriber")
    browser.post(f"/patients/{patient.ref}/screening/ask", {"q-blood-thinner": "unknown"})
    assert Statement.objects.get(patient=patient, key="blood-thinner", retired_at=None).content == {"is": "unknown"}
    assert "Cannot be decided yet" in page(browser, patient)


def test_a_decision_through_the_page_loses_nothing_typed(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "diabetes-decided", without=("decision",))
    browser = signed_in("prescriber")
    assert "Caution: a decision is needed" in page(browser, patient)
    url = decision_url(patient, "screening/diabetes")
    half = browser.post(url, {"reason": "specialist-agrees", "text": "Phoned her this morning about it."})
    assert half.status_code == 422
    words = half.content.decode()
    assert "This reason rests on a document." in words
    assert "Phoned her this morning about it." in words
    whole = browser.post(url, {"reason": "benefit-outweighs", "text": "Phoned her this morning about it."})
    assert whole.status_code == 302
    words = page(browser, patient)
    assert "The benefit outweighs the risk" in words
    assert "Take the decision back" in words
    assert TrailLine.objects.filter(action="finding-decided").exists()
    browser.post(f"{url}/back")
    assert "Caution: a decision is needed" in page(browser, patient)


def test_two_people_sign_with_their_own_pins(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "isotretinoin-wait")
    browser = signed_in("prescriber")
    url = decision_url(patient, "screening/isotretinoin-oral")
    form = {
        "reason": "benefit-outweighs",
        "text": "Superficial technique only, agreed by both of us.",
        "second": "colleague",
        "member": cast.staff["prescriber-2"].ref,
    }
    for pins, words in (
        ({"pin": "2468", "member_pin": "1111"}, "colleague&#x27;s own PIN is missing or wrong"),
        ({"pin": "1111", "member_pin": "2468"}, "Your own PIN is missing or wrong"),
    ):
        refused = browser.post(url, form | pins)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert browser.post(url, form | {"pin": "2468", "member_pin": "2468"}).status_code == 302
    assert "Eligible with caution" in page(browser, patient)


@pytest.mark.parametrize(
    ("role", "status"), [("front-desk", 404), ("owner", 404), ("auditor", 200), ("assistant", 200)]
)
def test_who_sees_the_page(cast: Cast, prescriber: Actor, signed_in: SignedIn, role: str, status: int) -> None:
    patient = screened(cast, prescriber, "known-patient")
    browser = signed_in(role)
    assert browser.get(f"/patients/{patient.ref}/screening").status_code == status
    assert browser.get(decision_url(patient, "screening/diabetes")).status_code == 404


def test_an_earlier_verdict_stays_readable(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "diabetes-decided", without=("decision",))
    run = ScreeningRun.objects.get(patient=patient)
    decide(
        by=prescriber,
        patient=patient,
        code="screening/diabetes",
        reason="benefit-outweighs",
        text="Well controlled, agreed with her.",
    )
    words = page(signed_in("auditor"), patient, f"/verdicts/{run.ref}")
    assert "Caution: a decision is needed" in words
    assert "nothing is built on it" in words


def test_no_address_says_what_a_patient_has(cast: Cast, prescriber: Actor, signed_in: SignedIn) -> None:
    patient = screened(cast, prescriber, "isotretinoin-wait")
    words = page(signed_in("prescriber"), patient)
    addresses = re.findall(r'(?:href|action)="([^"]+)"', words)
    assert any("/screening/findings/" in address for address in addresses)
    assert not any("isotretinoin" in address for address in addresses)
