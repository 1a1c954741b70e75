"""The engine and an evaluator written apart from it agree on random patients, and differ when one is broken.

``OPENMESO_PATIENTS=1000000 pytest -n auto tests/core/test_second_evaluator.py`` for the full run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest

from openmeso.intake import Case, Intake, read_case_data, take_intake
from openmeso.intake.intake import Answer
from openmeso.knowledge import Library
from openmeso.knowledge.schema.rules import Rule
from openmeso.knowledge.schema.vocabulary import ConditionEntry
from openmeso.screening import compiled, facts, screen, verdict_of
from openmeso.screening.compiled import CompiledRules
from openmeso.screening.facts import NO, UNKNOWN, YES
from openmeso.screening.nodes.listed import ConditionNode, MedicationNode
from openmeso.screening.nodes.logic import AllNode, AnyNode, NotNode
from openmeso.screening.nodes.measured import MeasurementNode
from tests.random_patients import ON, Drawing, random_case
from tests.random_rules import narrowed, random_rule
from tests.second_evaluator import Tables, evaluate, read_tables

pytestmark = pytest.mark.many

PATIENTS = int(os.environ.get("OPENMESO_PATIENTS", "100000"))
PARTS = 40
RULE_SETS = max(4, PATIENTS // 5000)
Outcome = tuple[str, dict[str, str], set[tuple[str, str]]]


@cache
def drawn() -> tuple[Tables, Drawing]:
    entries = read_tables()
    return Tables(entries), Drawing(entries)


def patients(seed: int, count: int) -> Iterator[dict[str, Any]]:
    rng = Random(seed)
    return (random_case(rng, drawn()[1]) for _ in range(count))


def taken(case: dict[str, Any], library: Library) -> Intake:
    return take_intake(case=Case.model_validate(case), library=library, on=ON)


def by_the_engine(intake: Intake, library: Library) -> Outcome:
    found = screen(intake=intake, library=library, on=ON)
    codes = {(f.code, f.verdict.value) for f in found.findings if f.scope.value in ("patient", "zone")}
    return found.verdict.value, {zone: v.value for zone, v in found.scopes["zone"].items()}, codes


@pytest.mark.parametrize("seed", range(PARTS))
def test_agrees_with_the_engine(seed: int, library: Library) -> None:
    rules = compiled(library)
    for case in patients(seed, PATIENTS // PARTS):
        intake = taken(case, library)
        expected = evaluate(drawn()[0], case, ON)
        assert by_the_engine(intake, library) == expected, case
        assert verdict_of(intake, rules).value == expected[0], case


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_the_engine_on_rules_that_nobody_wrote(seed: int, library: Library) -> None:
    """Each question may also be asked about another item, so that two questions speak of one."""
    rng = Random(seed)
    entries = dict(read_tables())
    tenth = rng.sample(sorted(entries["conditions"]), 12)
    entries["conditions"] = {
        name: {**entry, "asked_by": [*entry["asked_by"], rng.choice(drawn()[1].questions)]} if name in tenth else entry
        for name, entry in entries["conditions"].items()
    }
    for _ in range(RULE_SETS):
        made_up = {f"made-up-{n}": random_rule(rng, drawn()[1], f"made-up-{n}") for n in range(6)}
        drawing, tables = narrowed(entries, made_up), Tables({**entries, "rules": made_up})
        other = replace(
            library,
            rules={name: Rule.model_validate(rule) for name, rule in made_up.items()},
            conditions={n: ConditionEntry.model_validate(e) for n, e in entries["conditions"].items()},
            interactions={},
        )
        rules = compiled(other)
        for case in (random_case(rng, drawing) for _ in range(60)):
            intake = taken(case, other)
            expected = evaluate(tables, case, ON)
            assert by_the_engine(intake, other) == expected, (made_up, case)
            assert verdict_of(intake, rules).value == expected[0], (made_up, case)


def test_random_patients_are_valid_cases_of_every_kind(library: Library) -> None:
    verdicts = set()
    for case in patients(-1, 300):
        read_case_data(case, library=library)
        verdicts.add(evaluate(drawn()[0], case, ON)[0])
    assert verdicts == {"eligible", "caution", "not_assessable", "defer", "contraindicated"}


# --- ten bugs, each of which the comparison must see ---------------------------------------------

ONE_CONDITION = ConditionNode._one
ONE_MEDICATION = MedicationNode._one
IN_RANGE = MeasurementNode._in_range
LATEST = facts.Facts.latest
AGE = take_intake.__globals__["age_on"]


def later(on: date) -> date:
    return on + timedelta(days=1)


def closed_below(node: MeasurementNode, value: Decimal) -> bool:
    spec = node.spec
    closed = spec.model_copy(update={"below": None, "at_most": spec.below if spec.at_most is None else spec.at_most})
    return IN_RANGE(replace(node, spec=closed), value)


def least_of_any(node: AnyNode, of: facts.Facts, here: str) -> int:
    return min(child.truth(of, here) for child in node.children)


def greatest_of_all(node: AllNode, of: facts.Facts, here: str) -> int:
    return max(child.truth(of, here) for child in node.children)


def day_too_long(node: ConditionNode, fact: Any, on: date) -> tuple[int, date | None]:
    return ONE_CONDITION(node, fact, on - timedelta(days=1))


def day_too_short(node: MedicationNode, fact: Any, on: date) -> tuple[int, date | None]:
    return ONE_MEDICATION(node, fact, later(on))


BUGS: dict[str, tuple[object, str, object]] = {
    "below means at most": (MeasurementNode, "_in_range", closed_below),
    "any means all": (AnyNode, "truth", least_of_any),
    "all means any": (AllNode, "truth", greatest_of_all),
    "an unlisted item is a no": (facts.Facts, "live", property(lambda self: frozenset(self.listed))),
    "not asked is a no": (facts, "_TRUTH", {**facts._TRUTH, Answer.NOT_ASKED: NO}),
    "not turns unknown into yes": (
        NotNode,
        "truth",
        lambda self, of, here: NO if self.child.truth(of, here) == YES else YES,
    ),
    "a condition counts a day longer": (ConditionNode, "_one", day_too_long),
    "a medicine counts a day less": (MedicationNode, "_one", day_too_short),
    "the oldest reading counts": (
        facts.Facts,
        "latest",
        lambda self, name, days: LATEST(self, name, days) and self.intake.measurements[name][-1:],
    ),
    "every zone is meant": (facts.Facts, "meets", lambda self, zone, place: True),
    "doses are not converted": (MedicationNode, "_dose", lambda self, fact: UNKNOWN),
    "a birthday comes a day late": (take_intake, "age_on", lambda born, on: AGE(later(born), on)),
}


@pytest.mark.parametrize("bug", BUGS)
def test_sees_a_seeded_bug(bug: str, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = BUGS[bug]
    if owner is take_intake:
        monkeypatch.setitem(take_intake.__globals__, name, wrong)
    else:
        monkeypatch.setattr(owner, name, wrong)
    assert any(
        by_the_engine(taken(case, library), library) != evaluate(drawn()[0], case, ON) for case in patients(1, 3000)
    )


@pytest.mark.parametrize("bug", ["no rule is woken by a list", "no rule is woken by a doubt"])
def test_sees_a_rule_that_sleeps_too_well(bug: str, library: Library) -> None:
    rules = compiled(library)
    wakes = {key: 0 if key[0] == "condition" else bits for key, bits in rules.wakes.items()}
    asleep: CompiledRules = (
        replace(rules, wakes=wakes) if "list" in bug else replace(rules, doubts=dict.fromkeys(rules.doubts, 0))
    )
    cases = list(patients(1, 3000))
    assert any(verdict_of(taken(case, library), asleep).value != evaluate(drawn()[0], case, ON)[0] for case in cases)
