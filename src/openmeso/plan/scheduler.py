"""Dates by CP-SAT: proven best, always the same, and a minimal reason when there are none.

The only module of the room that knows the solver. It is imported on first use, by its core module: the
public ``cp_model`` would load pandas as well, which nothing here needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openmeso.plan.calendar_problem import Demand, Problem, Ranges, broken


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The fewest demands whose lifting lets the plan exist, and the days it would then have."""

    lifted: tuple[Demand, ...]
    days: tuple[int, ...]


def best_days(problem: Problem) -> tuple[int, ...] | None:
    """One day a visit, or None when the demands clash.

    Best in this order: the course starts early; every interval lies near its wish; few days at the
    practice; an early end; then each visit in turn as early as it can be, so there is one answer only.
    """
    model = _Model(problem, frozenset(d.code for d in problem.demands))
    goals = [
        [(model.visits[problem.start], 1)],
        [(slack, 1) for slack in model.deviations()],
        [(shared, -1) for shared in model.shared_days()],
        [(model.end(), 1)],
        *([(visit, 1)] for visit in model.visits),
    ]
    answer: tuple[int, ...] | None = None
    for goal in goals:
        if not goal:
            continue
        answer = model.minimise(goal)
        if answer is None:
            return None
    if answer is not None and broken(problem, answer):
        raise ValueError(f"the solver's answer breaks {broken(problem, answer)[0].code}")
    return answer


def clash(problem: Problem) -> tuple[Demand, ...]:
    """Demands that cannot hold together; without any one of them the others could. Empty = none clash.

    A deletion pass: each demand is dropped in turn and stays out when the rest still clashes. Demands
    that cannot yield are tried first, so what a person can change is what is named.
    """
    kept = frozenset(d.code for d in problem.demands)
    if _feasible(problem, kept):
        return ()
    for demand in sorted(problem.demands, key=lambda d: d.can_yield):
        if not _feasible(problem, kept - {demand.code}):
            kept -= {demand.code}
    return tuple(d for d in problem.demands if d.code in kept)


def relaxation(problem: Problem) -> Relaxation | None:
    """The smallest set of yielding demands to lift; of equal ones those that yield first. None = none helps."""
    yielding = sorted((d for d in problem.demands if d.can_yield), key=lambda d: (-d.yields_late, d.code))
    fixed = frozenset(d.code for d in problem.demands if not d.can_yield)
    model = _Model(problem, fixed, optional=[d.code for d in yielding])
    literals = [model.literals[d.code] for d in yielding]
    if model.minimise([(literal, -1) for literal in literals]) is None:
        return None
    for literal in literals:
        model.minimise([(literal, -1)])
    kept = {d.code for d in yielding if model.value(model.literals[d.code])}
    lifted = tuple(d for d in yielding if d.code not in kept)
    days = best_days(without(problem, {d.code for d in lifted}))
    return None if days is None else Relaxation(lifted, days)


def without(problem: Problem, codes: Iterable[str]) -> Problem:
    """The problem with some demands lifted, and every constraint that rests on one of them."""
    gone = frozenset(codes)
    return Problem(
        visits=problem.visits,
        first_day=problem.first_day,
        last_day=problem.last_day,
        demands=tuple(d for d in problem.demands if d.code not in gone),
        days=tuple(c for c in problem.days if not gone & set(c.demands)),
        gaps=tuple(g for g in problem.gaps if not gone & set(g.demands)),
        wished=problem.wished,
        start=problem.start,
        shareable=problem.shareable,
    )


def _feasible(problem: Problem, demands: frozenset[str]) -> bool:
    return _Model(problem, demands).minimise([]) is not None


