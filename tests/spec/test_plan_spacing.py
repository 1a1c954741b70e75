"""Distances between sessions and every other treatment, both ways, one day too near and just far enough.

The rows of ``plan/combined.toml`` are checked against the shipped knowledge.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from openmeso.knowledge import Library
from openmeso.plan import Course
from openmeso.plan.circumstances import BRUISING_CLASSES
from openmeso.plan.stopping import ONLY_FOR
from tests.core.plan_world import MONDAY, a_case, a_practice, a_screening, plan, world

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "plan" / "combined.toml").read_text())["row"]

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

named = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['treatment']}-phototype-{row['phototype']}")


def possible(row: dict[str, Any], library: Library, treatment_on: date) -> bool:
    """Whether a session is planned on the very first day, with the treatment on that date in its zone."""
    case = a_case(
        patient={"phototype": row["phototype"]},
        preferences={"max_sessions": 1},
        treatment=[{"id": row["treatment"], "zone": "cheek", "on": treatment_on}],
    )
    course = plan(
        case,
        library=replace(world(), combined=library.combined),
        practice=a_practice(WEEK),
        screening=a_screening(first_possible=MONDAY),
    )
    return isinstance(course, Course) and course.sessions[0].day == MONDAY


def days(number: int) -> timedelta:
    return timedelta(days=number)


@named
def test_the_treatment_first(row: dict[str, Any], library: Library) -> None:
    least = row["before"]
    assert possible(row, library, MONDAY - days(least))
    if least:
        assert not possible(row, library, MONDAY - days(least - 1))


@named
def test_the_session_first(row: dict[str, Any], library: Library) -> None:
    least = row["after"]
    assert possible(row, library, MONDAY + days(least))
    if least > 1:
        assert not possible(row, library, MONDAY + days(least - 1))


@named
def test_the_same_day(row: dict[str, Any], library: Library) -> None:
    assert possible(row, library, MONDAY) is row.get("same_day", False)


def test_every_treatment_has_its_row(library: Library) -> None:
    assert {row["treatment"] for row in ROWS} == set(library.combined)


def test_places_in_a_course(library: Library) -> None:
    """Energy, volume and toxin before the sessions; light and resurfacing after them."""
    places = {
        place: {e.id for e in library.combined.values() if e.place == place} for place in ("energy", "volume", "toxin")
    }
    assert places == {
        "energy": {"hifu", "rf-surface"},
        "volume": {"filler-ha", "filler-caha", "filler-plla", "threads"},
        "toxin": {"botulinum"},
    }
    after = {place: {e.id for e in library.combined.values() if e.place == place} for place in ("light", "resurfacing")}
    assert after == {
        "light": {"ipl", "laser-nonablative"},
        "resurfacing": {"laser-fractional-ablative", "laser-full-ablative", "peel-medium", "peel-deep"},
    }


def test_what_the_plan_names_is_in_the_knowledge(library: Library) -> None:
    assert set(library.medicines) >= BRUISING_CLASSES
    assert set(library.stop_codes) >= {*ONLY_FOR, "course-cap", "no-change-after-3"}
    assert set(library.protocols) >= {*ONLY_FOR.values(), "unspecified"}
    assert {"bleeding", "allergy-any", "anaphylaxis-history"} <= set(library.questions)
    assert {"numbing", "inject", "observe"} <= set(library.steps)
