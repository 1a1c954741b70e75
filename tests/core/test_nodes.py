"""When a compound condition ends, and what it needs to be awake."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.condition import Condition
from openmeso.screening import compiled
from openmeso.screening.facts import NO, UNKNOWN, YES, Facts
from openmeso.screening.nodes import compile_condition

ON = date(2026, 11, 22)
GRAMMAR: TypeAdapter[Any] = TypeAdapter(Condition)

PEEL = {"treatment": ["peel-superficial"], "within_days": 14}
LASER = {"treatment": ["laser-full-ablative"], "within_days": 90}
FEVER = {"condition": ["fever"], "state": ["active"]}


def facts(library: Library, **change: Any) -> Facts:
    case = read_case_data(
        {
            "schema": "openmeso-case/1",
            "on": ON,
            "patient": {"id": "P", "birth_date": date(1991, 1, 1), "sex": "female"},
            "answers": {"procedures": "yes", "fever-illness": "no"},
            "treatment": [
                {"id": "peel-superficial", "on": date(2026, 11, 20)},
                {"id": "laser-full-ablative", "on": date(2026, 11, 20)},
            ],
            **change,
        },
        library=library,
    )
    return Facts(take_intake(case=case, library=library, on=ON), compiled(library).questions)


@pytest.mark.parametrize(
    ("condition", "until"),
    [
        (PEEL, date(2026, 12, 3)),
        (LASER, date(2027, 2, 17)),
        ({"all": [PEEL, LASER]}, date(2026, 12, 3)),
        ({"any": [PEEL, LASER]}, date(2027, 2, 17)),
        ({"any": [PEEL, {"age_at_least": 18}]}, None),
        ({"all": [PEEL, {"age_at_least": 18}]}, date(2026, 12, 3)),
        ({"not": FEVER}, None),
    ],
)
def test_all_ends_with_its_first_part_and_any_with_its_last(
    library: Library, condition: dict[str, Any], until: date | None
) -> None:
    node = compile_condition(GRAMMAR.validate_python(condition), library)
    assert node.truth(facts(library), "") == YES
    assert node.until(facts(library), "") == until


@pytest.mark.parametrize(
    ("parts", "both", "either"),
    [
        ((YES, YES), YES, YES),
        ((YES, UNKNOWN), UNKNOWN, YES),
        ((YES, NO), NO, YES),
        ((UNKNOWN, UNKNOWN), UNKNOWN, UNKNOWN),
        ((UNKNOWN, NO), NO, UNKNOWN),
        ((NO, NO), NO, NO),
    ],
)
def test_three_values(library: Library, parts: tuple[int, int], both: int, either: int) -> None:
    said = {YES: "yes", NO: "no", UNKNOWN: "unknown"}
    questions = ("mastocytosis", "smoking")
    given = facts(library, answers=dict(zip(questions, (said[part] for part in parts), strict=True)))
    asked = [{"answer": question} for question in questions]
    truths = {
        head: compile_condition(GRAMMAR.validate_python({head: asked}), library).truth(given, "")
        for head in ("all", "any")
    }
    assert truths == {"all": both, "any": either}
    negated = compile_condition(GRAMMAR.validate_python({"not": asked[0]}), library)
    assert negated.truth(given, "") == YES - parts[0]


def test_a_condition_sleeps_only_where_one_of_its_facts_would_wake_it(library: Library) -> None:
    def keys(condition: dict[str, Any]) -> frozenset[tuple[str, str]] | None:
        return compile_condition(GRAMMAR.validate_python(condition), library).keys()

    assert keys({"all": [PEEL, {"age_at_least": 18}]}) == frozenset({("treatment", "peel-superficial")})
    assert keys({"any": [PEEL, {"age_at_least": 18}]}) is None
    assert keys({"any": [PEEL, LASER]}) == frozenset(
        {("treatment", "peel-superficial"), ("treatment", "laser-full-ablative")}
    )
