"""Every row of the formulation tables: patient, stock and wishes in; products, volumes and reasons out.

The rows use the whole knowledge with the example practices' confirmed leaflets. They were written from
the clinical tables (``from``), never printed by the engine.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openmeso.formulation import Formulation, Infeasible, Wishes, formulate
from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.practice import Practice, read_practice
from openmeso.practice.directory import practice_library
from openmeso.screening import screen
from openmeso.supply.stock import Stock, read_stock_data
from openmeso.units import Money
from tests.spec.test_screening import case_of

TABLES = Path(__file__).parent / "formulation"
EXAMPLES = Path(__file__).parents[2] / "examples"
ON = date(2026, 11, 22)


def all_rows() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(TABLES.glob("*.toml")):
        with path.open("rb") as file:
            found += [(path.stem, row) for row in tomllib.load(file, parse_float=Decimal)["row"]]
    return found


@cache
def place(jurisdiction: str) -> tuple[Practice, Library]:
    directory = EXAMPLES / ("practice-us" if jurisdiction == "US" else "practice")
    return read_practice(directory), practice_library(directory)


def stock_of(row: dict[str, Any], library: Library) -> Stock:
    lots = [
        {"product": product, "lot": f"L{number}", "expiry": date(2027, 12, 31), "price": Decimal(10)}
        | ({"quantity": held} if isinstance(held, int) else held)
        for number, (product, held) in enumerate(row["stock"].items(), start=1)
    ]
    return read_stock_data({"schema": "openmeso-stock/1", "lot": lots}, library)


def formulated(row: dict[str, Any]) -> Formulation | Infeasible:
    jurisdiction = row.get("jurisdiction", "FR")
    practice, library = place(jurisdiction)
    facts = {"measurement": [{"id": "weight", "value": 60, "unit": "kg", "on": ON}], **row["facts"]}
    intake = take_intake(case=read_case_data(case_of({"facts": facts}), library=library), library=library, on=ON)
    wishes = dict(row.get("wishes", {}))
    if "budget" in wishes:
        wishes["budget"] = Money.of(wishes["budget"])
    return formulate(
        intake=intake,
        screening=screen(intake=intake, library=library, on=ON),
        library=library,
        stock=stock_of(row, library),
        practice=practice.model_copy(update=row.get("practice", {})),
        jurisdiction=jurisdiction,
        on=ON,
        wishes=Wishes(**wishes),
    )


ROWS = all_rows()


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[f"{table}: {row['case']}" for table, row in ROWS])
def test_row(row: dict[str, Any]) -> None:
    found = formulated(row)
    for product, code in row.get("left_out", {}).items():
        reasons = {c.code for e in found.excluded if e.product == product for c in e.reasons}
        assert f"formulation/{code}" in reasons, (product, reasons)
    if "conflict" in row:
        assert isinstance(found, Infeasible), [p.products for p in found.chosen.preparations]
        assert sorted(c.code for c in found.conflict) == sorted(f"formulation/{c}" for c in row["conflict"])
        if "relax" in row:
            assert sorted(c.code for c in found.relaxation) == sorted(f"formulation/{c}" for c in row["relax"])
        return
    assert isinstance(found, Formulation), [c.words for c in found.conflict]
    first = found.chosen
    assert sorted(p for preparation in first.preparations for p in preparation.products) == sorted(row["products"])
    if "others" in row:
        others = [sorted({p for one in a.preparations for p in one.products}) for a in found.alternatives[1:]]
        assert sorted(others) == sorted(sorted(one) for one in row["others"])
    if "volume_ml" in row:
        assert sum(p.volume.value for p in first.preparations) == row["volume_ml"]
    if "prepared_ml" in row:
        assert sum(p.prepared.value for p in first.preparations) == row["prepared_ml"]
    for zone, volume in row.get("zones", {}).items():
        assert {z.zone: z.volume.value for p in first.preparations for z in p.zones}[zone] == volume
    for limit, used in row.get("used", {}).items():
        assert {check.limit: check.used for check in first.limits}[limit] == used
    if "cream_g" in row:
        assert first.cream_most_g == row["cream_g"]
    if "minutes" in row:
        assert [p.discard_after_minutes for p in first.preparations] == [row["minutes"]]
    assert [u.goal.concern for u in found.unaddressed] == row.get("open", [])
    for words in row.get("says", []):
        printed = [*first.cautions, *(n for p in first.preparations for n in (*p.notes, *(s.words for s in p.status)))]
        printed += [line for label in found.labels for line in label.contains]
        assert any(words in line for line in printed), printed
    for check in first.limits:
        assert check.used <= check.allowed


def test_every_row_says_where_it_comes_from() -> None:
    assert all(row["case"] and row["from"] for _, row in ROWS)
    assert len({(table, row["case"]) for table, row in ROWS}) == len(ROWS)
