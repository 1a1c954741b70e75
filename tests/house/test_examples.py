"""Every example case is read and screened, and plainly made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from openmeso.intake import read_case, take_intake
from openmeso.knowledge import Library
from openmeso.screening import screen

EXAMPLES = Path(__file__).parents[2] / "examples"
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
