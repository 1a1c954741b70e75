"""What every answer carries and no page contains: the walls in the browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.clinic.crawl import Page, browser, crawl, under_way, url_of
from tests.clinic.lived_in import LivedIn, lived_in
from tests.clinic.test_access_matrix import TABLE

TEMPLATES = Path(__file__).parents[2] / "src" / "openmeso_clinic" / "templates"

#: What reading may write: the trail, and the session of who reads.
BOOKKEEPING = ("clinic_trailline", "clinic_trailhead", "clinic_trailsubject", "django_session", "clinic_cache")


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[LivedIn]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield lived_in()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def read(lived: LivedIn) -> list[Page]:
    """Every page, read once, at an hour at which the day is under way."""
    with under_way(lived):
        return [*crawl(lived)]


class Markup(HTMLParser):
    """Collects what a strict policy does not let run, and what points elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        if tag == "style":
            self.wrong.append("<style>")
        if tag == "script" and not held.get("nonce") and held.get("type") not in ("application/json", "text/plain"):
            self.wrong.append(f"<script> without nonce: {held}")
        if tag in ("iframe", "object", "embed", "base", "frame"):
            self.wrong.append(f"<{tag}>")
        for name, value in attributes:
            said = (value or "").strip()
            if name.startswith("on") or name.startswith("hx-on") or name in ("style", "srcdoc"):
                self.wrong.append(f"{tag} {name}={said[:60]}")
            if name in ("href", "src", "action", "formaction", "poster", "hx-get", "hx-post", "xlink:href"):
                self.links.append(said)
                if said.lower().startswith(("javascript:", "vbscript:", "http:", "https:", "//")):
                    self.wrong.append(f"{tag} {name}={said[:60]}")


def test_templates_hold_nothing_inline_and_point_nowhere_else() -> None:
    wrong = []
    patterns = (
        r"\son[a-z]+\s*=",
        r"\shx-on",
        r"\sstyle\s*=",
        r"<style\b",
        r"javascript:",
        r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
        r"<script(?![^>]*\bnonce=)(?![^>]*type=\"application/json\")",
        r"\shx-vals\s*=\s*[\"']js:",
    )
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = re.sub(r"{%.*?%}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
        wrong += [f"{path.relative_to(TEMPLATES)}: {m.group()}" for p in patterns for m in re.finditer(p, text, re.I)]
    assert wrong == []


def test_pages_answer(read: list[Page]) -> None:
    """Every page stands: a page is shown, leads on, says what stands in the way, or is not there for this object."""
    faults = [f"{page.name} {page.answer.status_code}" for page in read if page.answer.status_code >= 500]
    shown = [page for page in read if page.answer.status_code == 200]
    assert faults == []
    assert len(shown) > 0.85 * len(read), [(p.name, p.answer.status_code) for p in read if p not in shown]


def test_rendered_pages_hold_nothing_inline_and_point_nowhere_else(read: list[Page]) -> None:
    wrong = {}
    for page in read:
        if page.html:
            markup = Markup()
            markup.feed(page.body)
            if markup.wrong:
                wrong[page.name] = markup.wrong
    assert wrong == {}


def test_every_answer_has_the_policy_with_a_nonce_of_its_own(read: list[Page]) -> None:
    nonces = []
    for page in read:
        policy = page.answer["Content-Security-Policy"]
        parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
        if page.html or "sandbox" not in policy:
            assert parts["default-src"] == ["'none'"], page.name
            assert parts["object-src"] == parts["base-uri"] == parts["frame-ancestors"] == ["'none'"]
            assert "unsafe" not in policy and "http" not in policy
            nonces += re.findall(r"'nonce-([\w-]{22,})'", policy)
    assert len(nonces) == len(set(nonces)) >= 80


def test_every_answer_is_kept_nowhere_and_taken_for_nothing_else(read: list[Page]) -> None:
    for page in read:
        answer = page.answer
        assert answer["X-Content-Type-Options"] == "nosniff", page.name
        assert answer["Referrer-Policy"] == "same-origin", page.name
        assert answer["X-Frame-Options"] == "DENY", page.name
        assert "no-store" in answer["Cache-Control"], page.name


def test_nonces_of_a_page_are_those_of_its_policy(read: list[Page]) -> None:
    for page in read:
        if page.html and page.answer.status_code == 200:
            said = set(re.findall(r'<script[^>]* nonce="([^"]*)"', page.body))
            held = set(re.findall(r"'nonce-([^']+)'", page.answer["Content-Security-Policy"]))
            assert said <= held, page.name


def test_pages_at_the_edge_have_the_same_walls(db: None) -> None:
    for path in ("/nothing-here", "/accounts/login/", "/accounts/signup/", "/"):
        answer = Client().get(path)
        assert answer["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "no-store" in answer["Cache-Control"], path


def test_cookies_are_for_the_server_alone(lived: LivedIn) -> None:
    answer = browser(lived, "prescriber").get("/account")
    client = Client()
    client.get("/accounts/login/")
    found = [*answer.cookies.values(), *client.cookies.values()]
    assert found
    for cookie in found:
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in ("Lax", "Strict"), cookie.key
        assert not cookie["domain"], cookie.key


BY_TLS = """
import django, json, sys
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND":
    "django.contrib.staticfiles.storage.StaticFilesStorage"}}
answer = Client().get("/accounts/login/", secure=True, headers={"host": "localhost"})
sys.stdout.write(json.dumps({"headers": dict(answer.headers), "cookies": [
    [c.key, bool(c["secure"]), bool(c["httponly"]), c["samesite"], c["path"], c["domain"]]
    for c in answer.cookies.values()], "names": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE]}))
"""


@pytest.mark.once
def test_by_tls_cookies_are_bound_to_the_host_and_browsers_stay_with_tls(tmp_path: Path) -> None:
    plain = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "OPENMESO_DEV")}
    here = {"OPENMESO_DATA": str(tmp_path), "OPENMESO_TLS": "1", "DJANGO_SETTINGS_MODULE": "openmeso_clinic.settings"}
    done = subprocess.run(
        [sys.executable, "-c", BY_TLS], env=plain | here, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert found["names"] == ["__Host-openmeso", True]
    assert found["cookies"]
    for name, secure, httponly, samesite, path, domain in found["cookies"]:
        assert name.startswith("__Host-")
        assert (secure, httponly, samesite, path, domain) == (True, True, "Lax", "/", "")


@pytest.mark.parametrize("name", sorted(n for n, page in TABLE["pages"].items() if "POST" in page["methods"]))
def test_a_post_without_its_token_is_refused(lived: LivedIn, name: str) -> None:
    role = TABLE["pages"][name]["roles"][0]
    client = browser(lived, role, enforce_csrf_checks=True)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(url_of(name, lived), {"any": "thing"})
    assert answer.status_code == 403
    assert _written(queries) == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_writes_nothing_but_the_trail(lived: LivedIn, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrote: dict[str, list[str]] = {}
    with under_way(lived):
        reading = crawl(lived, method)
        while True:
            with CaptureQueriesContext(connection) as queries:
                page = next(reading, None)
            if page is None:
                break
            rows = [sql for sql in _written(queries) if not any(f'"{table}"' in sql for table in BOOKKEEPING)]
            if rows:
                wrote[page.name] = rows
    assert wrote == {}


def _written(queries: Any) -> list[str]:
    return [
        q["sql"]
        for q in queries
        if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        and "django_session" not in q["sql"]
        and "last_login" not in q["sql"]  # the tests' own signing in
    ]
