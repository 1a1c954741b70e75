"""Every hazard has a control that exists and a test that shows it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import HardStop
from tests.house.named_tests import exists, stands

HAZARDS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "hazards.toml").read_text(encoding="utf-8"))[
    "hazard"
]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_its_control_and_its_test_exist(hazard: dict[str, Any], library: Library) -> None:
    assert hazard["control"] in ("design", "protective", "information")
    assert hazard["hazard"] and hazard["cause"] and hazard["effect"]
    assert hazard["by"] and [name for name in hazard["by"] if not exists(name, library)] == []
    assert hazard["tests"] and [test for test in hazard["tests"] if not stands(test)] == []


def test_each_family_of_hard_stop_has_its_hazard() -> None:
    assert {h["family"] for h in HAZARDS if "family" in h} == {family.value for family in HardStop}
    assert len(HardStop) == 12


@pytest.mark.parametrize("hazard", [h for h in HAZARDS if "family" in h], ids=lambda hazard: hazard["id"])
def test_the_rules_of_a_family_belong_to_it(hazard: dict[str, Any], library: Library) -> None:
    rules = [library.rules[name.removeprefix("rules/")] for name in hazard["by"] if name.startswith("rules/")]
    assert {rule.family for rule in rules} == {HardStop(hazard["family"])}


def test_no_hazard_stands_twice() -> None:
    ids = [hazard["id"] for hazard in HAZARDS]
    assert sorted(set(ids)) == sorted(ids)
