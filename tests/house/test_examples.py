"""Every example case is read and screened, and plainly made up."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from openmeso.cli.printing import screening_data
from openmeso.intake import read_case, read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.screening import screen

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CASES = sorted(path for path in EXAMPLES.glob("*.toml") if path.stem != "stock")


def test_there_are_enough() -> None:
    assert len(CASES) >= 12


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_example_is_read_and_screened(path: Path, library: Library) -> None:
    case = read_case(path, library=library)
    assert isinstance(case.on, date), "an example states its day, so that it gives the same on any day"
    found = screen(intake=take_intake(case=case, library=library, on=case.on), library=library, on=case.on)
    assert found.trace
    # A stop that does not say why, or what to do, is no answer.
    assert all(finding.reason and finding.do for finding in found.findings)
    assert not found.stops or found.findings


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_example_is_plainly_made_up(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#")
    assert "ynthetic" in first or "ade-up" in first or "ade up" in first


def test_the_readme_shows_what_is_true(library: Library) -> None:
    """The case in the README gives the finding in the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```(toml|json)\n(.*?)```", text, flags=re.DOTALL))
    case = read_case_data(tomllib.loads(blocks["toml"], parse_float=Decimal), library=library)
    assert case.on
    found = screening_data(
        screen(intake=take_intake(case=case, library=library, on=case.on), library=library, on=case.on), trace=False
    )
    shown = json.loads(blocks["json"])
    assert found["verdict"] == shown["verdict"]
    for finding in shown["findings"]:
        same = next(f for f in found["findings"] if f["code"] == finding["code"])
        assert {key: same[key] for key in finding} == finding
