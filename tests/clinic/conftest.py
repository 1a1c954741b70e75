"""A small clinic, built through the same actions as a real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from openmeso_clinic.access.actor import Actor
from tests.clinic.cast import Cast, build


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """The demo practice with its staff, and nobody else."""
    return build(at=now)


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A browser in which a member of staff is signed in, by role."""

    def client(role: str) -> Client:
        browser = Client()
        browser.force_login(cast.staff[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return client


@pytest.fixture
def prescriber(cast: Cast, now: datetime) -> Actor:
    return Actor(cast.staff["prescriber"], now)
