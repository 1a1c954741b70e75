"""The screening tables leave no rule and no number of a rule unwatched.

Every rule fires, stays silent and is unknown in at least one row. Every number is watched from both
sides: moved by the smallest step up or down, at least one row comes out otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from openmeso.intake import Intake, read_case_data, take_intake
from openmeso.knowledge import Library, load_library
from openmeso.knowledge.schema.entry import Scope
from openmeso.knowledge.schema.rules import Rule
from openmeso.screening.compiled import compile_rule
from openmeso.screening.facts import Facts, Questions
from tests.spec.test_screening import ROWS, case_of, screened

RULES = sorted(load_library().rules)
Path = tuple[str | int, ...]
#: Smallest step by which a number is moved: what the table's own unit can tell apart.
STEPS = {"3.58": Decimal("0.01"), "3.5": Decimal("0.1"), "38.0": Decimal("0.1")}
NUMBERS = (
    "within_days",
    "ahead_days",
    "more_than_days_ago",
    "max_age_days",
    "for_days_at_least",
    "daily_at_least",
    "daily_below",
    "count_at_least",
    "at_least",
    "above",
    "at_most",
    "below",
    "age_below",
    "age_at_least",
    "phototype_at_least",
)


@cache
def library() -> Library:
    return load_library()


@cache
def outcomes() -> dict[str, set[str]]:
    """What each rule did over all rows."""
    seen: dict[str, set[str]] = {rule: set() for rule in RULES}
    for _, row in ROWS:
        result = screened(row, library())
        for line in result.trace:
            if line.rule in seen:
                seen[line.rule].add(line.outcome)
        for finding in result.findings:
            rule = finding.code.removeprefix("screening/")
            if finding.unknown and rule in seen:
                seen[rule].add("unknown")
    return seen


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_fires_and_stays_silent(rule: str) -> None:
    assert {"fires", "silent"} <= outcomes()[rule]


def can_be_unknown(rule: Rule) -> bool:
    """Age, readiness, wishes and readings that no other rule asks for are never in doubt."""
    never = {"age_below", "age_at_least", "readiness", "concern", "zone", "sex", "planned"}

    def doubtful(node: Any) -> bool:
        if isinstance(node, list | tuple):
            return any(doubtful(item) for item in node)
        heads = set(node) & {"all", "any", "not"}
        if heads:
            return any(doubtful(node[head]) for head in heads)
        return not (set(node) & never) and node.get("if_missing") != "no"

    return any(doubtful(band["when"]) for band in plain(rule)["bands"])


def plain(rule: Rule) -> dict[str, Any]:
    """A rule as plain data, as written in its file."""
    return rule.model_dump(mode="python", by_alias=True, exclude_none=True)


def numbers(node: Any, path: Path = ()) -> Iterator[tuple[str, Path, Any]]:
    """Every number of a rule's conditions, with what it is about and its path."""
    if isinstance(node, dict):
        about = " ".join(str(node[head]) for head in ("measurement", "medication", "date") if head in node)
        for key, value in node.items():
            if key in NUMBERS and not (key == "count_at_least" and value == 1):
                yield f"{about} {key} {value}".strip(), (*path, key), value
            else:
                yield from numbers(value, (*path, key))
    elif isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from numbers(item, (*path, index))


def bounds(rule: Rule) -> dict[str, tuple[Any, list[Path]]]:
    """The numbers of a rule; one that stands twice about the same thing is one number."""
    out: dict[str, tuple[Any, list[Path]]] = {}
    for name, path, value in numbers(plain(rule)["bands"], ("bands",)):
        out.setdefault(f"degree {path[1]}, {name}", (value, []))[1].append(path)
    return out


def moved(rule: Rule, paths: list[Path], value: Any) -> Rule:
    data = thawed(plain(rule))
    for path in paths:
        node = data
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value
    return Rule.model_validate(data)


def thawed(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: thawed(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [thawed(item) for item in node]
    return node


@pytest.mark.parametrize("rule", [rule for rule in RULES if can_be_unknown(library().rules[rule])])
def test_every_rule_has_a_row_in_which_its_facts_are_not_known(rule: str) -> None:
    assert "unknown" in outcomes()[rule]


@cache
def patients() -> tuple[Facts, ...]:
    """The facts of every row."""
    questions = Questions(library())
    out = []
    for _, row in ROWS:
        planned, readiness = row.get("planned"), row.get("readiness")
        out.append(
            Facts(
                _intake(row),
                questions,
                planned=None if planned is None else frozenset(planned),
                readiness=None if readiness is None else frozenset(readiness),
            )
        )
    return tuple(out)


def _intake(row: dict[str, Any]) -> Intake:
    case = read_case_data(case_of(row), library=library())
    assert case.on is not None
    return take_intake(case=case, library=library(), on=case.on)


def verdicts(rule: Rule) -> list[tuple[int, ...]]:
    """Truth of every band of a rule, at every place, for every row."""
    compiled = compile_rule(rule, library())
    zoned = rule.scope is Scope.ZONE
    return [
        tuple(
            band.when.truth(facts, here)
            for band in compiled.bands
            for here in (facts.intake.wanted_zones if zoned else ("",))
        )
        for facts in patients()
    ]


def steps(value: Any) -> Iterator[Any]:
    """The number one step down and up; a window or an age of no days at all does not exist."""
    step = STEPS.get(str(value), 1)
    for other in (value - step, value + step):
        if other > 0:
            yield other


BOUNDS = [
    (rule, name, paths, other)
    for rule in RULES
    for name, (value, paths) in bounds(library().rules[rule]).items()
    for other in steps(value)
]


@pytest.mark.parametrize(
    ("rule", "paths", "other"),
    [(rule, paths, other) for rule, _, paths, other in BOUNDS],
    ids=[f"{rule}, {name} moved to {other}" for rule, name, _, other in BOUNDS],
)
def test_every_number_is_watched_from_both_sides(rule: str, paths: list[Path], other: Any) -> None:
    entry = library().rules[rule]
    assert verdicts(moved(entry, paths, other)) != verdicts(entry)
