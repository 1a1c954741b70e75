"""Asking patients how they are: by a link or by telephone, once, and a red flag is never lost."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from PIL import Image

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import check_in_links as links
from openmeso_clinic.actions.check_ins import CALLS, close_unreached, put_off, record_call, take_note
from openmeso_clinic.actions.events import report
from openmeso_clinic.actions.patients import change
from openmeso_clinic.actions.photo_keys import erase_photographs
from openmeso_clinic.bridge.outcome import rated_of
from openmeso_clinic.models import (
    CheckIn,
    CheckInLink,
    EventReport,
    Message,
    Photograph,
    PhotoKey,
    Practice,
    Score,
    TrailLine,
)
from openmeso_clinic.queries.check_ins import pictures_of, worklist
from openmeso_clinic.queries.invariants import broken
from openmeso_clinic.queries.needs import queue_of
from openmeso_clinic.queries.needs_care import check_in_needs
from openmeso_clinic.queries.photographs import SENT
from openmeso_clinic.uploads import vault
from tests.clinic.way import Way

CALM = {2: "yes going 2 no", 28: "no no no improved"}


@pytest.fixture
def due(begun: Way) -> list[CheckIn]:
    begun.fresh().sign()
    return list(CheckIn.objects.order_by("due_on"))


@pytest.fixture
def on_day(begun: Way, due: list[CheckIn], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clinic's clock on the day of a check-in, at ten."""

    def go(row: CheckIn) -> CheckIn:
        at = begun.by.at + timedelta(days=row.day, hours=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        return row

    return go


def link_to(row: CheckIn, at: Any = None) -> str:
    from django.utils import timezone

    return "/c/" + links.make_link(check_in=row, channel="email", at=at or timezone.now())


def said(day: int, words: str = "", **more: Any) -> dict[str, Any]:
    """Answers in the order of the questions, one word each."""
    given = (words or CALM[day]).split()
    return {f"q{n}": word for n, word in enumerate(given)} | {"signs": ["none"]} | more


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "pink").save(out, "JPEG")
    out.seek(0)
    out.name = "spot.jpg"
    return out


# --- by telephone ---------------------------------------------------------------------------


def test_an_attempt_is_kept_and_the_check_in_stays_due(begun: Way, due: list[CheckIn]) -> None:
    record_call(by=begun.by, check_in=due[0], reached=False)
    assert (due[0].state, len(due[0].attempts)) == (CheckIn.State.DUE, 1)


def test_an_answer_needs_what_was_said_and_is_given_once(begun: Way, due: list[CheckIn]) -> None:
    with pytest.raises(Refused):
        record_call(by=begun.by, check_in=due[0], reached=True)
    record_call(by=begun.by, check_in=due[0], reached=True, said="All well")
    with pytest.raises(Refused):
        record_call(by=begun.by, check_in=due[0], reached=True, said="All well")


def test_a_patient_stands_in_the_queue_once_however_much_is_due(begun: Way, due: list[CheckIn]) -> None:
    later = begun.by.today + timedelta(days=200)
    needs = list(check_in_needs(begun.patient.practice, on=later))
    assert len(needs) == 1
    assert str(due[-1].day) in needs[0].words


def test_who_wants_no_contact_is_not_called(begun: Way, due: list[CheckIn]) -> None:
    change(by=begun.by, patient=begun.patient, contact="none")
    later = begun.by.today + timedelta(days=200)
    assert list(check_in_needs(begun.patient.practice, on=later)) == []
    assert [line.unwanted for line in worklist(begun.patient.practice, on=later)] == [True]
    close_unreached(by=begun.by, check_in=due[0], reason="The patient's wish")


def test_a_check_in_is_given_up_after_three_calls_and_with_a_reason(begun: Way, due: list[CheckIn]) -> None:
    for _ in range(CALLS):
        with pytest.raises(Refused):
            close_unreached(by=begun.by, check_in=due[0], reason="No answer")
        record_call(by=begun.by, check_in=due[0], reached=False)
    with pytest.raises(Refused):
        close_unreached(by=begun.by, check_in=due[0], reason=" ")
    close_unreached(by=begun.by, check_in=due[0], reason="No answer")
    assert CheckIn.objects.get(pk=due[0].pk).state == CheckIn.State.CLOSED


