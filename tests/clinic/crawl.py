"""Every page of the clinic that can be read, in a practice in which things happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from openmeso_clinic.access.load import KINDS
from tests.clinic.lived_in import LivedIn
from tests.clinic.test_access_matrix import PAGES, TABLE

#: What stands in a URL that names no row, where a page answers something else than "not found".
WORDS: dict[str, str | int] = {"block": "you", "stage": "consultation", "rule": "keloid", "question": "keloid"}


@dataclass
class Page:
    name: str
    role: str
    url: str
    answer: Any

    @property
    def body(self) -> str:
        kind = self.answer.get("Content-Type", "")
        if not kind.startswith(("text/", "application/json", "image/svg")):
            return ""
        content = b"".join(self.answer.streaming_content) if self.answer.streaming else self.answer.content
        found: str = content.decode("utf-8", "replace")
        return found

    @property
    def html(self) -> bool:
        return str(self.answer.get("Content-Type", "")).startswith("text/html")


def url_of(name: str, lived: LivedIn) -> str:
    kwargs = {}
    for key in PAGES[name].pattern.converters:
        kwargs[key] = lived.refs.get(key) if key in KINDS else WORDS.get(key, TABLE["arguments"].get(key, "x"))
    return reverse(name, kwargs=kwargs)


def browser(lived: LivedIn, role: str, **about: Any) -> Client:
    found = Client(**({"raise_request_exception": False} | about))
    found.force_login(lived.cast.staff[role], backend="openmeso_clinic.access.members.Members")
    return found


def crawl(lived: LivedIn, method: str = "GET", **about: Any) -> Iterator[Page]:
    """Each page with GET, read by the prescriber, or by whoever may read it."""
    clients = {role: browser(lived, role, **about) for role in lived.cast.staff}
    for name, listed in TABLE["pages"].items():
        if "GET" not in listed["methods"]:
            continue
        roles = listed["roles"]
        role = "prescriber" if "prescriber" in roles else roles[0]
        url = url_of(name, lived)
        # The lock closes what comes after it.
        client = browser(lived, role, **about) if name == "lock" else clients[role]
        yield Page(name, role, url, client.generic(method, url))


@contextmanager
def under_way(lived: LivedIn) -> Iterator[None]:
    """Some minutes after what was done last, with static files as they lie."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    held = {"STORAGES": settings.STORAGES | plain, "CACHES": memory, "WHITENOISE_AUTOREFRESH": True}
    with override_settings(**held), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: lived.under_way.by.at + timedelta(minutes=2))
        yield
