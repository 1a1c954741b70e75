"""What a person typed about a patient appears on pages for those who may see it, escaped, and nowhere else."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from openmeso_clinic.access.log_line import JsonLine
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.models import TrailLine
from tests.clinic.crawl import Page, browser, crawl, under_way, url_of
from tests.clinic.lived_in import CANARY, RAW, LivedIn, lived_in
from tests.clinic.test_access_matrix import TABLE

pytestmark = pytest.mark.django_db

#: Where the crawl is expected to meet the words: otherwise nothing is shown of the canary.
SHOWN = {"patient", "patients", "patient-identity", "session-record", "event"}

#: Names of fields of many forms.
FIELDS = ("family_name", "given_name", "note", "notes", "text", "reason", "title", "q", "birth_date", "on", "email")


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[LivedIn]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield lived_in()
        transaction.set_rollback(True)


class Kept(logging.Handler):
    """Keeps every line as the clinic writes it, of every logger, from the finest level on."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(JsonLine().format(record))


@pytest.fixture(scope="module")
def log() -> Iterator[Kept]:
    kept, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(before)


@pytest.fixture(scope="module")
def read(lived: LivedIn, log: Kept) -> list[Page]:
    with under_way(lived):
        return [*crawl(lived)]


@pytest.fixture(scope="module")
def failed(lived: LivedIn, log: Kept, read: list[Page]) -> list[Any]:
    """Every page that takes a form, sent what it cannot take."""
    found = []
    with under_way(lived):
        wrong = {name: f'{CANARY} "><script>alert(1)</script>' for name in FIELDS}
        for name, listed in TABLE["pages"].items():
            if "POST" in listed["methods"] and name not in ("sign-out", "lock"):
                role = "prescriber" if "prescriber" in listed["roles"] else listed["roles"][0]
                with transaction.atomic():
                    client = browser(lived, role)
                    found.append((name, client.post(url_of(name, lived), wrong)))
                    transaction.set_rollback(True)
        search = browser(lived, "prescriber").post("/patients", {"q": CANARY})
        found.append(("search", search))
    return found


def test_the_words_are_met_on_pages(read: list[Page]) -> None:
    met = {page.name for page in read if CANARY in page.body}
    assert met >= SHOWN, SHOWN - met
    assert len(met) > 20


def test_no_text_of_a_person_reaches_a_page_as_markup(read: list[Page], failed: list[Any]) -> None:
    raw = {page.name: part for page in read if page.html for part in RAW if part in page.body.lower()}
    raw |= {
        name: part
        for name, answer in failed
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
        for part in RAW
        if part in answer.content.decode().lower()
    }
    assert raw == {}


def test_no_text_of_a_person_is_worked_out_as_a_template(read: list[Page]) -> None:
    assert [page.name for page in read if f"{CANARY} 49" in page.body] == []


def test_scripts_are_given_data_that_cannot_end_them(read: list[Page]) -> None:
    """What lies in a page as JSON holds neither the end of its element nor a line end of old scripts."""
    for page in read:
        for inside in re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page.body, re.S):
            json.loads(inside)
            assert "<" not in inside, page.name


def test_no_address_holds_what_a_person_typed(read: list[Page], failed: list[Any]) -> None:
    addresses = [(page.name, page.url) for page in read]
    addresses += [(page.name, page.answer.get("Location", "")) for page in read]
    addresses += [(name, answer.get("Location", "") + answer.get("HX-Redirect", "")) for name, answer in failed]
    for page in read:
        if page.html:
            found = re.findall(r'(?:href|src|action|formaction|hx-get|hx-post)="([^"]*)"', page.body)
            # A telephone number and a mail address are what they lead to.
            addresses += [(page.name, one) for one in found if not one.startswith(("tel:", "mailto:"))]
    assert [(name, one) for name, one in addresses if CANARY in one.lower()] == []


def test_no_file_is_named_after_a_patient(read: list[Page]) -> None:
    named = [page.answer.get("Content-Disposition", "") for page in read]
    assert [one for one in named if CANARY in one] == []


def test_no_line_of_the_trail_holds_what_a_person_typed(read: list[Page], failed: list[Any]) -> None:
    lines = TrailLine.objects.values_list("actor", "role", "action", "object", "details")
    assert lines
    assert [line for line in lines if CANARY in json.dumps(line)] == []


def test_no_line_of_the_log_holds_what_a_person_typed(log: Kept, read: list[Page], failed: list[Any]) -> None:
    # Statements with their parameters are logged by a debug cursor only, which no clinic switches on.
    assert [line for line in log.lines if CANARY in line and "django.db.backends" not in line] == []


def test_nothing_is_mailed(read: list[Page], failed: list[Any]) -> None:
    assert getattr(mail, "outbox", []) == []


def test_no_form_ends_in_a_fault(failed: list[Any]) -> None:
    assert [(name, answer.status_code) for name, answer in failed if answer.status_code >= 500] == []


def test_the_page_of_a_fault_says_nothing_of_what_failed(
    lived: LivedIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"while reading {CANARY}")

    monkeypatch.setattr("openmeso_clinic.views.frame.stage_frame", broken)
    monkeypatch.setattr("openmeso_clinic.access.load.loaded", broken)
    monkeypatch.setattr("openmeso_clinic.views.door.loaded", broken)
    with caplog.at_level(logging.DEBUG):
        client = browser(lived, "prescriber")
        answer = client.get(url_of("patient", lived))
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert caplog.records
    assert not any(CANARY in JsonLine().format(record) for record in caplog.records)


def test_what_is_refused_names_codes_only(lived: LivedIn) -> None:
    from openmeso_clinic.actions.merges import merge

    with transaction.atomic():
        with pytest.raises(Refused) as refused:
            merge(by=replace(lived.signed.by), kept=lived.signed.patient, duplicate=lived.signed.patient, reason="")
        transaction.set_rollback(True)
    assert CANARY not in str(refused.value)
    assert re.fullmatch(r"[a-z0-9/, -]+", str(refused.value))


def test_no_cell_of_a_table_is_a_formula(read: list[Page]) -> None:
    tables = [page for page in read if page.answer.get("Content-Type", "").startswith("text/csv")]
    assert tables
    for page in tables:
        for row in csv.reader(io.StringIO(page.body.lstrip("\ufeff"))):
            assert [cell for cell in row if cell.lstrip(' \u00a0"').startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_nobody_unknown_learns_anything(lived: LivedIn) -> None:
    client = Client()
    for name in TABLE["pages"]:
        answer = client.get(url_of(name, lived))
        assert answer.status_code in (302, 405), name
        assert CANARY not in answer.content.decode() + answer.get("Location", ""), name