def test_what_is_put_off_returns_on_its_day(begun: Way, due: list[CheckIn]) -> None:
    practice, on = begun.patient.practice, due[0].due_on
    put_off(by=begun.by, check_in=due[0], until=begun.by.today + timedelta(days=5))
    assert worklist(practice, on=on) == []
    assert [line.row for line in worklist(practice, on=begun.by.today + timedelta(days=5))] == [due[0]]
    with pytest.raises(Refused):
        put_off(by=begun.by, check_in=due[0], until=begun.by.today + timedelta(days=60))


def test_a_red_flag_on_the_telephone_says_at_once_what_to_say(browser: Client, begun: Way, due: list[CheckIn]) -> None:
    url = f"/patients/{begun.patient.ref}/check-ins/{due[2].ref}/call"
    assert "Any lump, even a small one?" in browser.get(url).content.decode()
    page = browser.post(url, {"reached": "yes", "q0": "yes"})
    assert page.status_code == 200
    assert "we see you within 48 hours" in page.content.decode()
    row = CheckIn.objects.get(pk=due[2].pk)
    assert (row.worry, row.content["flags"], row.content["by"]) == ("flag", ["rf-late-lump"], "telephone")


# --- by link --------------------------------------------------------------------------------


def test_the_link_opens_questions_and_a_first_name_and_nothing_else(
    begun: Way, on_day: Any, due: list[CheckIn]
) -> None:
    path = link_to(on_day(due[0]))
    page = Client(enforce_csrf_checks=True).get(path)
    words = page.content.decode()
    assert page.status_code == 200
    assert begun.patient.given_name in words and begun.patient.family_name not in words
    for hidden in (begun.patient.number, begun.patient.ref, "hyaluron", "mesotherapy", "<script", "csrf"):
        assert hidden.lower() not in words.lower()
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert len(re.findall("<fieldset", words)) <= 5


