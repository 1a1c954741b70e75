"""Every page × role × object. The table is ``access_matrix.toml``; a page that is not in it is red."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openmeso_clinic.access.load import KINDS
from openmeso_clinic.roles import Role
from tests.clinic.cast import build
from tests.clinic.world import another_practice, one_of_each

TABLE = tomllib.loads((Path(__file__).parent / "access_matrix.toml").read_text(encoding="utf-8"))
ROLES = tuple(role.value for role in Role)
NOBODY = "0" * 12


def pages(patterns: Any = None, inside: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from pages(entry.url_patterns, inside + str(entry.pattern))
        elif not inside.startswith("accounts/"):
            yield entry.name or inside + str(entry.pattern), entry


PAGES = dict(pages())


def theirs(patterns: Any = None, inside: str = "") -> Iterator[tuple[str, str]]:
    """Pages that allauth brings: name and path."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from theirs(entry.url_patterns, inside + str(entry.pattern))
        elif inside.startswith("accounts/"):
            yield entry.name, "/" + inside + str(entry.pattern)


def plain(path: str) -> str:
    """A path that the pattern matches, each of its arguments ``x``."""
    return re.sub(r"\(\?P<\w+>(?:\[[^\]]*\])?[^)]*\)|<[^>]+>", "x", path.replace("^", "").replace("$", ""))


CLOSED = [(name, plain(path)) for name, path in theirs() if PAGES["closed"].pattern.match(plain(path)[1:])]


def guarded() -> list[tuple[str, str]]:
    return [
        (name, method)
        for name, page in PAGES.items()
        if hasattr(page.callback, "right")
        for method in page.callback.methods
    ]


def test_every_page_is_in_the_table_and_the_table_names_no_other() -> None:
    listed = set(TABLE["pages"]) | set(TABLE["open"])
    assert set(PAGES) == listed


def test_every_page_has_a_door() -> None:
    bare = [
        name
        for name, page in PAGES.items()
        if not (hasattr(page.callback, "right") or hasattr(page.callback, "public"))
    ]
    assert bare == []


def test_open_pages_are_those_of_the_table() -> None:
    assert {name for name, page in PAGES.items() if hasattr(page.callback, "public")} == set(TABLE["open"])


def test_pages_of_allauth_that_are_served_are_listed_with_a_reason() -> None:
    assert set(TABLE["theirs"]) == {name for name, path in theirs() if (name, plain(path)) not in CLOSED}
    assert CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("name", "path"), CLOSED)
def test_nobody_signs_up_and_no_mail_opens_an_account(name: str, path: str, method: str) -> None:
    assert Client().generic(method, path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(TABLE["theirs"]) - {"account_login", "mfa_login_webauthn"}))
def test_nobody_unknown_sees_a_page_of_allauth(name: str) -> None:
    kwargs = {"pk": 1} if name in ("mfa_remove_webauthn", "mfa_edit_webauthn") else {}
    answer = Client().get("/accounts/signup/" if name == "closed" else reverse(name, kwargs=kwargs))
    assert (answer.status_code, answer.get("Location", "").partition("?")[0]) in [
        (302, "/accounts/login/"),
        (302, "/"),  # signing out where nobody is signed in
    ]


@pytest.mark.parametrize("name", sorted(TABLE["pages"]))
def test_the_roles_of_a_page_are_those_of_the_table(name: str) -> None:
    from openmeso_clinic.access.rights import GRANTS

    page = PAGES[name].callback
    allowed = sorted(role.value for role in GRANTS[page.right])
    assert {"methods": sorted(page.methods), "roles": allowed} == {
        "methods": sorted(TABLE["pages"][name]["methods"]),
        "roles": sorted(TABLE["pages"][name]["roles"]),
    }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Two practices with one row of every kind each; taken back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        at = datetime.now(UTC)
        cast = build(at=at)
        other = another_practice(at)
        found = {"cast": cast, "own": one_of_each(cast), "other": one_of_each(other), "other_cast": other}
        yield found
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def knock(world: dict[str, Any], name: str, method: str, role: str, whose: str, **named: str) -> tuple[Any, list[str]]:
    """One request, taken back afterwards; the answer and the rows it wrote."""
    from django.db import transaction

    browser = Client(raise_request_exception=True)
    page = PAGES[name]
    refs = {kind: NOBODY if whose == "none" else world[whose][kind] for kind in KINDS} | named
    kwargs = {}
    for key in page.pattern.converters if name != "closed" else ():
        kwargs[key] = refs.get(key) or TABLE["arguments"].get(key, "x")
    # Django keeps so many statements of a connection, and warns of those that it drops.
    reset_queries()
    with transaction.atomic():
        if role != "anonymous":
            browser.force_login(world["cast"].staff[role], backend="openmeso_clinic.access.members.Members")
        with CaptureQueriesContext(connection) as queries:
            answer = browser.generic(method, "/accounts/signup/" if name == "closed" else reverse(name, kwargs=kwargs))
        transaction.set_rollback(True)
    written = [
        q["sql"]
        for q in queries
        if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in q["sql"]
    ]
    return answer, written


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "method"), guarded())
def test_whoever_has_no_right_gets_nothing_and_writes_nothing(world: dict[str, Any], name: str, method: str) -> None:
    allowed = TABLE["pages"][name]["roles"]
    for role in ROLES:
        if role in allowed:
            continue
        answer, written = knock(world, name, method, role, "own")
        assert (answer.status_code, written) == (404, []), role
    answer, written = knock(world, name, method, "anonymous", "own")
    assert (answer.status_code, written) == (302, [])
    # This is a demo installation: its front page is the tour, every other page is behind the sign-in.
    assert answer["Location"].startswith("/demo/" if name == "day-sheet" else "/accounts/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "method"), [(n, m) for n, m in guarded() if set(PAGES[n].pattern.converters) & set(KINDS)]
)
def test_another_practices_object_looks_like_none(world: dict[str, Any], name: str, method: str) -> None:
    role = TABLE["pages"][name]["roles"][0]
    others, written = knock(world, name, method, role, "other")
    nones, _ = knock(world, name, method, role, "none")
    assert (others.status_code, nones.status_code, written) == (404, 404, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "method"),
    [
        (n, m)
        for n, m in guarded()
        if "patient" in PAGES[n].pattern.converters and len(set(PAGES[n].pattern.converters) & set(KINDS)) > 1
    ],
)
def test_an_object_named_beside_another_patient_of_the_same_practice_is_not_there(
    world: dict[str, Any], name: str, method: str
) -> None:
    if "other" in PAGES[name].pattern.converters:
        pytest.skip("two patients are what this page is for")
    role = TABLE["pages"][name]["roles"][0]
    answer, written = knock(world, name, method, role, "own", patient=world["own"]["stranger"])
    assert (answer.status_code, written) == (404, [])


def test_another_method_than_those_of_the_table_is_refused(world: dict[str, Any]) -> None:
    for name, page in PAGES.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(page.callback.methods):
            answer, written = knock(world, name, method, "prescriber", "own")
            assert (answer.status_code, written) == (405, []), (name, method)
