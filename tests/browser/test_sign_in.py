"""The first day of a real clinic: second factor, recovery codes, passkey, and what proves again who one is."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.real_server import EMAIL
from tests.browser.visitor import DESK, TELEPHONE, Visitor

PIN = "908172"


@pytest.fixture(scope="module")
def clinic() -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "tests.browser.real_server"]
    log = tempfile.TemporaryFile()  # noqa: SIM115
    root = Path(__file__).parents[2]
    with log, subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=log, text=True) as server:
        try:
            assert server.stdout is not None
            found = json.loads(server.stdout.readline())
            for _ in range(300):
                with suppress(OSError), urllib.request.urlopen(found["origin"] + "/accounts/login/", timeout=30):
                    break
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()


@pytest.fixture
def owner(chromium: Any, clinic: dict[str, str]) -> Iterator[Visitor]:
    context = chromium.new_context(viewport=DESK, locale="en-GB")
    found = Visitor(context.new_page(), clinic["origin"], "sign-in")
    yield found
    context.close()
    assert not found.faults, "\n".join(found.faults)


def authenticator(page: Any, *, verifies: bool = True) -> tuple[Any, str]:
    """A passkey of the browser's own: it says yes, and whether it has looked at a finger."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    about = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": about})["authenticatorId"]


def code_of(secret: str) -> str:
    """The code that an app shows at this moment (RFC 6238)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def press(visitor: Visitor, name: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name, exact=True).click()


def give_password(visitor: Visitor, password: str) -> None:
    visitor.goto("/accounts/login/")
    visitor.page.fill("[name=login]", EMAIL)
    visitor.page.fill("[name=password]", password)
    press(visitor, "Sign in")


def sign_out(visitor: Visitor) -> None:
    visitor.goto("/accounts/logout/")
    press(visitor, "Sign Out")
    assert "/accounts/login" in visitor.page.url


def in_the_trail(visitor: Visitor) -> str:
    visitor.goto("/trail")
    return str(visitor.page.locator("main").inner_text())


def test_the_first_day_of_an_owner(owner: Visitor, clinic: dict[str, str]) -> None:
    page, password = owner.page, clinic["password"]
    owner.goto("/accounts/login/")
    owner.look("login")
    give_password(owner, password)
    # Nothing opens before there is a second factor.
    assert "/2fa/totp/activate" in page.url
    owner.look("app")
    page.fill("[name=code]", code_of(page.inner_text("#authenticator_secret")))
    press(owner, "Activate")
    codes = page.locator(".recovery code").all_inner_texts()
    assert len(codes) == 10
    owner.look("codes")
    page.reload()
    assert page.locator(".recovery").count() == 0, "recovery codes are shown once"

    owner.goto("/account")
    page.fill("[name=proof]", password)
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    press(owner, "Change PIN")
    owner.look("account")

    cdp, key = authenticator(page)
    owner.goto("/accounts/2fa/")
    owner.look("second-factor")
    page.locator("a[href$='/webauthn/add/']").click()
    page.wait_for_url("**/webauthn/add/")
    owner.look("passkey-add")
    press(owner, "Add")
    owner.goto("/accounts/2fa/webauthn/")
    owner.look("passkeys")
    assert page.get_by_text("Passkey", exact=True).count() == 1

    sign_out(owner)
    press(owner, "Sign in with a passkey")
    assert page.url == clinic["origin"] + "/"

    # Before a signature: the passkey stands for the PIN, and only where the key looked who touches it.
    owner.goto("/step-up?next=/account")
    owner.look("step-up")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.locator("[data-passkey-fault]")).to_be_visible()
    owner.look("step-up-refused")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    press(owner, "Use your passkey")
    assert page.url.endswith("/account")

    owner.goto("/lock")
    owner.look("locked")
    press(owner, "Use your passkey")
    assert page.url == clinic["origin"] + "/"
    owner.goto("/lock")
    page.fill("#pin", PIN)
    press(owner, "Go on")
    assert page.url == clinic["origin"] + "/"

    # Password, then a recovery code; each opens once.
    sign_out(owner)
    give_password(owner, password)
    owner.look("second-step")
    page.fill("[name=code]", codes[0])
    press(owner, "Sign In")
    assert page.url == clinic["origin"] + "/"
    sign_out(owner)
    give_password(owner, password)
    page.fill("[name=code]", codes[0])
    press(owner, "Sign In")
    assert page.locator(".form-errors").count() == 1, page.locator("main").inner_text()
    # Password, then the key.
    press(owner, "Use a security key")
    assert page.url == clinic["origin"] + "/"

    sign_out(owner)
    give_password(owner, "wrong-" * 3)
    assert page.locator(".form-errors").count() == 1

    press(owner, "Sign in with a passkey")
    said = in_the_trail(owner)
    for line in ("password+recovery_codes", "password+webauthn", "passkey", "totp-activated", "webauthn-added"):
        assert line in said, line
    assert "signed-out" in said


def test_a_passkey_of_nobody_opens_nothing(owner: Visitor) -> None:
    page = owner.page
    authenticator(page)
    owner.goto("/accounts/login/")
    page.set_viewport_size(TELEPHONE)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-fault]")).to_be_visible()
    owner.look("no-passkey")