def test_a_calm_answer_is_kept_once(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    path = link_to(on_day(due[0]))
    first = Client(enforce_csrf_checks=True).post(path, said(2, said="Fine"))
    assert (first.status_code, "Nothing more is to be done" in first.content.decode()) == (200, True)
    assert Client().post(path, said(2, "no growing 9 yes")).status_code == 410
    row = CheckIn.objects.get(pk=due[0].pk)
    assert (row.state, row.worry, row.content["said"]) == (CheckIn.State.ANSWERED, "", "Fine")
    assert not Message.objects.filter(kind="red-flag").exists()
    line = TrailLine.objects.filter(action="check-in-answered").latest("seq")
    assert (line.role, line.actor[:5]) == ("patient", "link/")


def test_every_link_of_a_check_in_ends_with_its_answer(on_day: Any, due: list[CheckIn]) -> None:
    """A letter that was sent twice asks twice, and is answered once."""
    one, two = link_to(on_day(due[0])), link_to(due[0])
    assert Client().post(one, said(2)).status_code == 200
    assert (Client().get(two).status_code, Client().post(two, said(2)).status_code) == (410, 410)
    assert CheckInLink.objects.filter(used_at__isnull=False).count() == 1


def test_an_emergency_is_answered_in_the_same_breath(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    practice = begun.patient.practice
    Practice.objects.filter(pk=practice.pk).update(on_call=begun.cast.staff["injector"])
    page = Client().post(link_to(on_day(due[0])), said(2, signs=["rf-vision"]))
    words = page.content.decode()
    assert page.status_code == 200
    assert "minutes count" in words and all(f'"tel:{n}"' in words for n in ("15", "112"))
    alarm = Message.objects.get(kind="red-flag")
    assert (alarm.staff, alarm.state) == (begun.cast.staff["injector"], Message.State.WAITING)
    assert not EventReport.objects.exists(), "an event is reported by a clinician"


def test_without_a_person_on_call_every_prescriber_is_told(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    Client().post(link_to(on_day(due[0])), said(2, signs=["rf-vision"]))
    roles = {role.role for one in Message.objects.filter(kind="red-flag") for role in one.staff.roles.all()}
    assert "prescriber" in roles


def test_a_red_flag_stands_first_until_a_clinician_took_note(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    row = on_day(due[2])
    Client().post(link_to(row), said(28, "yes no no improved"))
    needs = queue_of(begun.by).items
    assert (needs[0].need.kind, needs[0].need.url) == (
        "red-flag",
        f"/patients/{begun.patient.ref}/check-ins/{row.ref}",
    )
    assert take_note(by=begun.by, check_in=row) and not take_note(by=begun.by, check_in=row)
    assert "red-flag" not in {one.need.kind for one in queue_of(begun.by).items}


def test_a_lump_leads_to_the_event_form_already_filled_in(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    row = on_day(due[2])
    browser = Client()
    browser.force_login(begun.by.staff, backend="openmeso_clinic.access.members.Members")
    Client().post(link_to(row), said(28, "yes no no improved", said="Since Tuesday"))
    page = browser.get(f"/patients/{begun.patient.ref}/check-ins/{row.ref}").content.decode()
    where = f"/patients/{begun.patient.ref}/adverse-event?check-in={row.ref}"
    assert where in page and "Since Tuesday" in page
    form = browser.get(where).content.decode()
    assert re.search(r'value="ae-nodule-granuloma"[^>]* checked', form)
    assert "Any lump, even a small one?" in form and "Since Tuesday" in form


def test_what_is_missing_is_said_at_once_and_nothing_is_lost(on_day: Any, due: list[CheckIn]) -> None:
    page = Client().post(link_to(on_day(due[2])), {"q0": "unsure", "said": "A word"})
    words = page.content.decode()
    assert (page.status_code, words.count('class="error"')) == (422, 4)
    assert "A word" in words and re.search(r'value="unsure"[^>]* checked', words)
    assert CheckIn.objects.get(pk=due[2].pk).state == CheckIn.State.DUE


def test_a_sign_and_none_of_these_are_not_both(on_day: Any, due: list[CheckIn]) -> None:
    page = Client().post(link_to(on_day(due[2])), said(28, signs=["none", "rf-mood"]))
    assert page.status_code == 422


def test_a_photograph_is_cleaned_and_kept_in_the_record(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    row = on_day(due[0])
    Client().post(link_to(row), said(2) | {"picture": picture()})
    kept = Photograph.objects.get()
    assert (kept.patient, kept.check_in, kept.added_by, kept.pose) == (begun.patient, row, None, SENT)
    assert CheckIn.objects.get(pk=row.pk).content["photographs"] == [kept.ref]
    key = PhotoKey.objects.get(patient=begun.patient)
    assert vault.key_of(kept.stored_as) == vault.key_of(kept.thumbnail_as) == f"photo-{key.key_id}"
    line = TrailLine.objects.get(action="photograph-added")
    assert line.role == "patient" and kept.ref in line.details.values()


def test_a_photograph_that_was_sent_stands_in_the_gallery_and_on_the_event(
    begun: Way, on_day: Any, due: list[CheckIn]
) -> None:
    row, browser = on_day(due[0]), Client()
    Client().post(link_to(row), said(2) | {"picture": picture()})
    kept, ref = Photograph.objects.get(), begun.patient.ref
    browser.force_login(begun.by.staff, backend="openmeso_clinic.access.members.Members")
    gallery = browser.get(f"/patients/{ref}/photographs").content.decode()
    assert "Sent by the patient" in gallery and kept.ref in gallery
    assert "Baseline" not in gallery and "remark<" not in gallery  # it follows no protocol
    assert browser.get(f"/patients/{ref}/photographs/{kept.ref}").status_code == 200
    assert kept.ref in browser.get(f"/patients/{ref}/check-ins/{row.ref}").content.decode()
    event = report(
        by=begun.later(60 * 24 * 3),
        patient=begun.patient,
        event="ae-papule",
        severity=1,
        onset_on=row.due_on,
        answered=row.ref,
    )
    assert kept.ref in browser.get(f"/patients/{ref}/events/{event.ref}").content.decode()


def test_erasing_photographs_erases_what_was_sent_too(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    row = on_day(due[0])
    Client().post(link_to(row), said(2) | {"picture": picture()})
    kept = Photograph.objects.get()
    with transaction.atomic():
        assert erase_photographs(by=begun.by, patient=begun.patient) == 1
    kept.refresh_from_db()
    assert kept.erased_at is not None and not PhotoKey.objects.filter(destroyed_at=None).exists()
    assert pictures_of(row) == []


def test_a_file_that_is_no_picture_is_refused_and_the_answer_stays_open(on_day: Any, due: list[CheckIn]) -> None:
    bad = io.BytesIO(b"<html>")
    bad.name = "x.jpg"
    path = link_to(on_day(due[0]))
    page = Client().post(path, said(2) | {"picture": bad})
    assert (page.status_code, Photograph.objects.count()) == (422, 0)
    assert Client().post(path, said(2)).status_code == 200


@pytest.mark.parametrize("how", ["late", "revoked", "superseded"])
def test_a_link_that_ended_shows_telephone_numbers_only(begun: Way, on_day: Any, due: list[CheckIn], how: str) -> None:
    row = on_day(due[2])
    path = link_to(row)
    link = CheckInLink.objects.filter(check_in=row)
    if how == "late":
        link.update(expires_at=begun.by.at)
    elif how == "revoked":
        link.update(revoked_at=begun.by.at)
    else:
        CheckIn.objects.filter(pk=row.pk).update(state=CheckIn.State.SUPERSEDED)
    page = Client().get(path)
    assert page.status_code == 410
    assert begun.patient.given_name not in page.content.decode()
    assert begun.patient.practice.on_call_phone in page.content.decode()
    assert Client().post(path, said(28)).status_code == 410


def test_a_wrong_secret_tells_nothing_and_guessing_is_slowed(db: None) -> None:
    cache.clear()
    browser = Client()
    answers = [browser.get(f"/c/guess{n}") for n in range(32)]
    assert answers[0].status_code == 404 and answers[-1].status_code == 429
    assert "synthetic" not in answers[0].content.decode()
    cache.clear()


def test_the_page_speaks_the_language_of_the_patient(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    change(by=begun.by, patient=begun.patient, language="fr")
    assert "Bonjour" in Client().get(link_to(on_day(due[0]))).content.decode()
    change(by=begun.by, patient=begun.patient, language="ar")
    words = Client().get(link_to(due[0])).content.decode()
    # The questions are not written in Arabic yet: a page is never half in two languages.
    assert '<html lang="en" dir="ltr">' in words and "Hello" in words


def test_who_answers_a_later_check_in_need_not_answer_an_earlier_one(on_day: Any, due: list[CheckIn]) -> None:
    early = link_to(on_day(due[2]))
    assert len(worklist(due[0].practice, on=due[2].due_on)) == 1
    Client().post(link_to(due[2]), said(28))
    assert set(CheckIn.objects.filter(day__lt=28).values_list("state", flat=True)) == {"closed"}
    assert worklist(due[0].practice, on=due[2].due_on) == []
    assert Client().get(early).status_code == 410


def test_everything_holds_after_all_of_it(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    Client().post(link_to(on_day(due[2])), said(28, "yes no no improved") | {"picture": picture()})
    assert list(broken()) == []


def test_how_the_patient_finds_the_change_is_kept_as_its_own_gais(begun: Way, on_day: Any, due: list[CheckIn]) -> None:
    row = on_day(due[2])
    page = Client().get(link_to(row)).content.decode()
    assert "Compared with before the treatment" in page and "Very much better" in page
    Client().post(link_to(row), said(28, "no no no no-change"))
    score = Score.objects.get(scale="gais")
    assert (score.rater, score.by, score.patient, score.session) == ("patient", None, begun.patient, row.session)
    assert rated_of(score).score.level == "no-change"
    line = TrailLine.objects.get(action="scored")
    assert (line.role, line.details["rater"]) == ("patient", "patient")
    browser = Client()
    browser.force_login(begun.by.staff, backend="openmeso_clinic.access.members.Members")
    assert "The same as before" in browser.get(f"/patients/{begun.patient.ref}/check-ins/{row.ref}").content.decode()
    outcome = browser.get(f"/patients/{begun.patient.ref}/outcome").content.decode()
    assert "by the patient: no change" in " ".join(outcome.split())


def test_who_is_not_sure_of_the_change_is_not_scored(on_day: Any, due: list[CheckIn]) -> None:
    Client().post(link_to(on_day(due[2])), said(28, "no no no unsure"))
    assert not Score.objects.exists()


def test_on_the_telephone_it_is_the_patients_own_word_too(begun: Way, due: list[CheckIn]) -> None:
    record_call(by=begun.by, check_in=due[2], reached=True, answers={"3": "improved"}, said="All well")
    assert (Score.objects.get().rater, Score.objects.get().by) == ("patient", None)
