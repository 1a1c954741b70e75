"""Which lot gives how much: a solution spread over the containers, first ones first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openmeso.formulation.marks import volume
from openmeso.formulation.model import Model
from openmeso.formulation.nouns import LotUse
from openmeso.formulation.problem import Solution
from openmeso.formulation.shelf import Held, Shelf
from openmeso.units import Money

NOT_ASKED: Mapping[int, Mapping[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Pour:
    """Marks drawn from one container for one draw.

    Attributes:
        first: The container is opened for it.
        left: Marks left in the container afterwards.
    """

    draw: int
    product: str
    held: Held
    marks: int
    first: bool
    left: int


def pour(
    model: Model, solution: Solution, shelf: Shelf, asked: Mapping[int, Mapping[str, tuple[str, ...]]] = NOT_ASKED
) -> tuple[Pour, ...]:
    """Every draw in order, part by part, from the containers in their order.

    Args:
        asked: Draw to the lots that it takes, by product; without any, what the shelf holds goes in turn.
            Where these lots hold too little, the rest is not poured: whoever asks has to look.
    """
    pours: list[Pour] = []
    used: dict[tuple[str, int], int] = {}
    for draw in sorted(solution.batches):
        for product, marks in model.problem.draws[draw].parts:
            needed = marks * solution.batches[draw]
            wanted = asked.get(draw, {}).get(product, ())
            for place, container in _in_turn(shelf.held(product), wanted):
                before = used.get((product, place), 0)
                taken = min(needed, container.marks - before)
                if taken:
                    left = container.marks - before - taken
                    pours.append(Pour(draw, product, container, taken, before == 0 and not container.opened, left))
                    used[product, place] = before + taken
                needed -= taken
                if not needed:
                    break
    return tuple(pours)


def _in_turn(held: tuple[Held, ...], wanted: tuple[str, ...]) -> list[tuple[int, Held]]:
    """Containers with their places; of the wanted lots only, in the order in which they are wanted."""
    containers = list(enumerate(held))
    if not wanted:
        return containers
    of_these = [(place, container) for place, container in containers if container.lot.lot in wanted]
    return sorted(of_these, key=lambda one: wanted.index(one[1].lot.lot))


def lots(pours: tuple[Pour, ...]) -> tuple[LotUse, ...]:
    """Pours of one draw summed by lot, in order."""
    by_lot: dict[tuple[str, str], list[Pour]] = {}
    for one in pours:
        by_lot.setdefault((one.product, one.held.lot.lot), []).append(one)
    return tuple(_lot(product, several) for (product, _), several in by_lot.items())


def _lot(product: str, pours: list[Pour]) -> LotUse:
    opened = [one for one in pours if one.first]
    prices = [one.held.price for one in opened]
    known = [price for price in prices if price is not None]
    return LotUse(
        lot=pours[0].held.lot.lot,
        product=product,
        expiry=pours[0].held.lot.expiry,
        containers=len(opened),
        opened=any(one.held.opened for one in pours),
        drawn=volume(sum(one.marks for one in pours)),
        left_over=volume(pours[-1].left),
        price=sum(known, Money.zero()) if len(known) == len(prices) else None,
    )