class _Model:
    """The problem as an integer model; a demand in ``optional`` holds when its literal is true."""

    def __init__(self, problem: Problem, demands: frozenset[str], optional: Sequence[str] = ()) -> None:
        from ortools.sat.python import cp_model_helper

        self._cp: Any = cp_model_helper
        self._proto: Any = cp_model_helper.CpModelProto()
        self._problem = problem
        self._solution: Sequence[int] = ()
        span = ((problem.first_day, problem.last_day),)
        self.visits = [self._variable(span) for _ in problem.visits]
        self.literals = {code: self._variable(((0, 1),)) for code in optional}
        for days in problem.days:
            self._if_asked([(self.visits[days.visit], 1)], days.allowed, days.demands, demands)
        for gap in problem.gaps:
            terms = [(self.visits[gap.second], 1), (self.visits[gap.first], -1)]
            self._if_asked(terms, gap.allowed, gap.demands, demands)

    def _if_asked(self, terms: list[tuple[int, int]], allowed: Ranges, by: tuple[str, ...], on: frozenset[str]) -> None:
        if all(code in on or code in self.literals for code in by):
            self._linear(terms, allowed, when=[self.literals[code] for code in by if code in self.literals])

    def _variable(self, allowed: Ranges) -> int:
        self._proto.variables.add().domain.extend(_flat(allowed))
        return len(self._proto.variables) - 1

    def _linear(self, terms: Sequence[tuple[int, int]], allowed: Ranges, *, when: Sequence[int] = ()) -> None:
        constraint = self._proto.constraints.add()
        constraint.linear.vars.extend([variable for variable, _ in terms])
        constraint.linear.coeffs.extend([factor for _, factor in terms])
        constraint.linear.domain.extend(_flat(allowed))
        constraint.enforcement_literal.extend(when)

    @property
    def _length(self) -> int:
        return self._problem.last_day - self._problem.first_day

    def deviations(self) -> list[int]:
        """How far each wished interval lies from its wish."""
        out = []
        for wish in self._problem.wished:
            slack = self._variable(((0, self._length + wish.days),))
            first, second = self.visits[wish.first], self.visits[wish.second]
            self._linear([(slack, 1), (second, -1), (first, 1)], ((-wish.days, 3 * self._length + wish.days),))
            self._linear([(slack, 1), (second, 1), (first, -1)], ((wish.days, 3 * self._length + wish.days),))
            out.append(slack)
        return out

    def shared_days(self) -> list[int]:
        """For each visit, whether it falls on the day of one named before it."""
        out = []
        for later in range(len(self.visits)):
            hosts = [min(a, b) for a, b in self._problem.shareable if max(a, b) == later]
            if not hosts:
                continue
            shared = self._variable(((0, 1),))
            same = [self._variable(((0, 1),)) for _ in hosts]
            for host, literal in zip(hosts, same, strict=True):
                self._linear([(self.visits[later], 1), (self.visits[host], -1)], ((0, 0),), when=[literal])
            self._linear([(shared, 1), *((literal, -1) for literal in same)], ((-len(hosts), 0),))
            out.append(shared)
        return out

    def end(self) -> int:
        last = self._variable(((self._problem.first_day, self._problem.last_day),))
        for visit in self.visits:
            self._linear([(last, 1), (visit, -1)], ((0, self._length),))
        return last

    def minimise(self, terms: Sequence[tuple[int, int]]) -> tuple[int, ...] | None:
        """Solve for the least sum of terms and hold it from then on; None when nothing is feasible."""
        self._proto.clear_objective()
        if terms:
            self._proto.objective.vars.extend([variable for variable, _ in terms])
            self._proto.objective.coeffs.extend([factor for _, factor in terms])
        parameters = self._cp.SatParameters()
        parameters.num_workers = 1
        parameters.random_seed = 1
        # Without this the presolve of ortools 9.15 may drop solutions of two gaps with holes between the
        # same two visits, and then prove a worse answer best (found by brute force in the tests).
        parameters.keep_all_feasible_solutions_in_presolve = True
        solver = self._cp.SolveWrapper()
        solver.set_parameters(parameters)
        response = solver.solve(self._proto)
        if response.status == self._cp.INFEASIBLE:
            return None
        if response.status not in (self._cp.OPTIMAL, self._cp.FEASIBLE if not terms else self._cp.OPTIMAL):
            raise ValueError(f"the solver ended with {response.status}: a fault in the model")
        self._solution = list(response.solution)
        if terms:
            least = sum(self._solution[variable] * factor for variable, factor in terms)
            self._linear(terms, ((least, least),))
        return tuple(self._solution[visit] for visit in self.visits)

    def value(self, variable: int) -> int:
        return self._solution[variable]


def _flat(ranges: Ranges) -> list[int]:
    """Ascending bounds; ranges that touch are joined, since the solver asks for a gap between them."""
    out: list[int] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1] + 1:
            out[-1] = max(out[-1], high)
        else:
            out += [low, high]
    return out
