"""Finding, registering and changing patients, the chart, and the palette."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Appointment, Patient, TrailLine
from openmeso_clinic.queries.dates import days_meant
from openmeso_clinic.queries.duplicates import alike
from openmeso_clinic.queries.patients import find
from tests.clinic.cast import Cast

SignedIn = Callable[[str], Client]
WHO = {
    "family_name": "Specimen",
    "given_name": "Mira",
    "birth_date": "1990-02-03",
    "sex": "female",
    "language": "en",
}


def visit(cast: Cast, patient: Patient, starts: datetime) -> None:
    """A visit as a row: opening hours do not matter here."""
    member = cast.staff["injector"]
    Appointment.objects.create(
        practice=cast.practice,
        patient=patient,
        practitioner=member,
        kind="check",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=20),
        booked_at=cast.at,
        booked_by=member,
    )


def names(cast: Cast, text: str) -> list[str]:
    return [hit.patient.name for hit in find(cast.practice, text, at=cast.at)]


@pytest.mark.parametrize(
    "text",
    [
        "sample",
        "SAMP",
        "sam",
        "sa",
        "s",
        "ample",
        "amira",
        "am sa",
        "sa am",
        "Sámple",
        "OM-00001",
        "1",
        "04/05/1988",
        "1988-05-04",
    ],
)
def test_a_patient_is_found_by_part_of_the_name_number_or_birth_date(cast: Cast, text: str) -> None:
    cast.patient()
    cast.patient("Placeholder", given_name="Leo", birth_date=date(1970, 1, 1))
    assert names(cast, text) == ["Sample, Amira"]


@pytest.mark.parametrize("text", ["zzz", "sample leo", "OM-99999", "1901-01-01", "%", "_", '"', "samp*le"])
def test_nobody_is_found_for_what_nobody_has(cast: Cast, text: str) -> None:
    cast.patient()
    assert names(cast, text) == []


def test_a_day_may_be_written_in_any_usual_way() -> None:
    first = days_meant("1988-05-04")
    for text in ("4/5/1988", "04.05.1988", "4 May 1988", "04051988", "4 - 5 - 1988"):
        assert days_meant(text)[0] == first[0]


def test_the_last_and_the_next_visit_stand_beside_the_name(cast: Cast, prescriber: Actor) -> None:
    patient = cast.patient()
    for days in (-3, 4):
        starts = cast.at + timedelta(days=days)
        visit(cast, patient, starts)
    hit = find(cast.practice, "sample", at=cast.at)[0]
    assert hit.last_visit is not None
    assert hit.next_visit is not None
    assert hit.last_visit < cast.at < hit.next_visit


def test_a_search_stands_in_no_address_and_leaves_its_line(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    page = signed_in("front-desk").post("/patients", {"q": "sample"})
    assert "Sample, Amira" in page.content.decode()
    line = TrailLine.objects.filter(action="record-read").latest("pk")
    assert line.details["patients"] == patient.ref
    assert "sample" not in str(line.details).lower()


def test_a_search_for_nobody_says_what_to_do(cast: Cast, signed_in: SignedIn) -> None:
    assert "register the patient" in signed_in("assistant").post("/patients", {"q": "zzz"}).content.decode()


def test_registering_names_every_fault_at_once_and_keeps_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    sent = {"family_name": "Sample", "birth_date": "2999-01-01", "email": "no", "language": "en"}
    page = signed_in("front-desk").post(reverse("patient-register"), sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert "4 things need a correction" in text
    assert 'value="Sample"' in text
    assert not Patient.objects.exists()


def test_registering_asks_first_where_someone_like_that_exists(cast: Cast, signed_in: SignedIn) -> None:
    there = cast.patient("Spécimen", given_name="Myra", birth_date=date(1990, 2, 3))
    desk = signed_in("front-desk")
    asked = desk.post(reverse("patient-register"), WHO)
    assert asked.status_code == 409
    assert Patient.objects.count() == 1
    assert desk.post(reverse("patient-register"), WHO | {"not_these": there.ref}).status_code == 302
    assert Patient.objects.count() == 2


def test_what_registering_told_is_not_asked_again(cast: Cast, signed_in: SignedIn) -> None:
    signed_in("front-desk").post(reverse("patient-register"), WHO)
    patient = Patient.objects.get()
    answered = set(patient.statements.filter(kind="answer").values_list("key", flat=True))
    assert answered == {"birth-date", "sex-at-birth"}


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        (("Sample", "Amira"), ("Sampel", "Amira"), True),
        (("Sample", "Amira"), ("Amira", "Sample"), True),
        (("Müller", "Ida"), ("Mueller", "Ida"), True),
        (("Sample", "Amira"), ("Placeholder", "Leo"), False),
    ],
)
def test_names_read_alike_or_not(one: tuple[str, str], other: tuple[str, str], like: bool) -> None:
    assert alike(one, other) is like


def test_changing_identity_leaves_the_names_of_the_fields_only(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    about = {
        "family_name": "Changed",
        "given_name": "Amira",
        "birth_date": "1988-05-04",
        "sex": "female",
        "language": "fr",
    }
    assert signed_in("owner").post(reverse("patient-identity", args=[patient.ref]), about).status_code == 302
    patient.refresh_from_db()
    assert (patient.family_name, patient.language) == ("Changed", "fr")
    assert names(cast, "chang") == ["Changed, Amira"]
    line = TrailLine.objects.filter(action="patient-changed").latest("pk")
    assert line.details["fields"] == "family_name language"


def test_the_chart_shows_the_history_on_one_axis(cast: Cast, signed_in: SignedIn, prescriber: Actor) -> None:
    patient = cast.patient()
    state(by=prescriber, patient=patient, facts=[Fact("answer", {"is": "no"}, "keloid")])
    later = Actor(prescriber.staff, prescriber.at + timedelta(hours=2))
    state(by=later, patient=patient, facts=[Fact("answer", {"is": "yes"}, "keloid")])
    screen_patient(by=later, patient=patient)
    text = signed_in("assistant").get(reverse("patient", args=[patient.ref])).content.decode()
    assert "(before: No)" in text
    assert text.index("Screening: Not assessable") < text.index("fact stated") < text.index("Registered under number")
    only = signed_in("assistant").get(reverse("patient", args=[patient.ref]) + "?kind=record").content.decode()
    assert "Registered under number" in only
    assert "(before: No)" not in only


def test_the_chart_asks_as_many_times_for_a_long_history_as_for_a_short_one(
    cast: Cast, signed_in: SignedIn, prescriber: Actor, django_assert_max_num_queries: Any
) -> None:
    patient = cast.patient()
    browser = signed_in("prescriber")
    for n in range(30):
        by = Actor(prescriber.staff, prescriber.at + timedelta(hours=n))
        state(by=by, patient=patient, facts=[Fact("answer", {"is": "yes" if n % 2 else "no"}, "keloid")])
        starts = cast.at + timedelta(days=n + 1)
        visit(cast, patient, starts)
    screen_patient(by=prescriber, patient=patient)
    browser.get(reverse("patient", args=[patient.ref]))
    with django_assert_max_num_queries(60):
        page = browser.get(reverse("patient", args=[patient.ref]))
    assert page.content.decode().count("<time") > 60


def test_the_palette_offers_only_what_the_role_may(cast: Cast, signed_in: SignedIn) -> None:
    patient = cast.patient()
    ask = {"q": "sample", "at": f"/patients/{patient.ref}/"}
    found = signed_in("assistant").post(reverse("palette"), ask).content.decode()
    assert reverse("patient", args=[patient.ref]) in found
    assert "Sample" not in signed_in("auditor").post(reverse("palette"), {"q": "dummy"}).content.decode()
    assert "Audit" not in signed_in("assistant").post(reverse("palette"), {"q": "audit"}).content.decode()
    assert signed_in("assistant").get(reverse("palette")).status_code == 405
    desk = signed_in("front-desk").post(reverse("palette"), ask).content.decode()
    assert reverse("patient", args=[patient.ref]) + '"' not in desk
