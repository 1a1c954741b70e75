"""From offers to whole numbers: the problem that the solver is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from openmeso.formulation.candidates import Candidate
from openmeso.formulation.limits import Bound
from openmeso.formulation.nouns import Goal
from openmeso.formulation.offers import Offer, Offers
from openmeso.formulation.problem import Container, Draw, Option, Problem, Row
from openmeso.formulation.shelf import cents
from openmeso.formulation.weights import wanted

#: Whole numbers stay within the solver's 64 bits. Coverage is exact up to this denominator and is
#: otherwise rounded down; a limit beyond its own is rounded to the safe side.
_COVERAGE_DENOMINATOR = 10**9
_LIMIT_DENOMINATOR = 10**12

_ONE = Fraction(1)

#: With a prescriber's reason a session has two preparations at most: every further one is another lot to
#: trace and another suspect when something goes wrong.
MOST_WITH_REASON = 2


@dataclass(frozen=True)
class Model:
    """A problem and what its numbers stand for.

    Attributes:
        offers: By option.
        candidates: By draw.
    """

    problem: Problem
    offers: tuple[Offer, ...]
    candidates: tuple[Candidate, ...]


def build(offers: Offers) -> Model:
    """Make the problem from every offer of the stock that nothing speaks against."""
    stocked = sorted(
        (c for c in offers.candidates if all(offers.setting.stock.of(p) for p in c.products)), key=_plainest
    )
    usable: list[tuple[Offer, Fraction]] = []
    for candidate in stocked:
        if offers.own_blocks(candidate):
            continue
        for zone in sorted(offers.budgets):
            gain = gain_per_mark(offers, candidate, zone)
            if gain:
                offer = offers.offer(candidate, zone)
                if not offer.blocks:
                    usable.append((offer, gain))
    candidates = tuple(dict.fromkeys(offer.candidate.id for offer, _ in usable))
    by_id = {c.id: c for c in stocked}
    places = {name: place for place, name in enumerate(candidates)}
    scale = min(_COVERAGE_DENOMINATOR, lcm(1, *(gain.denominator for _, gain in usable)))
    options = []
    for offer, gain in usable:
        assert offer.way is not None
        way = offer.way
        draw = places[offer.candidate.id]
        options.append(Option(draw, offer.budget.zone, way.least, way.target, way.step, floor(gain * scale)))
    draws = tuple(draw_of(by_id[name]) for name in candidates)
    wishes = offers.setting.wishes
    problem = Problem(
        draws=draws,
        options=tuple(options),
        rows=_rows([offer for offer, _ in usable]),
        containers={
            product: tuple(Container(held.marks, held.cents, held.keeps) for held in offers.shelf.held(product))
            for product in sorted({product for draw in draws for product, _ in draw.parts})
        },
        most_draws=MOST_WITH_REASON if wishes.mixture_reason else 1,
        budget=None if wishes.budget is None else cents(wishes.budget),
    )
    return Model(problem, tuple(offer for offer, _ in usable), tuple(by_id[name] for name in candidates))


def _plainest(candidate: Candidate) -> tuple[bool, int, str]:
    """Of two that score the same the one that is not mixed goes first, then the one that holds less."""
    return candidate.mixture is not None, len(candidate.contents), candidate.id


def gain_per_mark(offers: Offers, candidate: Candidate, zone: str) -> Fraction:
    """Coverage that one mark of a candidate adds in a zone, over all goals; 0 where it addresses none."""
    values = [
        (wanted(goal) * value, offers.targets[goal])
        for goal in offers.goals
        if zone in offers.zones(goal)
        and not offers.concern_blocks(goal.concern)
        and (value := offers.weight(candidate, goal.concern).value)
    ]
    if not values:
        return Fraction(0)
    common = lcm(*(target for _, target in values))
    return sum(value * (common // target) for value, target in values) * _whole(offers, candidate, zone) / common


def share_per_mark(offers: Offers, goal: Goal, candidate: Candidate, zone: str) -> Fraction:
    """Part of a goal that one mark in a zone is: a zone counts as much as its target volume.

    Where whole drops make a candidate's target differ from the zone's, its full target is the full share.
    """
    return _whole(offers, candidate, zone) / offers.targets[goal]


def _whole(offers: Offers, candidate: Candidate, zone: str) -> Fraction:
    """The zone's target as a part of the candidate's own: 1 but where whole drops change it."""
    way = offers.offer(candidate, zone).way
    target = offers.budgets[zone].target
    return _ONE if way is None or way.target == target else Fraction(target, way.target)


def draw_of(candidate: Candidate) -> Draw:
    """A candidate as the solver draws it."""
    parts = tuple((part.product.id, int(part.share * candidate.batch)) for part in candidate.parts)
    return Draw(candidate.batch, parts)


def _rows(offers: Sequence[Offer]) -> tuple[Row, ...]:
    loads: dict[Bound, dict[int, Fraction]] = {}
    for index, offer in enumerate(offers):
        for load in offer.loads:
            of = loads.setdefault(load.bound, {})
            of[index] = of[index] + load.per_mark if index in of else load.per_mark
    return tuple(_row(bound, loads[bound]) for bound in sorted(loads, key=lambda bound: bound.key))


def _row(bound: Bound, loads: dict[int, Fraction]) -> Row:
    left = bound.most - bound.start
    scale = min(_LIMIT_DENOMINATOR, lcm(left.denominator, *(load.denominator for load in loads.values())))
    return Row({i: ceil(load * scale) for i, load in loads.items()}, floor(left * scale))
