"""Which draws are used together: a best-first search over sets of draws, exact by its bounds.

A session has one draw, or two where a prescriber gave a reason. Each set is bounded from above; the sets
are tried from the highest bound down, and the search ends when no untried set can score better. What
each set is worth is proven by the solver, so the whole is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from openmeso.formulation.problem import Option, Problem, Row, Score, Solution, measure
from openmeso.formulation.solver import solve


@dataclass(frozen=True, slots=True)
class _Set:
    """Some draws, what they can reach at best, and what they cost at least."""

    draws: tuple[int, ...]
    products: frozenset[str]
    bound: Score

    @property
    def key(self) -> tuple[tuple[int, int, int, int], tuple[int, ...]]:
        return self.bound.key, self.draws


def best(problem: Problem, *, count: int) -> list[Solution]:
    """The best solution, then the best of those that do without the products of the ones before.

    Each differs from every earlier one by at least one product left out: a bigger set is no alternative.
    """
    sets = sorted(_sets(problem), key=lambda s: s.key)
    worth: dict[tuple[int, ...], Solution | None] = {}
    found: list[Solution] = []
    taken: list[frozenset[str]] = []
    while len(found) < count:
        winner: tuple[tuple[tuple[int, int, int, int], tuple[int, ...]], Solution, _Set] | None = None
        proven = True
        for candidate in sets:
            if winner is not None and candidate.key > winner[0]:
                break
            if any(products <= candidate.products for products in taken):
                continue
            if candidate.draws not in worth:
                worth[candidate.draws] = _worth(problem, candidate.draws)
            solution = worth[candidate.draws]
            if solution is None:
                continue
            proven &= solution.proven
            key = (solution.score.key, candidate.draws)
            if winner is None or key < winner[0]:
                winner = (key, solution, candidate)
        if winner is None:
            break
        _, solution, chosen = winner
        found.append(replace(solution, proven=proven))
        taken.append(chosen.products)
    return found


def _sets(problem: Problem) -> Iterator[_Set]:
    options = _options_by_draw(problem)
    alone = {draw: _most_alone(problem, of) for draw, of in options.items()}
    top = {draw: {problem.options[i].zone: _top(problem.options[i]) for i in of} for draw, of in options.items()}
    for size in range(1, problem.most_draws + 1):
        for draws in combinations(sorted(options), size):
            zones = set().union(*(top[draw] for draw in draws))
            if size > len(zones):
                continue
            together = sum(max(top[draw].get(zone, 0) for draw in draws) for zone in zones)
            coverage = min(together, sum(alone[draw] for draw in draws))
            products = frozenset(product for draw in draws for product, _ in problem.draws[draw].parts)
            cents = sum(next((c.cents for c in problem.containers.get(p, ())), 0) for p in products)
            yield _Set(draws, products, Score(coverage, len(products), 0, cents))


def _options_by_draw(problem: Problem) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for index, option in enumerate(problem.options):
        found.setdefault(option.draw, []).append(index)
    return found


def _top(option: Option) -> int:
    return option.gain * option.most


def _most_alone(problem: Problem, indices: list[int]) -> int:
    """Upper bound of what one draw covers: each row by itself, filled with what gains most for its load."""
    bound = sum(_top(problem.options[i]) for i in indices)
    return min([bound, *(_most_under(problem, indices, row) for row in problem.rows)])


def _most_under(problem: Problem, indices: list[int], row: Row) -> int:
    left = Fraction(row.most)
    covered = Fraction(0)
    loads = {i: row.load.get(i, 0) for i in indices}
    if sum(load * problem.options[i].most for i, load in loads.items()) <= row.most:
        return sum(_top(problem.options[i]) for i in indices)
    for i in sorted(indices, key=lambda i: Fraction(loads[i], problem.options[i].gain)):
        option = problem.options[i]
        marks = min(Fraction(option.most), left / loads[i]) if loads[i] else Fraction(option.most)
        covered += option.gain * marks
        left -= loads[i] * marks
    return int(covered)


def _worth(problem: Problem, draws: tuple[int, ...]) -> Solution | None:
    """The best that exactly these draws reach."""
    places = {draw: place for place, draw in enumerate(draws)}
    kept = [i for i, option in enumerate(problem.options) if option.draw in places]
    part = _restricted(problem, draws, kept)
    solution = _without_conflict(part) or solve(part)
    if solution is None:
        return None
    return replace(
        solution,
        volumes={kept[i]: marks for i, marks in solution.volumes.items()},
        batches={draws[d]: count for d, count in solution.batches.items()},
    )


def _restricted(problem: Problem, draws: tuple[int, ...], kept: list[int]) -> Problem:
    places = {draw: place for place, draw in enumerate(draws)}
    new = {i: place for place, i in enumerate(kept)}
    rows = (Row({new[i]: load for i, load in row.load.items() if i in new and load}, row.most) for row in problem.rows)
    products = {product for draw in draws for product, _ in problem.draws[draw].parts}
    return Problem(
        draws=tuple(problem.draws[draw] for draw in draws),
        options=tuple(replace(problem.options[i], draw=places[problem.options[i].draw]) for i in kept),
        rows=tuple(row for row in rows if row.load),
        containers={product: problem.containers.get(product, ()) for product in sorted(products)},
        most_draws=len(draws),
        budget=problem.budget,
    )


def _without_conflict(problem: Problem) -> Solution | None:
    """Everything at its most, when no bound is in the way: nothing can cover more, and only this does."""
    chosen: dict[str, int] = {}
    for index, option in enumerate(problem.options):
        other = chosen.get(option.zone)
        if other is not None and _top(problem.options[other]) == _top(option):
            return None
        if other is None or _top(option) > _top(problem.options[other]):
            chosen[option.zone] = index
    if len({problem.options[i].draw for i in chosen.values()}) < len(problem.draws):
        return None
    solution = measure(problem, {i: problem.options[i].most for i in sorted(chosen.values())})
    return None if solution is None else replace(solution, proven=True)
