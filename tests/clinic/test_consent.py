"""Consent: bound to what is planned, signed once it may be, withdrawn at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as, store
from openmeso.units import Volume
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import consents
from openmeso_clinic.models import Consent, Formulation, Handover, Patient, PhotoConsent
from openmeso_clinic.queries.consents import consents_now, text_of
from tests.clinic.way import STROKES, Way


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {missing.code for missing in refused.value.missing}


def state(way: Way) -> str:
    return consents_now(way.patient, on=way.by.today, at=way.by.at).state


def reasons(way: Way) -> set[str]:
    coverage = consents_now(way.patient, on=way.by.today, at=way.by.at).coverage
    return {reason.code for reason in coverage.reasons} if coverage else set()


def plan_another(way: Way, change: Callable[[Any], Any]) -> None:
    """The formulation in use becomes another one."""
    noun = load_as(CoreFormulation, way.formulation.content)
    first = noun.chosen.preparations[0]
    chosen = replace(noun.chosen, preparations=(change(first), *noun.chosen.preparations[1:]))
    content = store(replace(noun, alternatives=(chosen, *noun.alternatives[1:])))
    Formulation.objects.filter(pk=way.formulation.pk).update(content=content)


def test_the_text_is_of_exactly_this_formulation_and_course(way: Way) -> None:
    text = text_of(consents.draft(by=way.by, patient=way.patient))
    noun = load_as(CoreFormulation, way.formulation.content)
    assert set(text.bound.products) >= {p for one in noun.chosen.preparations for p in one.products}
    assert text.hash == text.bound.hash


def test_the_same_text_is_not_drafted_twice(way: Way) -> None:
    first = consents.draft(by=way.by, patient=way.patient)
    assert consents.draft(by=way.by, patient=way.patient).pk == first.pk


def test_a_signed_consent_covers_what_is_planned(way: Way) -> None:
    way.consent()
    assert state(way) == "valid"


def test_a_changed_product_needs_a_new_consent(way: Way) -> None:
    way.consent()
    plan_another(way, lambda one: replace(one, products=("profhilo-h-l",)))
    assert state(way) == "not-covering"
    assert "consent/products-changed" in reasons(way)


def test_another_zone_needs_a_new_consent(way: Way) -> None:
    way.consent()
    plan_another(way, lambda one: replace(one, zones=(replace(one.zones[0], zone="chin"), *one.zones[1:])))
    assert "consent/zones-changed" in reasons(way)


@pytest.mark.parametrize(("factor", "covers"), [("0.85", True), ("1.15", True), ("1.25", False)])
def test_a_fifth_of_the_volume_may_change(way: Way, factor: str, covers: bool) -> None:
    way.consent()
    plan_another(way, lambda one: replace(one, volume=Volume(one.volume.value * Decimal(factor))))
    assert (state(way) == "valid") is covers


def test_another_lot_needs_no_new_consent(way: Way) -> None:
    way.consent()
    plan_another(way, lambda one: replace(one, lots=tuple(replace(use, lot="OTHER") for use in one.lots)))
    assert state(way) == "valid"


def test_a_typed_name_has_equal_rank(way: Way) -> None:
    assert way.consent(strokes=(), typed_name="Amira Sample").state == Consent.State.SIGNED


def test_no_signature_is_no_consent(way: Way) -> None:
    with pytest.raises(Refused) as refused:
        way.consent(strokes=[[[0.1, 0.1, 0]]])
    assert codes(refused) == {"consent/no-signature"}


def test_without_a_reviewed_text_an_interpreter_is_asked_for(way: Way) -> None:
    drafted = consents.draft(by=way.by, patient=way.patient, language="ar")
    with pytest.raises(Refused) as refused:
        consents.sign(by=way.later(1), consent=drafted, strokes=STROKES)
    assert codes(refused) == {"consent/interpreter"}
    signed = consents.sign(by=way.later(1), consent=drafted, strokes=STROKES, interpreter="Nour Example, Arabic")
    assert (signed.interpreter, signed.language) == ("Nour Example, Arabic", "ar")


def test_cooling_off_hours_are_kept(way: Way) -> None:
    drafted = consents.draft(by=way.by, patient=way.patient)
    Consent.objects.filter(pk=drafted.pk).update(content=store(replace(text_of(drafted), cooling_off_hours=24)))
    with pytest.raises(Refused) as refused:
        consents.sign(by=way.later(60), consent=drafted, strokes=STROKES)
    assert codes(refused) == {"consent/too-soon"}


def test_below_the_age_of_the_law_nobody_signs(way: Way) -> None:
    drafted = consents.draft(by=way.by, patient=way.patient)
    Patient.objects.filter(pk=way.patient.pk).update(birth_date=date(way.by.today.year - 16, 1, 1))
    with pytest.raises(Refused) as refused:
        consents.sign(by=way.later(1), consent=drafted, strokes=STROKES, guardian="Parent Sample")
    assert "consent/too-young" in codes(refused)


def test_each_purpose_of_photographs_is_answered_and_withdrawn_by_itself(way: Way) -> None:
    way.consent(photographs={"record": True, "teaching": True, "advertising": False})
    given = PhotoConsent.objects.get(patient=way.patient, purpose="teaching")
    consents.withdraw_photographs(by=way.by, photo_consent=given)
    live = PhotoConsent.objects.filter(patient=way.patient, withdrawn_at=None)
    assert dict(live.values_list("purpose", "given")) == {"record": True, "advertising": False}
    assert state(way) == "valid"


def test_a_withdrawn_consent_never_comes_back(way: Way) -> None:
    consent = way.consent()
    consents.withdraw(by=way.by, consent=consent)
    assert state(way) == "withdrawn"
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_consent SET state = 'signed' WHERE id = %s", [consent.pk])


@pytest.mark.parametrize("column", ["content", "hash", "typed_name"])
def test_what_was_signed_stands(way: Way, column: str) -> None:
    consent = way.consent()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE clinic_consent SET {column} = 'x' WHERE id = %s", [consent.pk])


def test_a_new_signature_replaces_the_earlier_one(way: Way) -> None:
    first = way.consent()
    second = way.consent()
    first.refresh_from_db()
    assert (first.state, second.state) == (Consent.State.REPLACED, Consent.State.SIGNED)


# --- pages -----------------------------------------------------------------------------------------


def test_the_page_writes_shows_and_signs(way: Way, browser: Client) -> None:
    page = reverse("consent", args=[way.patient.ref])
    browser.post(reverse("consent-draft", args=[way.patient.ref]), {"language": "en"})
    drafted = Consent.objects.get(patient=way.patient)
    assert b"Written, not signed yet" in browser.get(page).content
    read = reverse("consent-read", args=[way.patient.ref, drafted.ref])
    assert text_of(drafted).title.encode() in browser.get(read).content
    faulty = browser.post(read, {"read": "on", "typed_name": "", "questions": "What about bruises?"})
    assert faulty.status_code == 422
    assert b"What about bruises?" in faulty.content  # nothing typed is lost
    signed = browser.post(read, {"read": "on", "typed_name": "Amira Sample", "photo-record": "yes"})
    assert signed.status_code == 302
    drafted.refresh_from_db()
    assert drafted.state == Consent.State.SIGNED
    paper = browser.get(reverse("consent-paper", args=[way.patient.ref, drafted.ref]))
    assert paper.content.startswith(b"%PDF")
    browser.post(reverse("consent-withdraw", args=[way.patient.ref, drafted.ref]))
    assert b"Withdrawn" in browser.get(page).content


def test_the_patient_signs_on_the_tablet_and_staff_are_locked_out_meanwhile(way: Way, browser: Client) -> None:
    drafted = consents.draft(by=way.by, patient=way.patient)
    handed = browser.post(reverse("consent-hand", args=[way.patient.ref, drafted.ref]))
    tablet = handed["Location"]
    opened = browser.post(tablet, {"birth_date": way.patient.birth_date.isoformat()})
    assert opened.status_code == 302, opened.content
    page = browser.get(opened["Location"])
    assert b"Consent to mesotherapy" in page.content
    assert browser.get(reverse("consent", args=[way.patient.ref])).status_code == 302  # locked
    done = browser.post(opened["Location"], {"read": "on", "typed_name": "Amira Sample"})
    assert done["Location"].endswith("/end")
    drafted.refresh_from_db()
    assert drafted.state == Consent.State.SIGNED and drafted.signed_with is None
    assert Handover.objects.get(patient=way.patient).finished_at is not None
