"""What an item is that stands on no list: ruled out, or not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.screening.facts import NO, UNKNOWN, Facts, Questions

ON = date(2026, 11, 22)
#: "keloid" is asked for by its own question, and here by another one too.
ITEM, FIRST, SECOND = ("condition", "keloid"), "keloid", "diabetes"
ANOTHER = {"keloid": "hypertrophic-scar", "diabetes": "diabetes-type-2"}
TREE = {"no": "no", "detailed": "yes", "bare": "yes", "unknown": "unknown"}


def facts(library: Library, said: dict[str, str], **patient: Any) -> Facts:
    listed = [{"id": ANOTHER[q], "state": "past"} for q, how in said.items() if how == "detailed"]
    data = {
        "schema": "openmeso-case/1",
        "patient": {"id": "P-1", "birth_date": date(1986, 3, 1), "sex": "female", **patient},
        "answers": {question: TREE[how] for question, how in said.items() if how in TREE},
        "condition": listed,
    }
    return Facts(take_intake(case=read_case_data(data, library=library), library=library, on=ON), Questions(library))


@pytest.fixture
def shared(library: Library) -> Library:
    both = library.conditions["keloid"].model_copy(update={"asked_by": (FIRST, SECOND)})
    return replace(library, conditions={**library.conditions, "keloid": both})


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("no", "no", NO),
        ("no", "unknown", NO),
        ("unknown", "no", NO),
        ("no", "not asked", NO),
        ("no", "detailed", NO),
        ("no", "bare", UNKNOWN),
        ("bare", "no", UNKNOWN),
        ("detailed", "detailed", NO),
        ("detailed", "unknown", UNKNOWN),
        ("not asked", "detailed", UNKNOWN),
        ("detailed", "bare", UNKNOWN),
        ("unknown", "unknown", UNKNOWN),
        ("not asked", "not asked", UNKNOWN),
        ("bare", "bare", UNKNOWN),
    ],
)
def test_two_questions_about_one_item(shared: Library, first: str, second: str, expected: int) -> None:
    found = facts(shared, {FIRST: first, SECOND: second})
    assert found.unlisted(ITEM) == expected
    assert (ITEM in found.live) is (expected == UNKNOWN)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("no", NO), ("detailed", NO), ("bare", UNKNOWN), ("unknown", UNKNOWN), ("not asked", UNKNOWN)],
)
def test_one_question_about_an_item(library: Library, said: str, expected: int) -> None:
    found = facts(library, {FIRST: said})
    assert found.unlisted(ITEM) == expected
    assert (ITEM in found.live) is (expected == UNKNOWN)


def test_a_question_that_does_not_arise_rules_out(library: Library) -> None:
    """Radiotherapy is asked of those who had cancer."""
    assert facts(library, {}).unlisted(("condition", "radiotherapy")) == UNKNOWN
    data = {
        "schema": "openmeso-case/1",
        "patient": {"id": "P-1", "birth_date": date(1986, 3, 1), "sex": "female"},
        "answers": {"cancer": "no"},
    }
    intake = take_intake(case=read_case_data(data, library=library), library=library, on=ON)
    assert Facts(intake, Questions(library)).unlisted(("condition", "radiotherapy")) == NO


def test_an_item_that_nobody_asks_for_stays_open(library: Library) -> None:
    assert facts(library, {}).unlisted(("condition", "unheard-of")) == UNKNOWN
