"""A browser of a member of staff who is signed in, as the cookie that says so."""

from __future__ import annotations

from typing import Any


def signed_in(member: Any) -> str:
    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(member)
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)
