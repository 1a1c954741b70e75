"""What a finding says of the facts it rests on, and what the trace and the list of missing things hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.rules import Rule
from openmeso.screening import Screening, screen
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


@pytest.mark.parametrize(("days_ago", "holds"), [(-1, False), (0, True), (13, True), (14, False)])
def test_days_since_a_dated_answer(library: Library, days_ago: int, holds: bool) -> None:
    when = {"date": "last-period", "within_days": 14}
    assert bool(words(library, when, dates={"last-period": ON - timedelta(days=days_ago)})) is holds


def test_a_class_alone_may_be_the_substance_that_is_meant(library: Library) -> None:
    when = {"medication": ["acitretin"]}
    named = {"medication": [{"id": "acitretin"}]}
    another = {"medication": [{"id": "alitretinoin"}]}
    only_class = {"medication": [{"id": "retinoid-oral-other"}]}
    assert words(library, when, **named) == [(2, "acitretin: taken now")]
    assert words(library, when, **another) == []
    assert words(library, when, **only_class) == [(1, "retinoid-oral-other: taken now")]


# --- what is missing, undecided, and possible when ------------------------------------------------


def healthy(library: Library, *, but: tuple[str, ...] = (), **lists: Any) -> Screening:
    """Somebody with nothing but what is listed, and some questions left open."""
    answers = {q.id: "yes" if q.protective else "no" for q in library.questions.values() if q.id not in but}
    asked = {q: "yes" for q in lists.pop("yes", ())}
    data = {
        "schema": "openmeso-case/1",
        "patient": {
            "id": "P-1",
            "birth_date": date(1986, 3, 1),
            "sex": "female",
            "may_conceive": "no",
            "phototype": 2,
        },
        "answers": answers | asked,
        "concern": [WISH],
        **lists,
    }
    intake = take_intake(case=read_case_data(data, library=library), library=library, on=ON)
    return screen(intake=intake, library=library, on=ON)


@pytest.mark.parametrize("question", ["diabetes", "blood-thinner", "procedures", "allergy-any", "pregnancy", "keloid"])
def test_what_is_missing_is_the_question(library: Library, question: str) -> None:
    """Behind a condition, a medicine, a treatment and the allergies stands the question that asks for them."""
    assert question in healthy(library, but=(question,)).missing
    assert question not in healthy(library).missing


@pytest.mark.parametrize("question", ["keloid", "radiotherapy", "diabetes"])
def test_a_yes_without_its_details_is_asked_again(library: Library, question: str) -> None:
    assert question in healthy(library, yes=(question,)).missing


def test_a_missing_reading_is_asked_for(library: Library) -> None:
    diabetic = healthy(library, yes=("diabetes",), condition=[{"id": "diabetes-type-2", "state": "controlled"}])
    assert diabetic.missing == ("hba1c",)


def test_only_an_undecided_judgment_waits_for_its_decision(library: Library) -> None:
    """A relative finding of the patient or a zone; not a caution, not a doubt, not what only leaves the plan."""
    stable = healthy(library, yes=("diabetes",), condition=[{"id": "diabetes-type-2", "state": "controlled"}])
    assert stable.undecided == ()
    reading = [{"id": "hba1c", "value": 50, "unit": "mmol/mol", "on": ON}]
    known = healthy(
        library,
        yes=("diabetes",),
        condition=[{"id": "diabetes-type-2", "state": "controlled"}],
        measurement=reading,
    )
    assert known.undecided == ("screening/diabetes",)
    assert healthy(library, yes=("smoking",)).undecided == ()


@pytest.mark.parametrize(
    ("zones", "first"), [(("forehead",), 10), (("forehead", "cheek"), 0), (("forehead", "chin"), 4), (("cheek",), 0)]
)
def test_the_zone_that_is_free_first_counts(library: Library, zones: tuple[str, ...], first: int) -> None:
    """A superficial peel keeps its zone for 14 days; the other zone is free earlier."""
    peels = [
        {"id": "peel-superficial", "on": ON - timedelta(days=4), "zone": "forehead"},
        {"id": "peel-superficial", "on": ON - timedelta(days=10), "zone": "chin"},
    ]
    wishes = [{**WISH, "zone": zone} for zone in zones]
    found = healthy(library, yes=("procedures",), treatment=peels, concern=wishes)
    assert found.first_possible == ON + timedelta(days=first)
