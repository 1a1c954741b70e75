"""The search over whole numbers: exact against brute force, and bound by every row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.formulation.problem import Container, Draw, Option, Problem, Row, Solution, measure
from openmeso.formulation.search import best
from openmeso.formulation.solver import solve

ZONES = ("a", "b", "c")


@st.composite
def problems(draw: st.DrawFn, most_draws: int = 2) -> Problem:
    """Small problems: few volumes a zone, but every kind of bound."""
    count = draw(st.integers(1, 5))
    draws, containers = [], {}
    for number in range(count):
        parts = [(f"p{number}", draw(st.integers(1, 3)))]
        batch = parts[0][1]
        if draw(st.booleans()):
            parts.append(("water", draw(st.integers(1, 4))))
            batch = sum(marks for _, marks in parts)
        else:
            parts, batch = [(f"p{number}", 1)], 1
        draws.append(Draw(batch, tuple(parts)))
    for name in sorted({name for one in draws for name, _ in one.parts}):
        keeps = draw(st.booleans())
        containers[name] = tuple(
            Container(draw(st.integers(1, 12)), draw(st.integers(0, 9)), keeps) for _ in range(draw(st.integers(0, 3)))
        )
    options = []
    for number, zone in product(range(count), ZONES):
        if draw(st.booleans()):
            step = draw(st.sampled_from([1, 2]))
            least = draw(st.integers(1, 2)) * step
            most = least + draw(st.integers(0, 2)) * step
            options.append(Option(number, zone, least, most, step, gain=draw(st.integers(1, 6))))
    loads = st.dictionaries(st.integers(0, max(0, len(options) - 1)), st.integers(1, 5)) if options else st.just({})
    rows = draw(st.lists(st.builds(Row, loads, st.integers(0, 25)), max_size=3))
    budget = draw(st.none() | st.integers(0, 25))
    return Problem(tuple(draws), tuple(options), tuple(rows), containers, most_draws, budget)


def everything(problem: Problem) -> Iterator[tuple[frozenset[int], Solution]]:
    """Every solution by trying all volumes: nothing but ``measure`` is shared with the search."""
    for size in range(1, problem.most_draws + 1):
        for used in combinations(range(len(problem.draws)), size):
            by_zone: dict[str, list[tuple[int, int] | None]] = {}
            for i, option in enumerate(problem.options):
                if option.draw in used:
                    volumes = range(option.least, option.most + 1, option.step)
                    by_zone.setdefault(option.zone, [None]).extend((i, marks) for marks in volumes)
            for picked in product(*by_zone.values()):
                volumes = dict(one for one in picked if one)
                draws = frozenset(problem.options[i].draw for i in volumes)
                solution = measure(problem, volumes) if len(draws) == size else None
                if solution:
                    yield draws, solution


def products_of(problem: Problem, solution: Solution) -> frozenset[str]:
    return frozenset(name for draw in solution.batches for name, _ in problem.draws[draw].parts)


@given(problems())
def test_the_search_finds_what_brute_force_finds(problem: Problem) -> None:
    tried = [(solution.score.key, draws) for draws, solution in everything(problem)]
    found = best(problem, count=1)
    if not tried:
        assert not found
        return
    assert found[0].score.key == min(key for key, _ in tried)
    assert found[0].proven


@given(problems())
def test_alternatives_are_distinct_and_the_best_of_what_is_left(problem: Problem) -> None:
    found = best(problem, count=3)
    everywhere = list(everything(problem))
    taken: list[frozenset[str]] = []
    for solution in found:
        allowed = [one.score.key for _, one in everywhere if not any(t <= products_of(problem, one) for t in taken)]
        assert solution.score.key == min(allowed)
        taken.append(products_of(problem, solution))
    assert len(set(taken)) == len(taken)
    assert [s.score.key for s in found] == sorted(s.score.key for s in found)
    if len(found) < 3:
        assert all(any(t <= products_of(problem, one) for t in taken) for _, one in everywhere)


@given(problems())
def test_no_row_stock_or_budget_is_ever_exceeded(problem: Problem) -> None:
    for solution in best(problem, count=3):
        for row in problem.rows:
            assert sum(row.load.get(i, 0) * marks for i, marks in solution.volumes.items()) <= row.most
        for name, count in solution.opened.items():
            held = problem.containers[name][:count]
            drawn = sum(
                marks * solution.batches[d]
                for d in solution.batches
                for part, marks in problem.draws[d].parts
                if part == name
            )
            assert drawn <= sum(container.marks for container in held)
        if problem.budget is not None:
            assert solution.score.cents <= problem.budget


@given(problems(), st.randoms())
def test_the_order_of_the_options_does_not_matter(problem: Problem, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(problem.options)))
    random.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    shuffled = replace(
        problem,
        options=tuple(problem.options[i] for i in order),
        rows=tuple(Row({place[i]: load for i, load in row.load.items()}, row.most) for row in reversed(problem.rows))
        if problem.options
        else problem.rows,
    )
    assert [s.score for s in best(problem, count=3)] == [s.score for s in best(shuffled, count=3)]


@given(problems(most_draws=1))
def test_solved_twice_it_is_the_same(problem: Problem) -> None:
    assert best(problem, count=3) == best(problem, count=3)


def forty_products(seed: int) -> Problem:
    """40 products, 5 goals in 5 zones, limits that bind on many of them; three volumes a zone."""
    from random import Random

    rng = Random(seed)
    zones = [f"z{i}" for i in range(5)]
    target = {zone: rng.choice([20, 40, 60, 100, 200]) for zone in zones}
    draws = tuple(Draw(1, ((f"p{i:02}", 1),)) for i in range(40))
    options = []
    for number in range(40):
        for zone in zones:
            weight = rng.choice([0, 1, 2, 4, 8])
            if weight:
                half = target[zone] // 2
                options.append(Option(number, zone, half, half * 2, half // 2, weight * rng.randint(1, 36)))
    rows = [Row(dict.fromkeys(range(len(options)), 1), 250)]
    for number in range(40):
        rows.append(Row({i: 1 for i, o in enumerate(options) if o.draw == number}, rng.choice([100, 200, 300])))
        rows.append(
            Row({i: rng.randint(1, 9) for i, o in enumerate(options) if o.draw == number}, rng.choice([500, 900]))
        )
    held = {f"p{i:02}": tuple(Container(100, rng.randint(30, 200) * 100) for _ in range(3)) for i in range(40)}
    return Problem(draws, tuple(options), tuple(rows), held, most_draws=1)


@pytest.mark.parametrize("seed", range(3))
def test_with_forty_products_and_five_goals_the_optimum_is_proven_and_true(seed: int) -> None:
    problem = forty_products(seed)
    found = best(problem, count=3)
    scores: dict[frozenset[int], tuple[int, int, int, int]] = {}
    for draws, solution in everything(problem):
        scores[draws] = min(solution.score.key, scores.get(draws, solution.score.key))
    assert [s.score.key for s in found] == sorted(scores.values())[:3]
    assert all(solution.proven for solution in found)


def test_two_draws_share_a_container_of_the_same_diluent() -> None:
    problem = Problem(
        draws=(Draw(5, (("water", 4), ("x", 1))), Draw(5, (("water", 4), ("y", 1)))),
        options=(Option(0, "a", 5, 5, 1, 3), Option(1, "b", 5, 5, 1, 2)),
        rows=(),
        containers={"water": (Container(8, 1),), "x": (Container(5, 1),), "y": (Container(5, 1),)},
        most_draws=2,
    )
    found = best(problem, count=1)[0]
    assert found.opened == {"water": 1, "x": 1, "y": 1}
    assert found.score.waste == 8


def test_measure_refuses_what_breaks_a_bound() -> None:
    problem = Problem(
        (Draw(1, (("p", 1),)),), (Option(0, "a", 2, 6, 2, 1),), (), {"p": (Container(4, 1),)}, most_draws=1
    )
    assert measure(problem, {}) is None
    assert measure(problem, {0: 1}) is None
    assert measure(problem, {0: 3}) is None
    assert measure(problem, {0: 6}) is None, "the stock holds 4"
    assert measure(problem, {0: 4}) is not None


def test_the_solver_says_so_when_there_is_nothing() -> None:
    problem = Problem((Draw(1, (("p", 1),)),), (Option(0, "a", 2, 6, 1, 1),), (), {"p": ()}, most_draws=1)
    assert solve(problem) is None
