"""The one place of this room that calls CP-SAT.

The model is written in the solver's own format, ``CpModelProto``, and given to its compiled core: the
Python layer above it would load pandas, which takes longer than the whole formulation. One worker and a
fixed seed: the same problem gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from openmeso.formulation.problem import Draw, Problem, Solution, measure

#: Work after which the solver gives its best answer without proof. One draw in 20 zones takes 1/1000.
MOST_WORK = 20.0
_LOWEST = -(2**60)


def solve(problem: Problem) -> Solution | None:
    """Find the best volumes when every draw of the problem is used.

    Coverage comes first, then least waste, then lowest price; the products are given by the draws.

    Returns:
        The solution, measured again from first principles; ``None`` when there is none.

    Raises:
        ValueError: the solver's answer breaks a bound. A programming fault, never a clinical result.
    """
    model = _Model(problem)
    first = model.best(model.coverage)
    if first is None:
        return None
    values, reached, first_proven = first
    model.require(model.coverage, least=reached)
    second = model.best(model.burden, hint=values)
    if second is None:
        raise ValueError("the solver lost its own solution")
    values, _, second_proven = second
    solution = measure(problem, model.volumes(values))
    if solution is None:
        raise ValueError("the solver's answer breaks a bound")
    return replace(solution, proven=first_proven and second_proven)


class _Model:
    """The problem as variables and linear constraints."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model_helper as core

        self._core = core
        self._proto = core.CpModelProto()
        self._highest: list[int] = []
        self._problem = problem
        self._chosen = [self._variable(1) for _ in problem.options]
        self._steps = [self._variable(option.most // option.step) for option in problem.options]
        self._given: list[dict[int, int]] = [{} for _ in problem.draws]
        for steps, option in zip(self._steps, problem.options, strict=True):
            self._given[option.draw][steps] = option.step
        self._options()
        self._batches = [self._drawn(draw, given) for draw, given in zip(problem.draws, self._given, strict=True)]
        self._needed = self._products()
        self._opened = self._containers()
        self._bounds()
        self.coverage = {self._steps[i]: o.gain * o.step for i, o in enumerate(problem.options)}
        self.burden = self._burden()

    def _variable(self, highest: int) -> int:
        self._proto.variables.add().domain.extend([0, highest])
        self._highest.append(highest)
        return len(self._highest) - 1

    def _at_most(self, terms: Mapping[int, int], most: int) -> None:
        self._between(terms, _LOWEST, most)

    def require(self, terms: Mapping[int, int], *, least: int) -> None:
        self._between(terms, least, -_LOWEST)

    def _between(self, terms: Mapping[int, int], least: int, most: int) -> None:
        linear = self._proto.constraints.add().linear
        linear.vars.extend(list(terms))
        linear.coeffs.extend(list(terms.values()))
        linear.domain.extend([least, most])

    def _options(self) -> None:
        """A chosen option has a volume within its range; one option a zone; every draw has a zone."""
        by_zone: dict[str, list[int]] = {}
        by_draw: dict[int, list[int]] = {draw: [] for draw in range(len(self._problem.draws))}
        for chosen, steps, option in zip(self._chosen, self._steps, self._problem.options, strict=True):
            self._at_most({steps: 1, chosen: -(option.most // option.step)}, 0)
            self._at_most({chosen: option.least // option.step, steps: -1}, 0)
            by_zone.setdefault(option.zone, []).append(chosen)
            by_draw[option.draw].append(chosen)
        for several in by_zone.values():
            if len(several) > 1:
                self._at_most(dict.fromkeys(several, 1), 1)
        for several in by_draw.values():
            self.require(dict.fromkeys(several, 1), least=1)

    def _drawn(self, draw: Draw, given: Mapping[int, int]) -> dict[int, int]:
        """Batches of a draw as terms; a product as it is has a batch of one mark."""
        if draw.batch == 1:
            return dict(given)
        highest = sum(self._highest[variable] * step for variable, step in given.items())
        count = self._variable(-(-highest // draw.batch))
        self._at_most({**given, count: -draw.batch}, 0)
        return {count: 1}

    def _products(self) -> dict[str, dict[int, int]]:
        """Marks drawn from each product, as terms."""
        needed: dict[str, dict[int, int]] = {}
        for draw, terms in zip(self._problem.draws, self._batches, strict=True):
            for product, marks in draw.parts:
                of = needed.setdefault(product, {})
                for variable, factor in terms.items():
                    of[variable] = of.get(variable, 0) + factor * marks
        return needed

    def _containers(self) -> dict[str, list[int]]:
        """Containers are opened in their order, and hold what is drawn from the product."""
        opened: dict[str, list[int]] = {}
        for product, terms in self._needed.items():
            held = self._problem.containers.get(product, ())
            opened[product] = [self._variable(1) for _ in held]
            contents = {v: -c.marks for v, c in zip(opened[product], held, strict=True)}
            self._at_most({**terms, **contents}, 0)
            for earlier, later in zip(opened[product], opened[product][1:], strict=False):
                self._at_most({later: 1, earlier: -1}, 0)
        return opened

    def _bounds(self) -> None:
        for row in self._problem.rows:
            terms = {self._steps[i]: load * self._problem.options[i].step for i, load in row.load.items()}
            if sum(factor * self._highest[v] for v, factor in terms.items()) > row.most:
                self._at_most(terms, row.most)
        if self._problem.budget is not None:
            self._at_most(self._cents(), self._problem.budget)

    def _cents(self) -> dict[int, int]:
        return {
            variable: container.cents
            for product, variables in self._opened.items()
            for variable, container in zip(variables, self._problem.containers.get(product, ()), strict=True)
        }

    def _waste(self) -> dict[int, int]:
        """What is opened and not drawn, and what is mixed and not given."""
        terms: dict[int, int] = {}

        def add(variable: int, factor: int) -> None:
            terms[variable] = terms.get(variable, 0) + factor

        for product, variables in self._opened.items():
            held = self._problem.containers.get(product, ())
            if all(container.keeps for container in held):
                continue
            for variable, container in zip(variables, held, strict=True):
                add(variable, container.marks)
            for variable, factor in self._needed[product].items():
                add(variable, -factor)
        for draw, batches, given in zip(self._problem.draws, self._batches, self._given, strict=True):
            if draw.batch > 1:
                for variable, factor in batches.items():
                    add(variable, factor * draw.batch)
                for variable, factor in given.items():
                    add(variable, -factor)
        return terms

    def _burden(self) -> dict[int, int]:
        """Waste and price in one number to make small, written as a gain: one mark outweighs all money."""
        cents, waste = self._cents(), self._waste()
        mark = sum(cents.values()) + 1
        terms = {variable: -amount for variable, amount in cents.items()}
        for variable, factor in waste.items():
            terms[variable] = terms.get(variable, 0) - factor * mark
        return terms

    def best(self, gain: Mapping[int, int], *, hint: Sequence[int] = ()) -> tuple[list[int], int, bool] | None:
        """Largest value of ``gain``: the values of all variables, it, and whether it is proven."""
        proto, core = self._proto, self._core
        proto.clear_objective()
        proto.objective.vars.extend(list(gain))
        proto.objective.coeffs.extend([-factor for factor in gain.values()])
        proto.clear_solution_hint()
        if hint:
            proto.solution_hint.vars.extend(list(range(len(hint))))
            proto.solution_hint.values.extend(list(hint))
        wrapper = core.SolveWrapper()
        wrapper.set_parameters(_parameters(core))
        response = wrapper.solve(proto)
        if response.status in (core.CpSolverStatus.INFEASIBLE, core.CpSolverStatus.UNKNOWN):
            return None
        if response.status not in (core.CpSolverStatus.OPTIMAL, core.CpSolverStatus.FEASIBLE):
            raise ValueError(f"the solver says {response.status}")
        values = [int(value) for value in response.solution]
        reached = sum(factor * values[v] for v, factor in gain.items())
        return values, reached, response.status == core.CpSolverStatus.OPTIMAL

    def volumes(self, values: Sequence[int]) -> dict[int, int]:
        return {
            i: values[self._steps[i]] * option.step
            for i, option in enumerate(self._problem.options)
            if values[self._chosen[i]]
        }


def _parameters(core: Any) -> Any:
    parameters = core.SatParameters()
    parameters.num_workers = 1
    parameters.random_seed = 0
    # Presolve of ortools 9.15 was seen to drop solutions of a schedule (ADR 0005); here nothing may be dropped.
    parameters.keep_all_feasible_solutions_in_presolve = True
    parameters.max_deterministic_time = MOST_WORK
    return parameters
