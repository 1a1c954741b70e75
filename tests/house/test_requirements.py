"""Every requirement names what meets it and what shows it, and the names exist."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from openmeso.knowledge import Library
from tests.house.named_tests import exists, stands

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

from reference_pages.requirements_page import (  # noqa: E402
    GROUPS,
    STATES,
    Requirement,
    page_addresses,
    requirements,
)

ROWS = requirements()
COUNTS = {"IN": 7, "SC": 14, "FO": 8, "PL": 14, "CO": 4, "SE": 6, "AF": 7, "OU": 6, "SA": 5, "CL": 8}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_names_exist(row: Requirement, library: Library) -> None:
    assert [name for name in row.by if not exists(name, library)] == []
    assert [test for test in row.tests if not stands(test)] == []
    assert [page for page in row.pages if page not in page_addresses()] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_is_met_is_shown(row: Requirement) -> None:
    assert row.state in STATES
    assert row.by
    assert row.tests or row.state == "later"
    assert row.note or row.state != "later" or row.tests


@pytest.mark.parametrize("row", [row for row in ROWS if row.state in ("screen", "part")], ids=lambda row: row.id)
def test_what_is_done_on_screen_names_its_page_and_a_test_of_the_clinic(row: Requirement) -> None:
    assert row.pages
    assert any(test.startswith(("tests/clinic/", "tests/browser/")) for test in row.tests)
    assert row.note or row.state == "screen"


def test_the_pages_of_the_clinic_are_read_from_its_files() -> None:
    assert page_addresses()["lot"] == "/stock/lots/<lot>"
    assert page_addresses()["session-record"].endswith("/record")


def test_every_row_stands_once() -> None:
    ids = [row.id for row in ROWS]
    assert sorted(ids) == sorted(f"{group}{n}" for group, count in COUNTS.items() for n in range(1, count + 1))
    assert set(COUNTS) == set(GROUPS)
