"""Allergy tests hold every session until they are read; what is positive becomes an allergy (IN5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.allergy_tests import cancel, order, place, read, state_allergy
from openmeso_clinic.bridge.case import live_statements
from openmeso_clinic.bridge.readiness import ordered_tests_of
from openmeso_clinic.models import AllergyTest, Patient, Statement
from openmeso_clinic.queries.allergy_tests import allergy_tests_of, positive_without_allergy
from tests.clinic.cast import Cast


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return cast.patient()


def ordered(by: Actor, patient: Patient, method: str = "prick") -> AllergyTest:
    return order(by=by, patient=patient, ingredient="lidocaine", method=method, reason="Hives after the dentist")


def later(by: Actor, **passed: float) -> Actor:
    return replace(by, at=by.at + timedelta(**passed))


def code(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {missing.code for missing in refused.value.missing}


def test_an_order_says_what_how_and_why(prescriber: Actor, patient: Patient) -> None:
    with pytest.raises(Refused) as refused:
        order(by=prescriber, patient=patient, ingredient="moonlight", method="", reason=" ")
    assert code(refused) == {"allergy-test/ingredient", "allergy-test/method", "allergy-test/reason"}


def test_a_prick_test_is_read_after_fifteen_minutes(prescriber: Actor, patient: Patient) -> None:
    test = ordered(prescriber, patient)
    with pytest.raises(Refused) as refused:
        read(by=prescriber, test=test, result="negative")
    assert code(refused) == {"allergy-test/not-placed"}
    place(by=prescriber, test=test)
    with pytest.raises(Refused) as refused:
        read(by=later(prescriber, minutes=14), test=test, result="negative")
    assert code(refused) == {"allergy-test/too-early"}
    read(by=later(prescriber, minutes=15), test=test, result="negative")
    assert (test.result, test.read_at is not None) == ("negative", True)


def test_a_patch_test_wants_both_readings(prescriber: Actor, patient: Patient) -> None:
    test = ordered(prescriber, patient, "patch")
    place(by=prescriber, test=test)
    read(by=later(prescriber, hours=49), test=test, result="negative")
    assert test.read_at is None
    assert [view.state for view in allergy_tests_of(patient)] == ["placed"]
    with pytest.raises(Refused):
        read(by=later(prescriber, hours=50), test=test, result="negative")
    read(by=later(prescriber, hours=97), test=test, result="unclear", note="Faint redness")
    assert test.result == "unclear"
    assert test.read_at is not None


def test_a_reaction_seen_early_counts_at_once_and_asks_for_the_allergy(prescriber: Actor, patient: Patient) -> None:
    test = ordered(prescriber, patient, "patch")
    place(by=prescriber, test=test)
    read(by=later(prescriber, minutes=5), test=test, result="positive")
    assert positive_without_allergy(patient, live_statements(patient)) == [test.ingredient]
    assert ordered_tests_of(patient) == ()
    state_allergy(by=prescriber, test=test, reaction="hives")
    assert positive_without_allergy(patient, live_statements(patient)) == []
    assert Statement.objects.get(patient=patient, kind="allergy").content["id"] == "lidocaine"
    assert Statement.objects.get(patient=patient, kind="answer", key="allergy-any").content["is"] == "yes"


def test_only_a_positive_test_becomes_an_allergy(prescriber: Actor, patient: Patient) -> None:
    test = ordered(prescriber, patient)
    with pytest.raises(Refused):
        state_allergy(by=prescriber, test=test)


def test_a_cancelled_test_says_why_and_holds_nothing(prescriber: Actor, patient: Patient) -> None:
    test = ordered(prescriber, patient)
    assert len(ordered_tests_of(patient)) == 1
    with pytest.raises(Refused) as refused:
        cancel(by=prescriber, test=test, reason=" ")
    assert code(refused) == {"allergy-test/cancel-reason"}
    cancel(by=prescriber, test=test, reason="Ordered for the wrong patient")
    assert ordered_tests_of(patient) == ()
    for again in (lambda: cancel(by=prescriber, test=test, reason="x"), lambda: place(by=prescriber, test=test)):
        with pytest.raises(Refused):
            again()


def test_it_is_placed_once(prescriber: Actor, patient: Patient) -> None:
    test = ordered(prescriber, patient)
    place(by=prescriber, test=test)
    with pytest.raises(Refused):
        place(by=later(prescriber, hours=1), test=test)


def test_the_page_orders_places_reads_and_states(
    cast: Cast, patient: Patient, signed_in: Callable[[str], Client]
) -> None:
    browser, base = signed_in("injector"), f"/patients/{patient.ref}/allergy-tests"
    assert browser.post(base, {"ingredient": "lidocaine"}).status_code == 422
    assert browser.post(base, {"ingredient": "lidocaine", "method": "prick", "reason": "asked"}).status_code == 302
    test = AllergyTest.objects.get()
    assert b"Place it now" in browser.get(base).content
    browser.post(f"{base}/{test.ref}/place")
    assert b"Keep the reading" in browser.get(base).content
    browser.post(f"{base}/{test.ref}/read", {"result": "positive"})
    assert b"No session begins until it is stated" in browser.get(base).content
    assert browser.post(f"{base}/{test.ref}/allergy", {"reaction": "hives"}).status_code == 302
    assert Statement.objects.filter(patient=patient, kind="allergy").exists()
    assert signed_in("assistant").get(base).status_code == 404
