"""Every example case ends in a plan, or in a refusal that says why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from openmeso.cli.inputs import needed_stock, practice_for
from openmeso.formulation.nouns import Formulation, Infeasible
from openmeso.intake import Case, read_case
from openmeso.knowledge.schema.entry import Verdict
from openmeso.languages.claim_check import check_claims
from openmeso.pathway import Walked, plan_data, walk
from openmeso.plan.nouns import Course, NoCourse
from openmeso.serialize import canonical

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = sorted(path for path in EXAMPLES.glob("*.toml") if path.name != "stock.toml")
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


place = cache(practice_for)


def walked(path: Path) -> tuple[Case, Walked]:
    library, practice = place(EXAMPLES / ("practice-us" if path.stem == "texture-us" else "practice"))
    stock = needed_stock(EXAMPLES / "stock.toml", None, library)
    case = read_case(path, library=library)
    return case, walk(case=case, library=library, practice=practice, stock=stock, on=case.on or date.min, at=AT)


@pytest.fixture(scope="module")
def ways() -> dict[str, tuple[Case, Walked]]:
    return {path.stem: walked(path) for path in CASES}


EXPECTED = {
    "acne-scars-needling": "plan",
    "allergy-infeasible": "infeasible",
    "arabic-reader": "plan",
    "blood-thinner-unknown": "not_assessable",
    "body-fat-refused": "infeasible",
    "calendar-clash": "no course",
    "cold-sores-perioral": "plan",
    "diabetes-decided": "plan",
    "elasticity-neck": "plan",
    "fine-lines-wedding": "plan",
    "hair-man": "plan",
    "hydration-face": "plan",
    "isotretinoin-wait": "defer",
    "known-patient": "plan",
    "melasma-phototype-4": "plan",
    "minor": "contraindicated",
    "pregnant": "contraindicated",
    "texture-us": "plan",
}


def end_of(way: Walked) -> str:
    if isinstance(way.course, Course):
        return "plan"
    if isinstance(way.course, NoCourse):
        return "no course"
    return "infeasible" if isinstance(way.formulation, Infeasible) else way.screening.verdict.value


def test_every_example_ends_where_a_clinician_expects(ways: dict[str, tuple[Case, Walked]]) -> None:
    assert {name: end_of(way) for name, (_, way) in ways.items()} == EXPECTED


def test_the_examples_show_alternatives_and_two_jurisdictions(ways: dict[str, tuple[Case, Walked]]) -> None:
    several = [
        name
        for name, (_, way) in ways.items()
        if isinstance(way.formulation, Formulation) and len(way.formulation.alternatives) > 1
    ]
    assert len(several) >= 3
    assert len({case.preferences.jurisdiction for case, _ in ways.values()}) >= 2


def test_a_refusal_always_says_why(ways: dict[str, tuple[Case, Walked]]) -> None:
    for _, way in ways.values():
        if isinstance(way.formulation, Infeasible):
            assert way.formulation.conflict
        elif isinstance(way.course, NoCourse):
            assert way.course.conflict
        elif way.course is None:
            assert any(f.verdict is way.screening.verdict for f in way.screening.findings)


def test_nothing_is_planned_before_it_is_possible(ways: dict[str, tuple[Case, Walked]]) -> None:
    for _, way in ways.values():
        if isinstance(way.course, Course):
            assert way.screening.first_possible is not None
            assert way.course.sessions[0].day >= way.screening.first_possible


def test_the_map_spends_what_was_formulated(ways: dict[str, tuple[Case, Walked]]) -> None:
    for _, way in ways.values():
        if isinstance(way.course, Course) and isinstance(way.formulation, Formulation):
            given = sum(p.volume.value for p in way.formulation.chosen.preparations)
            assert sum(m.total.value for m in way.course.maps) <= given


def test_the_consent_names_exactly_what_is_injected(ways: dict[str, tuple[Case, Walked]]) -> None:
    for _, way in ways.values():
        if way.consent is not None and isinstance(way.formulation, Formulation):
            products = {p for preparation in way.formulation.chosen.preparations for p in preparation.products}
            assert products - {"saline-0-9"} <= {
                part for product in way.consent.bound.products for part in product.split("+")
            }


def test_a_dilution_is_no_mixture(ways: dict[str, tuple[Case, Walked]]) -> None:
    _, way = ways["melasma-phototype-4"]
    assert way.consent is not None
    assert way.consent.bound.products == ("tranexamic-acid-ampoule",)
    assert not any("mixed" in notice.what for notice in way.consent.notices)
    assert any("Sodium chloride" in text for text in way.consent.words())


def test_every_word_for_a_patient_passes_the_claim_check(ways: dict[str, tuple[Case, Walked]]) -> None:
    for _, way in ways.values():
        if way.consent is not None:
            for text in way.consent.words():
                assert check_claims(text, way.consent.language) == ()


def test_the_same_way_gives_the_same_bytes() -> None:
    path = EXAMPLES / "elasticity-neck.toml"
    assert canonical(plan_data(walked(path)[1])) == canonical(plan_data(walked(path)[1]))


def test_a_decided_finding_names_who_decided(ways: dict[str, tuple[Case, Walked]]) -> None:
    _, way = ways["diabetes-decided"]
    finding = next(f for f in way.screening.findings if f.code == "screening/diabetes")
    assert finding.verdict is Verdict.CAUTION
    assert finding.decision is not None
    assert way.screening.undecided == ()


def test_an_antiplatelet_medicine_is_never_stopped(ways: dict[str, tuple[Case, Walked]]) -> None:
    _, way = ways["elasticity-neck"]
    finding = next(f for f in way.screening.findings if f.code == "screening/antiplatelet")
    assert "continue" in finding.do.lower() or "never stop" in finding.do.lower()


def test_a_wedding_stays_free_of_marks(ways: dict[str, tuple[Case, Walked]]) -> None:
    case, way = ways["fine-lines-wedding"]
    assert isinstance(way.course, Course)
    wedding = case.event[0].on
    visits = [s.day for s in way.course.sessions] + [t.day for t in way.course.combined if t.treatment != "led-light"]
    assert all(day > wedding or (wedding - day).days >= 14 for day in visits)
    away = case.unavailable[0]
    assert not any(away.start <= day <= away.end for day in visits)
