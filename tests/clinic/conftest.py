"""A small clinic, built through the same actions as a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from openmeso_clinic.access.actor import Actor
from tests.clinic.cast import Cast, build
from tests.clinic.way import Way
from tests.clinic.way import way as way_of


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    # A hash that is slow on purpose would be most of the time of most tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
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
        browser.force_login(cast.staff[role], backend="openmeso_clinic.access.members.Members")
        return browser

    return client


@pytest.fixture
def prescriber(cast: Cast, now: datetime) -> Actor:
    return Actor(cast.staff["prescriber"], now)


@pytest.fixture(scope="module")
def _ways(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Way]]:
    """One patient up to the consent and one up to the signature, made once a module and taken back at its end."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        # In the morning, so that no test walks over midnight.
        morning = datetime.now(ZoneInfo("Europe/Paris")).replace(hour=9, minute=0, second=0, microsecond=0)
        built = build(at=morning.astimezone(UTC))
        after = way_of(built, family_name="Specimen")
        after.given()
        before = way_of(replace(built, at=after.later(1).at))
        yield {"way": before, "begun": after}
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def way(_ways: dict[str, Way], db: None) -> Way:
    """A patient with a plan and checked syringes; the consent is still to come."""
    return _ways["way"].fresh()


@pytest.fixture
def begun(_ways: dict[str, Way], db: None) -> Way:
    """A patient whose session was given and has ended; the signature is still to come."""
    return _ways["begun"].fresh()


@pytest.fixture
def browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The prescriber of the way at the screen, some minutes after what was done last."""
    taken: Way = request.getfixturevalue("begun" if "begun" in request.fixturenames else "way")

    def later() -> datetime:
        return taken.by.at + timedelta(minutes=2)

    monkeypatch.setattr("django.utils.timezone.now", later)
    found = Client()
    found.force_login(taken.by.staff, backend="openmeso_clinic.access.members.Members")
    return found
