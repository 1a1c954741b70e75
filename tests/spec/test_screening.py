"""Every row of the screening tables: facts in, verdict, codes, places and dates out.

The rows were written from the clinical tables (``from``), never printed by the engine. Interactions of
medicines with ingredients have rules of their own and are left out of ``codes``; ``interactions.toml``
names them.
"""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library, load_library
from openmeso.screening import Screening, screen

TABLES = Path(__file__).parent / "screening"


@cache
def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def read_table(path: Path) -> dict[str, Any]:
    return deepcopy(_read(path))


def all_rows() -> list[tuple[str, dict[str, Any]]]:
    """Every row with its table's name."""
    return [
        (path.stem, row)
        for path in sorted(TABLES.glob("*.toml"))
        if path.stem != "base"
        for row in read_table(path)["row"]
    ]


def case_of(row: dict[str, Any]) -> dict[str, Any]:
    """The base case with a row's facts laid over it: tables are merged, lists replaced."""
    case = read_table(TABLES / "base.toml")
    for key, value in row["facts"].items():
        case[key] = {**case.get(key, {}), **value} if isinstance(value, dict) else value
    for answer in [q for q, said in case["answers"].items() if said == "not-asked"]:
        del case["answers"][answer]
    case["patient"] = {key: value for key, value in case["patient"].items() if value != "not-stated"}
    return case


def screened(row: dict[str, Any], library: Library) -> Screening:
    case = read_case_data(case_of(row), library=library)
    on: date = case.on or date.min
    return screen(
        intake=take_intake(case=case, library=library, on=on),
        library=library,
        on=on,
        planned=row.get("planned"),
        readiness=row.get("readiness"),
    )


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


ROWS = all_rows()


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[f"{table}: {row['case']}" for table, row in ROWS])
def test_row(row: dict[str, Any], library: Library) -> None:
    found = screened(row, library)
    codes = {f.code for f in found.findings}
    expected = set(row["codes"])
    if not any(code.startswith("screening/interaction") for code in expected):
        codes = {code for code in codes if not code.startswith("screening/interaction")}
    assert sorted(codes) == sorted(expected)
    assert found.verdict == row["verdict"]
    for scope, key in (("zone", "zones"), ("ingredient", "ingredients"), ("combined", "combined")):
        for place, verdict in row.get(key, {}).items():
            assert (place, found.scopes[scope].get(place, "eligible")) == (place, verdict)
    who = {f.code: f.decides for f in found.findings}
    assert {code: who[code] for code in row.get("decides", {})} == row.get("decides", {})
    if "until" in row:
        assert max(f.until for f in found.findings if f.until is not None) == row["until"]


def test_the_tables_are_large_enough_and_every_row_says_where_it_comes_from() -> None:
    assert len(ROWS) >= 600
    assert all(row["from"] for _, row in ROWS)


def test_no_case_stands_twice() -> None:
    cases = [f"{table}: {row['case']}" for table, row in ROWS]
    assert sorted(set(cases)) == sorted(cases)
