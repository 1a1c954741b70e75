"""One's own account, the lock and the step-up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from openmeso_clinic.demo.people import PIN
from openmeso_clinic.models import Installation, Staff, TrailLine
from tests.clinic.cast import Cast

SignIn = Callable[[str], Client]


def test_a_locked_screen_opens_by_pin_only(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("injector")
    browser.post("/lock")
    assert browser.get("/").status_code == 302
    assert browser.post("/unlock", {"pin": "9999"}).status_code == 422
    assert browser.post("/unlock", {"pin": PIN, "next": "/"}).status_code == 302
    assert browser.get("/").status_code == 200


def test_five_wrong_pins_end_the_session(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("injector")
    browser.post("/lock")
    for _ in range(5):
        last = browser.post("/unlock", {"pin": "0000"})
    assert last.headers["Location"].startswith("/accounts/login")
    assert "_auth_user_id" not in browser.session


def test_a_background_request_to_a_locked_session_gets_423_and_not_a_page(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("injector")
    browser.post("/lock")
    assert browser.get("/", headers={"X-Poll": "1"}).status_code == 423


def test_polling_never_keeps_a_session_awake(cast: Cast, signed_in: SignIn, settings: object) -> None:
    browser = signed_in("injector")
    browser.get("/")
    session = browser.session
    session["touched_at"] -= 11 * 60
    session.save()
    assert browser.get("/", headers={"X-Poll": "1"}).status_code == 423


@pytest.mark.parametrize("parameter", ["skip_timeout_reset", "keep", "nolock", "next"])
def test_no_parameter_opens_an_idle_session(cast: Cast, signed_in: SignIn, parameter: str) -> None:
    browser = signed_in("injector")
    browser.get("/")
    session = browser.session
    session["touched_at"] -= 11 * 60
    session.save()
    assert browser.get("/", {parameter: "1"}).status_code == 302


def test_the_step_up_gives_the_session_a_new_name(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("prescriber")
    browser.get("/")
    before = browser.session.session_key
    browser.post("/step-up", {"pin": PIN, "next": "/"})
    assert browser.session.session_key != before
    assert TrailLine.objects.filter(action="stepped-up").count() == 1


@pytest.mark.parametrize(
    ("pin", "again"), [("12ab56", "12ab56"), ("123456", "123456"), ("2468", "2468"), ("908172", "908173")]
)
def test_a_weak_or_mistyped_pin_is_refused(cast: Cast, signed_in: SignIn, pin: str, again: str) -> None:
    answer = signed_in("prescriber").post("/account", {"proof": PIN, "pin": pin, "again": again})
    assert answer.status_code == 422
    assert Staff.objects.get(pk=cast.staff["prescriber"].pk).pin_is(PIN)


def test_a_new_pin_needs_the_old_one(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("prescriber")
    assert browser.post("/account", {"proof": "0000", "pin": "908172", "again": "908172"}).status_code == 422
    assert browser.post("/account", {"proof": PIN, "pin": "908172", "again": "908172"}).status_code == 302
    assert Staff.objects.get(pk=cast.staff["prescriber"].pk).pin_is("908172")


def test_without_a_second_factor_a_real_clinic_opens_nothing(cast: Cast, signed_in: SignIn) -> None:
    Installation.objects.update(kind="real")
    answer = signed_in("prescriber").get("/")
    assert answer.headers["Location"] == "/accounts/2fa/totp/activate/"


def test_signing_out_makes_the_browser_forget(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in("prescriber").post("/sign-out")
    assert '"cache"' in answer.headers["Clear-Site-Data"]


def test_a_refused_sign_in_leaves_a_line_without_the_address(cast: Cast) -> None:
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "x" * 14})
    line = TrailLine.objects.get(action="sign-in-refused")
    assert "nobody" not in str(line.object) + str(line.details)


def test_nobody_can_sign_up(cast: Cast) -> None:
    answer = Client().post("/accounts/signup/", {"email": "new@example.org", "password1": "x" * 14})
    assert not Staff.objects.filter(email="new@example.org").exists()
    assert answer.status_code == 404


def test_a_database_that_went_away_is_not_taken_for_a_session_that_ended(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_named: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    browser = signed_in("injector")
    browser.raise_request_exception = False
    monkeypatch.setattr(Session, "save", gone)
    assert browser.post("/lock").status_code == 500
    monkeypatch.undo()
    assert browser.get("/").status_code == 200
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        browser.session.save()
