"""The whole knowledge: brute force agrees, limits hold, conflicts are minimal, whatever is in stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openmeso.formulation import Formulation, Infeasible, Wishes, formulate
from openmeso.formulation.model import Model, build
from openmeso.formulation.offers import Offers
from openmeso.formulation.open_goals import OpenGoals
from openmeso.formulation.problem import Problem
from openmeso.formulation.search import best
from openmeso.formulation.setting import Setting, end_of
from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.practice import Practice, read_practice
from openmeso.practice.directory import practice_library
from openmeso.supply.stock import Stock, read_stock_data
from tests.core.formulation_world import screened
from tests.core.test_formulation_solver import everything, products_of

PRACTICE = Path(__file__).parents[2] / "examples" / "practice"
ON = date(2026, 11, 22)
PRODUCTS = (
    "profhilo-h-l",
    "nctf-135-ha",
    "redensity-1",
    "viscoderm-hydrobooster",
    "belotero-revive",
    "jalupro",
    "restylane-vital-light",
    "juvederm-volite",
    "plinest",
    "newest",
    "tranexamic-acid-ampoule",
    "ascorbic-acid-ampoule",
    "dutasteride-compounded",
    "minoxidil-compounded",
    "fillmed-m-ha-10",
    "aqualyx",
)
CONCERNS = ("dehydration", "dullness", "fine-lines", "laxity", "acne-scars", "melasma", "dark-circles", "cellulite")
ZONES = ("cheek", "forehead", "neck", "crows-feet", "periocular-lower", "upper-lip", "full-face", "jawline")

goals = st.lists(
    st.tuples(st.sampled_from(CONCERNS), st.sampled_from(ZONES), st.integers(1, 4), st.integers(1, 9) | st.none()),
    min_size=1,
    max_size=3,
    unique_by=lambda goal: goal[:2],
)
stocks = st.dictionaries(st.sampled_from(PRODUCTS), st.integers(1, 4), min_size=1, max_size=6)


@cache
def place() -> tuple[Practice, Library]:
    return read_practice(PRACTICE), practice_library(PRACTICE)


def setting_of(
    wanted: list[tuple[str, str, int, int | None]], held: dict[str, int], wishes: Wishes, weight: int | None = 60
) -> Setting:
    practice, library = place()
    concerns: list[dict[str, Any]] = [
        {"id": c, "zone": z, "severity": s} | ({"priority": p} if p else {}) for c, z, s, p in wanted
    ]
    data: dict[str, Any] = {
        "schema": "openmeso-case/1",
        "patient": {"id": "P", "birth_date": date(1986, 5, 1), "sex": "female"},
        "answers": {"allergy-any": "no"},
        "concern": concerns,
    }
    if weight:
        data["measurement"] = [{"id": "weight", "value": Decimal(weight), "unit": "kg", "on": ON}]
    lots = [
        {
            "product": product,
            "lot": f"L{number}",
            "expiry": date(2027, 6, 1 + number),
            "quantity": count,
            "price": number,
        }
        for number, (product, count) in enumerate({**held, "saline-0-9": 3}.items())
    ]
    stock: Stock = read_stock_data({"schema": "openmeso-stock/1", "lot": lots}, library)
    intake = take_intake(case=read_case_data(data, library=library), library=library, on=ON)
    return Setting(intake, screened(), library, stock, practice, "FR", ON, end_of(ON, practice), wishes)


def formulated(setting: Setting) -> Formulation | Infeasible:
    return formulate(
        intake=setting.intake,
        screening=setting.screening,
        library=setting.library,
        stock=setting.stock,
        practice=setting.practice,
        jurisdiction=setting.jurisdiction,
        on=setting.on,
        wishes=setting.wishes,
    )


def coarse(problem: Problem) -> Problem:
    """The same problem with two volumes a zone, the least and near the most, so that all can be tried."""
    options = []
    for option in problem.options:
        step = max(1, (option.most - option.least) // option.step) * option.step
        least = option.least + (-option.least) % step
        options.append(replace(option, step=step, least=least, most=max(least, option.most // step * step)))
    return replace(problem, options=tuple(options))


def few_zones(model: Model) -> Problem:
    """Only the first four zones: brute force grows with every one."""
    zones = sorted({option.zone for option in model.problem.options})[:4]
    kept = [i for i, option in enumerate(model.problem.options) if option.zone in zones]
    place_of = {old: new for new, old in enumerate(kept)}
    rows = tuple(
        replace(row, load={place_of[i]: load for i, load in row.load.items() if i in place_of})
        for row in model.problem.rows
    )
    return coarse(replace(model.problem, options=tuple(model.problem.options[i] for i in kept), rows=rows))


@settings(max_examples=40)
@given(goals, stocks, st.booleans())
def test_brute_force_agrees_on_the_real_library(
    wanted: list[tuple[str, str, int, int | None]], held: dict[str, int], reason: bool
) -> None:
    wishes = Wishes(mixture_reason="asked" if reason else "")
    problem = few_zones(build(Offers(setting_of(wanted, held, wishes))))
    tried = [solution for _, solution in everything(problem)]
    found = best(problem, count=3)
    assert bool(found) == bool(tried)
    taken: list[frozenset[str]] = []
    for solution in found:
        left = [one for one in tried if not any(products <= products_of(problem, one) for products in taken)]
        assert solution.score.key == min(one.score.key for one in left)
        taken.append(products_of(problem, solution))


@given(goals, stocks, st.booleans(), st.sampled_from([45, 60, None]))
def test_what_is_given_keeps_every_limit_of_every_ingredient(
    wanted: list[tuple[str, str, int, int | None]], held: dict[str, int], reason: bool, weight: int | None
) -> None:
    """Recomputed from the printed formulation and the entries, not from the rows of the room."""
    wishes = Wishes(mixture_reason="asked" if reason else "")
    setting = setting_of(wanted, held, wishes, weight)
    found = formulated(setting)
    if isinstance(found, Infeasible):
        return
    library = setting.library
    for alternative in found.alternatives:
        assert alternative.coverage <= found.chosen.coverage
        doses: dict[str, Fraction] = {}
        volumes: dict[str, Fraction] = {}
        for preparation in alternative.preparations:
            assert (
                sum(z.volume.value for z in preparation.zones) == preparation.volume.value <= preparation.prepared.value
            )
            for ingredient in preparation.ingredients:
                name = ingredient.ingredient
                volumes[name] = volumes.get(name, Fraction(0)) + Fraction(preparation.volume.value)
                if ingredient.per_session is not None:
                    doses[name] = doses.get(name, Fraction(0)) + Fraction(ingredient.per_session.value)
            drawn = sum((lot.drawn.value for lot in preparation.lots), Decimal(0))
            assert drawn == preparation.prepared.value
        total = sum((p.volume.value for p in alternative.preparations), Decimal(0))
        assert total <= 10
        for name, volume in volumes.items():
            for limit in library.actives[name].limits:
                most = Fraction(limit.value) * (weight or 0) if limit.unit == "mg/kg" else Fraction(limit.value)
                if limit.per not in ("session", "days") or limit.zones:
                    continue
                if limit.unit == "mL":
                    assert volume <= most
                elif limit.unit in ("mg", "mg/kg") and name in doses:
                    assert doses[name] <= most
        for preparation in alternative.preparations:
            for zone in preparation.zones:
                entry = library.zones[zone.zone]
                assert zone.volume.value <= entry.volume.most_ml * (2 if entry.paired else 1)
        if weight is None:
            assert "lidocaine" not in volumes


@given(goals, stocks)
def test_the_order_of_the_lots_does_not_matter(
    wanted: list[tuple[str, str, int, int | None]], held: dict[str, int]
) -> None:
    setting = setting_of(wanted, held, Wishes())
    turned = replace(setting, stock=Stock(tuple(reversed(setting.stock.lots))))
    assert formulated(setting) == formulated(turned)


@given(goals, stocks)
def test_a_conflict_is_real_and_minimal(wanted: list[tuple[str, str, int, int | None]], held: dict[str, int]) -> None:
    setting = setting_of(wanted, held, Wishes())
    found = formulated(setting)
    if isinstance(found, Formulation):
        return
    offers = Offers(setting)
    ways = list(ways_of(offers))
    conflict = {c.code for c in found.conflict}
    assert all(way & conflict for way in ways), "each way is forbidden by the conflict"
    for member in conflict:
        assert any(not way & (conflict - {member}) for way in ways), "lifted, a way is free of the others"
    if found.relaxation:
        assert {c.code for c in found.relaxation} in ways
        assert all(c.can_yield and c.relax for c in found.relaxation)


def ways_of(offers: Offers) -> Iterator[frozenset[str]]:
    left = OpenGoals(offers)
    for goal in offers.goals:
        yield from (way.codes for way in left.ways(goal))


@given(goals, stocks)
def test_every_goal_is_addressed_or_says_why_not(
    wanted: list[tuple[str, str, int, int | None]], held: dict[str, int]
) -> None:
    setting = setting_of(wanted, held, Wishes())
    found = formulated(setting)
    left = {(u.goal.concern, u.goal.zone) for u in found.unaddressed}
    assert all(u.why for u in found.unaddressed)
    if isinstance(found, Formulation):
        done = {(a.goal.concern, a.goal.zone) for a in found.chosen.addressed}
        assert not left & done
        assert left | done == {goal[:2] for goal in wanted}
        assert all(0 < a.share <= 1 and a.weight > 0 for a in found.chosen.addressed)
    for excluded in found.excluded:
        assert excluded.reasons
