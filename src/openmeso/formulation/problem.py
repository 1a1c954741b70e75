"""The formulation as whole numbers: what the solver is given, and what it gives back.

Volumes are marks of 0.01 mL, money is hundredths of the currency, coverage is a scaled whole number.
Nothing here knows of medicine: the filters and limits have been turned into options and rows before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a product, in the order in which it has to be used.

    Attributes:
        marks: What is in it.
        cents: Its price.
        keeps: What is left may be kept for another patient, so it is no waste.
    """

    marks: int
    cents: int
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """One way to fill a syringe: a product as it is, or a mixture made in batches.

    Attributes:
        batch: Smallest volume that syringe marks can measure; 1 for a product as it is.
        parts: Product and its marks in a batch.
    """

    batch: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One draw in one zone, both sides together where the zone is paired.

    Attributes:
        draw: Index of the draw.
        least, most: Marks; multiples of ``step``.
        gain: Coverage of one mark.
    """

    draw: int
    zone: str
    least: int
    most: int
    step: int
    gain: int


@dataclass(frozen=True, slots=True)
class Row:
    """A bound: the sum of ``load`` per mark over the options is at most ``most``."""

    load: Mapping[int, int]
    most: int


@dataclass(frozen=True, slots=True)
class Problem:
    """All of it.

    Attributes:
        most_draws: How many draws a session may have.
        budget: Most cents, or no bound.
    """

    draws: tuple[Draw, ...]
    options: tuple[Option, ...]
    rows: tuple[Row, ...]
    containers: Mapping[str, tuple[Container, ...]]
    most_draws: int
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What is compared, in this order: coverage up, then products, waste and price down."""

    coverage: int
    products: int
    waste: int
    cents: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Sorts the best first."""
        return (-self.coverage, self.products, self.waste, self.cents)


@dataclass(frozen=True, slots=True)
class Solution:
    """Chosen volumes.

    Attributes:
        volumes: Option index to marks, only of chosen options.
        batches: Draw index to the number of batches, only of chosen draws.
        opened: Product to the number of containers, first ones first.
        proven: Nothing scores better.
    """

    volumes: Mapping[int, int]
    batches: Mapping[int, int]
    opened: Mapping[str, int]
    score: Score
    proven: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """What given volumes take from the containers.

    Attributes:
        batches: Draw index to the number of batches.
        opened: Product to the number of containers, first ones first.
        needed: Product to marks.
        waste: Marks mixed or opened and not given.
        short: Products of which the containers hold too little.
    """

    batches: Mapping[int, int]
    opened: Mapping[str, int]
    needed: Mapping[str, int]
    waste: int
    cents: int
    short: tuple[str, ...]


def drawn_up(problem: Problem, volumes: Mapping[int, int]) -> Drawn:
    """Fill the syringes for given volumes, whole batches from the first containers on."""
    batches: dict[int, int] = {}
    waste = 0
    needed: dict[str, int] = {}
    for d in sorted({problem.options[i].draw for i in volumes}):
        draw = problem.draws[d]
        given = sum(marks for i, marks in volumes.items() if problem.options[i].draw == d)
        batches[d] = -(-given // draw.batch)
        waste += batches[d] * draw.batch - given
        for product, marks in draw.parts:
            needed[product] = needed.get(product, 0) + marks * batches[d]
    opened: dict[str, int] = {}
    cents = 0
    short: list[str] = []
    for product, marks in sorted(needed.items()):
        held = problem.containers.get(product, ())
        drawn = 0
        for count, container in enumerate(held, start=1):
            drawn += container.marks
            cents += container.cents
            opened[product] = count
            if drawn >= marks:
                break
        if drawn < marks:
            short.append(product)
        elif not all(container.keeps for container in held):
            waste += drawn - marks
    return Drawn(batches, opened, needed, waste, cents, tuple(short))


def measure(problem: Problem, volumes: Mapping[int, int]) -> Solution | None:
    """Score given volumes from first principles; ``None`` when they break a bound.

    The solver's answer passes through here before anybody sees it, so a fault of the solver or of its
    model cannot become a dose.
    """
    options = problem.options
    draws = {options[i].draw for i in volumes}
    if not volumes or len(draws) > problem.most_draws or len({options[i].zone for i in volumes}) < len(volumes):
        return None
    for i, marks in volumes.items():
        option = options[i]
        if not option.least <= marks <= option.most or marks % option.step:
            return None
    if any(sum(row.load.get(i, 0) * marks for i, marks in volumes.items()) > row.most for row in problem.rows):
        return None
    drawn = drawn_up(problem, volumes)
    if drawn.short or (problem.budget is not None and drawn.cents > problem.budget):
        return None
    coverage = sum(options[i].gain * marks for i, marks in volumes.items())
    score = Score(coverage, len(drawn.needed), drawn.waste, drawn.cents)
    return Solution(dict(volumes), drawn.batches, drawn.opened, score, proven=False)
