"""What a finding says of the facts it rests on, and what the trace and the list of missing things hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.rules import Rule
from openmeso.screening.compiled import compile_rule
from openmeso.screening.facts import Facts, Questions

ON = date(2026, 11, 22)


def words(library: Library, when: dict[str, Any], **case: Any) -> list[tuple[int, str]]:
    """What a condition finds in a case: truth and words."""
    rule = Rule.model_validate(
        {
            "id": "made-up",
            "title": "Made up",
            "stage": "consultation",
            "scope": "patient",
            "when_unknown": "caution",
            "do": "Nothing.",
            "patient": "Nothing.",
            "grade": "D",
            "confirmed": False,
            "bands": [{"severity": "precaution", "decides": "injector", "why": "Made up", "when": when}],
        }
    )
    patient = {"id": "P-1", "birth_date": date(1986, 3, 1), "sex": "female", "phototype": 3, **case.pop("patient", {})}
    data = {"schema": "openmeso-case/1", "patient": patient, **case}
    intake = take_intake(case=read_case_data(data, library=library), library=library, on=ON)
    node = compile_rule(rule, library).bands[0].when
    facts = Facts(
        intake, Questions(library), planned=frozenset({"led-light"}), readiness=frozenset({"consent-missing"})
    )
    return [(truth, said) for truth, said, _ in node.matches(facts, "")]


LUPUS = {"condition": ["lupus"]}
STEROID: dict[str, Any] = {"medication": ["corticosteroid-systemic"]}
PEEL: dict[str, Any] = {"treatment": ["peel-deep"], "within_days": 100}
INR: dict[str, Any] = {"measurement": "inr", "above": 3}
TEST: dict[str, Any] = {"measurement": "pregnancy-test", "is": "positive"}
AMIDE: dict[str, Any] = {"allergy": ["lidocaine"]}
PERIOD: dict[str, Any] = {"date": "last-period", "more_than_days_ago": 35}
WISH = {"id": "wrinkles", "zone": "forehead", "severity": 2}
DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("when", "case", "expected"),
    [
        ({"answer": "keloid"}, {"answers": {"keloid": "yes"}}, [(2, "keloid: yes")]),
        ({"answer": "keloid"}, {"answers": {"keloid": "no"}}, []),
        ({"answer": "keloid"}, {"answers": {"keloid": "unknown"}}, [(1, "keloid: unknown")]),
        ({"answer": "keloid"}, {}, [(1, "keloid: not asked")]),
        (LUPUS, {}, [(1, "lupus: not known")]),
        (
            LUPUS,
            {"condition": [{"id": "lupus", "state": "active", "zone": "cheek", "since": DAY, "until": DAY}]},
            [(2, "lupus: active, at cheek, since 2026-11-01, until 2026-11-01")],
        ),
        (STEROID, {}, [(1, "corticosteroid-systemic: not known")]),
        (
            STEROID,
            {"medication": [{"id": "prednisone", "ongoing": True, "dose": 20, "unit": "mg", "per_day": 2}]},
            [(2, "prednisone: taken now 40 mg a day")],
        ),
        (STEROID, {"medication": [{"id": "prednisone"}]}, [(2, "prednisone: taken now")]),
        (
            {**STEROID, "within_days": 30},
            {"medication": [{"id": "prednisone", "last_dose": DAY}]},
            [(2, "prednisone: last dose 2026-11-01")],
        ),
        (
            {**STEROID, "within_days": 30},
            {"medication": [{"id": "prednisone", "ongoing": False}]},
            [(2, "prednisone: stopped, day not known")],
        ),
        (AMIDE, {}, [(1, "allergies: not known")]),
        (
            AMIDE,
            {"answers": {"allergy-any": "yes"}, "allergy": [{"id": "lidocaine", "reaction": "hives"}]},
            [(2, "allergy lidocaine: hives")],
        ),
        (
            {**AMIDE, "reaction": ["hives"]},
            {"answers": {"allergy-any": "yes"}, "allergy": [{"id": "lidocaine"}]},
            [(1, "allergy lidocaine: reaction not known")],
        ),
        (PEEL, {}, [(1, "peel-deep: not known")]),
        (PEEL, {"treatment": [{"id": "peel-deep"}]}, [(2, "peel-deep: day not known")]),
        (
            PEEL,
            {"treatment": [{"id": "peel-deep", "on": DAY, "zone": "cheek"}]},
            [(2, "peel-deep: 2026-11-01, at cheek")],
        ),
        (INR, {}, [(1, "inr: no reading that still holds")]),
        (
            INR,
            {"measurement": [{"id": "inr", "value": 4, "unit": "INR", "on": DAY}]},
            [(2, "inr: 4 INR, 2026-11-01")],
        ),
        (INR, {"measurement": [{"id": "inr", "value": 4, "unit": "INR"}]}, [(2, "inr: 4 INR, undated")]),
        (TEST, {"measurement": [{"id": "pregnancy-test", "value": "positive"}]}, [(2, "pregnancy-test: positive")]),
        (TEST, {"measurement": [{"id": "pregnancy-test", "value": "negative"}]}, []),
        ({"age_at_least": 40}, {}, [(2, "age 40")]),
        ({"phototype_at_least": 3}, {}, [(2, "phototype 3")]),
        ({"phototype_at_least": 3}, {"patient": {"phototype": None}}, [(1, "phototype: not recorded")]),
        (PERIOD, {}, [(1, "last-period: no date")]),
        (PERIOD, {"dates": {"last-period": date(2026, 10, 1)}}, [(2, "last-period: 2026-10-01")]),
        ({"sex": ["female"]}, {}, [(2, "registered female")]),
        ({"may_conceive": "yes"}, {}, [(1, "pregnancy possible: not known")]),
        ({"may_conceive": "yes"}, {"patient": {"may_conceive": "yes"}}, [(2, "pregnancy possible: yes")]),
        ({"zone": ["face"]}, {"concern": [WISH]}, [(2, "zone forehead")]),
        ({"concern": ["wrinkles"]}, {"concern": [WISH]}, [(2, "wish wrinkles, severity 2")]),
        ({"planned": ["led-light"]}, {}, [(2, "planned: led-light")]),
        ({"readiness": "consent-missing"}, {}, [(2, "consent missing")]),
        ({"not": {"answer": "keloid"}}, {}, [(1, "keloid: not asked")]),
        ({"not": {"answer": "keloid"}}, {"answers": {"keloid": "no"}}, []),
        ({"all": [{"answer": "keloid"}, {"sex": ["male"]}]}, {"answers": {"keloid": "yes"}}, []),
        (
            {"all": [{"answer": "keloid"}, {"sex": ["female"]}]},
            {"answers": {"keloid": "yes"}},
            [(2, "keloid: yes"), (2, "registered female")],
        ),
        (
            {"any": [{"answer": "keloid"}, {"sex": ["male"]}, {"sex": ["female"]}]},
            {"answers": {"keloid": "yes"}},
            [(2, "keloid: yes"), (2, "registered female")],
        ),
    ],
)
def test_facts_in_words(
    library: Library, when: dict[str, Any], case: dict[str, Any], expected: list[tuple[int, str]]
) -> None:
    assert words(library, when, **case) == expected


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True), (3, True), (4, False)])
def test_days_ahead_of_a_dated_answer(library: Library, days: int, holds: bool) -> None:
    when = {"date": "sun-travel-start", "ahead_days": 3}
    assert bool(words(library, when, dates={"sun-travel-start": ON + timedelta(days=days)})) is holds
