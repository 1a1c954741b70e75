"""Which lot gives how much: a solution spread over the containers, first ones first."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.formulation.marks import volume
from openmeso.formulation.model import Model
from openmeso.formulation.nouns import LotUse
from openmeso.formulation.problem import Solution
from openmeso.formulation.shelf import Held, Shelf
from openmeso.units import Money


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


def pour(model: Model, solution: Solution, shelf: Shelf) -> tuple[Pour, ...]:
    """Every draw in order, part by part, from the containers in their order."""
    pours: list[Pour] = []
    next_up: dict[str, tuple[int, int]] = {}
    for draw in sorted(solution.batches):
        for product, marks in model.problem.draws[draw].parts:
            needed = marks * solution.batches[draw]
            place, used = next_up.get(product, (0, 0))
            held = shelf.held(product)
            while needed:
                container = held[place]
                taken = min(needed, container.marks - used)
                if taken:
                    left = container.marks - used - taken
                    pours.append(Pour(draw, product, container, taken, used == 0 and not container.opened, left))
                needed -= taken
                used += taken
                if used == container.marks and needed:
                    place, used = place + 1, 0
            next_up[product] = (place, used)
    return tuple(pours)


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
