"""The solver against brute force: the best days, a minimal clash, the smallest change."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from openmeso.plan.calendar_problem import (
    FAR,
    Days,
    Demand,
    Gap,
    Problem,
    Wished,
    all_but,
    apart,
    both,
    broken,
    ranges_of,
    room,
    within,
)
from openmeso.plan.scheduler import best_days, clash, relaxation, without

LAST = 9


@st.composite
def problems(draw: st.DrawFn, visits: int = 3) -> Problem:
    """Small problems with a handful of demands, some of which can yield."""
    names = [f"d{i}" for i in range(draw(st.integers(1, 6)))]
    demands = tuple(Demand(name, name, can_yield=draw(st.booleans())) for name in names)
    asked = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map(tuple)
    some_days = st.sets(st.integers(0, LAST), min_size=1, max_size=LAST)
    days = tuple(
        Days(draw(st.integers(0, visits - 1)), ranges_of(draw(some_days)), draw(asked))
        for _ in range(draw(st.integers(0, 4)))
    )
    some_gaps = st.sets(st.integers(-LAST, LAST), min_size=1, max_size=LAST)
    pairs = list(combinations(range(visits), 2))
    gaps = tuple(
        Gap(*draw(st.sampled_from(pairs)), ranges_of(draw(some_gaps)), draw(asked))
        for _ in range(draw(st.integers(0, 4)))
    )
    return Problem(
        visits=tuple(f"v{i}" for i in range(visits)),
        first_day=0,
        last_day=LAST,
        demands=demands,
        days=days,
        gaps=gaps,
        wished=tuple(Wished(a, b, draw(st.integers(0, 5))) for a, b in pairs[: draw(st.integers(0, 2))]),
        start=draw(st.integers(0, visits - 1)),
        shareable=tuple(pairs[: draw(st.integers(0, 3))]),
    )


def answers(problem: Problem) -> list[tuple[int, ...]]:
    every = product(range(problem.first_day, problem.last_day + 1), repeat=len(problem.visits))
    return [days for days in every if holds(problem, days)]


def holds(problem: Problem, days: tuple[int, ...]) -> bool:
    return all(within(c.allowed, days[c.visit]) for c in problem.days) and all(
        within(g.allowed, days[g.second] - days[g.first]) for g in problem.gaps
    )


def merit(problem: Problem, days: tuple[int, ...]) -> tuple[int, ...]:
    """What the plan is judged by, in its order: smaller is better."""
    off = sum(abs(days[w.second] - days[w.first] - w.days) for w in problem.wished)
    shared = sum(
        any(days[later] == days[min(a, b)] for a, b in problem.shareable if max(a, b) == later)
        for later in range(len(days))
    )
    return (days[problem.start], off, -shared, max(days), *days)


def only(problem: Problem, codes: frozenset[str]) -> Problem:
    return without(problem, {d.code for d in problem.demands} - codes)


@given(problems())
def test_the_days_are_the_best_there_are(problem: Problem) -> None:
    possible = answers(problem)
    best = min(possible, key=lambda days: merit(problem, days)) if possible else None
    assert best_days(problem) == best


@given(problems())
def test_a_clash_is_real_and_minimal(problem: Problem) -> None:
    conflict = {d.code for d in clash(problem)}
    assert bool(conflict) is not bool(answers(problem))
    if conflict:
        assert not answers(only(problem, frozenset(conflict)))
        for one in conflict:
            assert answers(only(problem, frozenset(conflict - {one}))), f"{one} is not needed"


@given(problems())
def test_the_smallest_change_is_the_smallest(problem: Problem) -> None:
    yielding = [d.code for d in problem.demands if d.can_yield]
    helps = [
        set(lifted)
        for size in range(len(yielding) + 1)
        for lifted in combinations(yielding, size)
        if answers(without(problem, lifted))
    ]
    found = relaxation(problem)
    if found is None:
        assert not helps
    else:
        assert {d.code for d in found.lifted} in helps
        assert len(found.lifted) == min(len(lifted) for lifted in helps)
        assert holds(without(problem, {d.code for d in found.lifted}), found.days)


@given(problems(), st.integers(0, 2), st.data())
def test_room_is_where_one_visit_may_move(problem: Problem, visit: int, data: st.DataObject) -> None:
    days = data.draw(st.tuples(*[st.integers(0, LAST)] * 3))
    free = room(problem, days, visit)
    others = [c for c in problem.days if c.visit == visit], [g for g in problem.gaps if visit in (g.first, g.second)]
    about = Problem(problem.visits, 0, LAST, problem.demands, tuple(others[0]), tuple(others[1]))
    for day in range(LAST + 1):
        placed = (*days[:visit], day, *days[visit + 1 :])
        assert within(free, day) is holds(about, placed)


@given(problems(), st.tuples(*[st.integers(0, LAST)] * 3))
def test_what_is_broken_is_named(problem: Problem, days: tuple[int, ...]) -> None:
    assert bool(broken(problem, days)) is not holds(problem, days)


@given(st.sets(st.integers(-20, 20)), st.sets(st.integers(-20, 20)))
def test_ranges_meet_as_sets_do(one: set[int], other: set[int]) -> None:
    assert both(ranges_of(one), ranges_of(other)) == tuple(
        (low, high) for low, high in both(ranges_of(other), ranges_of(one))
    )
    assert {n for n in range(-20, 21) if within(both(ranges_of(one), ranges_of(other)), n)} == one & other


def test_apart_is_both_ways_with_or_without_the_same_day() -> None:
    assert [n for n in range(-4, 5) if within(apart(3, 2), n)] == [-4, -3, 2, 3, 4]
    assert [n for n in range(-4, 5) if within(apart(3, 2, same=True), n)] == [-4, -3, 0, 2, 3, 4]
    assert [n for n in range(-2, 3) if within(apart(0, 0), n)] == [-2, -1, 1, 2]
    assert [n for n in range(-2, 3) if within(apart(0, 0, same=True), n)] == [-2, -1, 0, 1, 2]
    assert all_but(0, 0) == ((-FAR, -1), (1, FAR))
