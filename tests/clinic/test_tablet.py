"""The tablet in the patient's hands: one secret, one patient, one device, half an hour, and nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openmeso_clinic.actions.handovers import hand_over
from openmeso_clinic.models import Handover, Patient, ScreeningRun, Statement, TrailLine
from tests.clinic.cast import Cast

BORN = {"birth_date": "1988-05-04"}


@pytest.fixture
def patient(cast: Cast) -> Patient:
    return cast.patient()


@pytest.fixture
def secret(cast: Cast, patient: Patient) -> str:
    return hand_over(by=cast.actor("assistant"), patient=patient, language="en")[1]


def step(secret: str, slug: str) -> str:
    return reverse("tablet-step", args=[secret, slug])


def opened(secret: str) -> Client:
    browser = Client()
    assert browser.post(reverse("tablet", args=[secret]), BORN).status_code == 302
    return browser


def answers(patient: Patient) -> dict[str, str]:
    return {row.key: row.content["is"] for row in patient.statements.filter(kind="answer", retired_at=None)}


def test_the_secret_is_kept_nowhere(secret: str) -> None:
    assert secret not in str(list(Handover.objects.values()))
    assert secret not in str(list(TrailLine.objects.values()))


def test_the_page_before_the_birth_date_tells_first_name_and_initial_only(secret: str, patient: Patient) -> None:
    page = Client().get(reverse("tablet", args=[secret])).content.decode()
    assert "Hello Amira S." in page
    for private in (patient.family_name, patient.number, "1988", patient.ref):
        assert private not in page


def test_three_wrong_birth_dates_close_it(secret: str) -> None:
    browser = Client()
    url = reverse("tablet", args=[secret])
    assert "2 more times" in browser.post(url, {"birth_date": "1988-05-05"}).content.decode()
    assert "1 more time" in browser.post(url, {"birth_date": "1977-05-05"}).content.decode()
    assert browser.post(url, {"birth_date": "1966-05-05"}).status_code == 404
    assert browser.post(url, BORN).status_code == 404


def test_a_wrong_secret_and_a_late_one_look_alike(secret: str) -> None:
    wrong = Client().get(reverse("tablet", args=["nothing-like-it"]))
    Handover.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    late = Client().get(reverse("tablet", args=[secret]))
    plain = [
        re.sub(r'csrf[^"]*"[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"', "", p.content.decode()) for p in (wrong, late)
    ]
    assert (wrong.status_code, late.status_code) == (404, 404)
    assert plain[0] == plain[1]


def test_it_opens_once_and_on_one_device(secret: str) -> None:
    mine = opened(secret)
    assert mine.get(step(secret, "skin-1")).status_code == 200
    other = Client()
    assert other.get(reverse("tablet", args=[secret])).status_code == 404
    assert other.post(reverse("tablet", args=[secret]), BORN).status_code == 404
    assert other.get(step(secret, "skin-1")).status_code == 404


def test_handing_over_again_ends_the_earlier_secret(cast: Cast, patient: Patient, secret: str) -> None:
    hand_over(by=cast.actor("assistant"), patient=patient, language="en")
    assert Client().get(reverse("tablet", args=[secret])).status_code == 404


def test_answers_come_in_as_the_patients_own(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    sent = {"keloid-answer": "no", "keloid-family-answer": "unknown"}
    assert browser.post(step(secret, "skin-1"), sent).status_code == 302
    row = patient.statements.get(kind="answer", key="keloid-family")
    assert (row.via, row.recorded_by, row.content) == ("tablet", None, {"is": "unknown"})
    line = TrailLine.objects.filter(action="answer-changed").latest("pk")
    assert (line.actor, line.role) == (f"tablet/{Handover.objects.get().ref}", "patient")


def test_unknown_never_becomes_no_and_nothing_chosen_is_no_answer(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    for said in ("unknown", "yes", "no", "unknown"):
        browser.post(step(secret, "life-1"), {"smoking-answer": said}, headers={"X-Autosave": "1"})
        assert answers(patient)["smoking"] == said
    assert "faint" not in answers(patient)


def test_each_change_says_when_it_was_saved_and_may_come_twice(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    for _time in range(2):
        saved = browser.post(step(secret, "life-1"), {"smoking-answer": "no"}, headers={"X-Autosave": "1"})
        assert (saved.status_code, len(saved["X-Saved-At"])) == (204, 5)
    assert patient.statements.filter(key="smoking").count() == 1


def test_a_yes_brings_its_list_and_a_no_takes_back_what_was_said_here(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    said = {
        "diabetes-answer": "yes",
        "diabetes-0-id": "diabetes-type-2",
        "diabetes-0-state": "unknown",
        "hba1c-answer": "unknown",
    }
    assert browser.post(step(secret, "conditions-1"), said).status_code == 302
    assert patient.statements.get(kind="condition", retired_at=None).content["id"] == "diabetes-type-2"
    browser.post(step(secret, "conditions-1"), {"diabetes-answer": "no"})
    assert not patient.statements.filter(kind="condition", retired_at=None).exists()
    assert answers(patient)["diabetes"] == "no"
    assert "hba1c" not in answers(patient)


def test_what_staff_wrote_the_patient_cannot_take_back(cast: Cast, patient: Patient, secret: str) -> None:
    from openmeso_clinic.actions.statements import Fact, state

    facts = [Fact("condition", {"id": "diabetes-type-2", "state": "controlled"})]
    state(by=cast.actor("prescriber"), patient=patient, facts=facts)
    opened(secret).post(step(secret, "conditions-1"), {"diabetes-answer": "no"})
    assert patient.statements.filter(kind="condition", retired_at=None).count() == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [("0", None), ("1", 1), ("2", 1), ("3", 2), ("5", 2), ("6", 3), ("8", 3), ("9", 4), ("10", 4)],
)
def test_a_concern_from_0_to_10_becomes_a_grade(secret: str, patient: Patient, said: str, kept: int | None) -> None:
    sent = {
        "concerns-answer": "yes",
        "concerns-0-id": "fine-lines",
        "concerns-0-zone": "forehead",
        "concerns-0-severity": said,
    }
    assert opened(secret).post(step(secret, "wishes-1"), sent).status_code == 302
    grades = [row.content["severity"] for row in patient.statements.filter(kind="concern", retired_at=None)]
    assert grades == ([] if kept is None else [kept])


def test_faults_are_named_and_what_was_right_is_kept(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    sent = {"last-period-answer": "yes", "pregnancy-answer": "no"}
    page = browser.post(step(secret, "pregnancy-1"), sent)
    assert page.status_code == 422
    assert "Give the day" in page.content.decode()
    assert browser.post(step(secret, "pregnancy-1"), sent, headers={"X-Autosave": "1"}).status_code == 422
    assert answers(patient)["pregnancy"] == "no"
    assert "last-period" not in answers(patient)


def test_switching_the_language_loses_no_answer(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    browser.post(step(secret, "life-1"), {"smoking-answer": "yes"})
    back = browser.post(reverse("tablet-language", args=[secret]), {"language": "fr", "at": "life-1"})
    page = browser.get(back["Location"]).content.decode()
    assert 'lang="fr"' in page
    assert "Fumez-vous" in page
    assert answers(patient)["smoking"] == "yes"
    browser.post(reverse("tablet-language", args=[secret]), {"language": "ar", "at": "life-1"})
    arabic = browser.get(step(secret, "life-1")).content.decode()
    assert 'dir="rtl"' in arabic
    assert 'lang="en" dir="ltr"' in arabic  # no Arabic text yet: English, and marked as such


def test_the_known_patient_confirms_what_did_not_change(cast: Cast, patient: Patient) -> None:
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.actions.statements import Fact, state

    before = Actor(cast.staff["injector"], cast.at - timedelta(days=40))
    state(
        by=before,
        patient=patient,
        facts=[Fact("answer", {"is": "yes"}, "keloid"), Fact("answer", {"is": "no"}, "smoking")],
    )
    browser = opened(secret := hand_over(by=cast.actor("assistant"), patient=patient, language="en")[1])
    page = browser.get(step(secret, "skin-known")).content.decode()
    assert "Has anything changed since" in page
    assert browser.post(step(secret, "skin-known"), {}).status_code == 422
    browser.post(step(secret, "skin-known"), {"changed": "no"})
    assert patient.statements.get(key="keloid").confirmed_on is not None
    # Asked at each visit: an answer of forty days ago is not shown as one of today.
    assert 'value="no" id="id_smoking-answer_1" checked' not in browser.get(step(secret, "life-1")).content.decode()
    change = browser.post(step(secret, "skin-known"), {"changed": "yes"})
    assert browser.post(change["Location"], {"keloid-answer": "no"}).status_code == 302
    assert answers(patient)["keloid"] == "no"


def test_nothing_can_be_read_again_after_the_end_and_the_screening_has_run(secret: str, patient: Patient) -> None:
    browser = opened(secret)
    browser.post(step(secret, "life-1"), {"smoking-answer": "yes"})
    assert browser.post(reverse("tablet-finish", args=[secret])).status_code == 302
    assert ScreeningRun.objects.filter(patient=patient, by=None).count() == 1
    for url in (reverse("tablet", args=[secret]), step(secret, "life-1"), reverse("tablet-review", args=[secret])):
        answer = browser.get(url)
        assert (answer.status_code, answer["Location"]) == (302, reverse("tablet-end", args=[secret]))
    before = Statement.objects.count()
    browser.post(step(secret, "life-1"), {"smoking-answer": "no"})
    assert Statement.objects.count() == before
    end = browser.get(reverse("tablet-end", args=[secret])).content.decode()
    for private in ("Sample", "1988", "smok"):
        assert private not in end


def finished(secret: str, browser: Client | None = None) -> Client:
    browser = browser or opened(secret)
    browser.post(reverse("tablet-finish", args=[secret]))
    return browser


def test_a_pin_of_staff_takes_the_tablet_back_and_the_secret_is_dead(secret: str) -> None:
    browser = finished(secret)
    url = reverse("tablet-return", args=[secret])
    assert browser.post(url, {"pin": "0000"}).status_code == 422
    assert browser.post(url, {"pin": "2468"}).status_code == 200
    assert Handover.objects.get().returned_at is not None
    assert browser.get(reverse("tablet-end", args=[secret])).status_code == 404


def test_three_wrong_pins_leave_the_tablet_to_the_staff_side(secret: str) -> None:
    browser = finished(secret)
    url = reverse("tablet-return", args=[secret])
    for _try in range(3):
        browser.post(url, {"pin": "0000"})
    assert browser.post(url, {"pin": "2468"}).status_code == 422
    assert Handover.objects.get().returned_at is None


def test_the_staff_side_is_locked_behind_the_tablet_and_comes_back_by_pin(
    patient: Patient, signed_in: Callable[[str], Client]
) -> None:
    device = signed_in("assistant")
    secret = device.post(reverse("hand-over", args=[patient.ref]), {"language": "en", "here": "1"})["Location"].rsplit(
        "/", 1
    )[1]
    assert device.get("/patients").status_code == 302  # to the lock
    assert device.post(reverse("tablet", args=[secret]), BORN).status_code == 302
    page = device.get(step(secret, "skin-1")).content.decode()
    assert "Ash Assistant" not in page
    assert "/patients" not in page
    finished(secret, device)
    assert device.post(reverse("tablet-return", args=[secret]), {"pin": "2468"})["Location"] == reverse(
        "intake", args=[patient.ref]
    )
    assert device.get(reverse("intake", args=[patient.ref])).status_code == 200


def test_the_secret_of_one_patient_reaches_no_other(cast: Cast, secret: str, patient: Patient) -> None:
    other = cast.patient("Specimen", given_name="Leo", birth_date=date(1990, 1, 2))
    others = hand_over(by=cast.actor("assistant"), patient=other, language="en")[1]
    browser = opened(secret)
    assert browser.get(step(others, "skin-1")).status_code in (302, 404)
    browser.post(step(others, "life-1"), {"smoking-answer": "yes"})
    assert not other.statements.filter(key="smoking").exists()
    assert "Leo" not in browser.get(reverse("tablet-review", args=[secret])).content.decode()


def test_staff_take_the_tablet_back_from_their_side(
    patient: Patient, secret: str, signed_in: Callable[[str], Client]
) -> None:
    staff: Any = signed_in("front-desk")
    handover = Handover.objects.get()
    assert "not opened yet" in staff.get(reverse("intake", args=[patient.ref])).content.decode()
    staff.post(reverse("take-back", args=[patient.ref, handover.ref]))
    assert Client().get(reverse("tablet", args=[secret])).status_code == 404


def test_an_answer_prolongs_the_half_hour_but_not_for_ever(secret: str) -> None:
    browser = opened(secret)
    Handover.objects.update(made_at=timezone.now() - timedelta(minutes=110))
    browser.post(step(secret, "life-1"), {"smoking-answer": "yes"})
    left = Handover.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=9) < left < timedelta(minutes=11)
