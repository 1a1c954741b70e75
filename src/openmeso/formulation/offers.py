"""Every candidate in every wanted zone, with all that speaks against it: the table that all else reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from openmeso.formulation.anesthesia import anesthesia_blocks
from openmeso.formulation.blocks import Block
from openmeso.formulation.budget import ZoneBudget, named_or_suited, zone_budgets
from openmeso.formulation.candidates import Candidate, candidates
from openmeso.formulation.constraints import (
    candidate_blocks,
    concern_blocks,
    label_blocks,
    patient_blocks,
    zone_blocks,
)
from openmeso.formulation.limits import Limits, Load
from openmeso.formulation.nouns import Goal, Kind
from openmeso.formulation.setting import Setting
from openmeso.formulation.shelf import Held, Shelf, cents
from openmeso.formulation.ways import Way, way
from openmeso.formulation.weights import Weigher, Weight
from openmeso.units import plain


@dataclass(frozen=True)
class Offer:
    """One candidate in one zone.

    Attributes:
        way: ``None`` where there is none; the blocks then say why.
        loads: What a mark adds to which limit.
        blocks: Every reason against it; it may be used when there is none.
    """

    candidate: Candidate
    budget: ZoneBudget
    way: Way | None
    loads: tuple[Load, ...]
    blocks: tuple[Block, ...]


class Offers:
    """All offers of a setting, made when they are asked for."""

    def __init__(self, setting: Setting, shelf: Shelf | None = None) -> None:
        self.setting = setting
        self.limits = Limits(setting)
        self.shelf = shelf or Shelf(setting)
        self._offers: dict[tuple[str, str], Offer] = {}
        self._weigher = Weigher(setting.library)
        self._zones: dict[Goal, frozenset[str]] = {}
        self._own: dict[str, tuple[Block, ...]] = {}

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """Concerns as wanted; the same concern in the same zone counts once, at its gravest."""
        found: dict[tuple[str, str], Goal] = {}
        for part in self.setting.intake.concerns:
            goal = Goal(part.id, part.zone, part.severity, part.priority)
            other = found.get((part.id, part.zone))
            if other is None or goal.severity > other.severity:
                found[part.id, part.zone] = goal
        return tuple(sorted(found.values(), key=lambda g: (g.concern, g.zone)))

    def zones(self, goal: Goal) -> frozenset[str]:
        if goal not in self._zones:
            library = self.setting.library
            named = library.zones_named((goal.zone,))
            self._zones[goal] = named_or_suited(named, asked=goal.zone, library=library)
        return self._zones[goal]

    @cached_property
    def targets(self) -> Mapping[Goal, int]:
        """Marks that each goal aims at, over all its zones."""
        return {goal: sum(self.budgets[zone].target for zone in self.zones(goal)) for goal in self.goals}

    @cached_property
    def budgets(self) -> Mapping[str, ZoneBudget]:
        zones = frozenset[str]().union(*(self.zones(goal) for goal in self.goals))
        return zone_budgets(zones, asked={g.zone for g in self.goals}, library=self.setting.library)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        return candidates(self.setting.library)

    @cached_property
    def patient(self) -> tuple[Block, ...]:
        """What stops the patient as a whole."""
        return (*patient_blocks(self.setting), *anesthesia_blocks(self.setting, self.limits))

    def weight(self, candidate: Candidate, concern: str) -> Weight:
        return self._weigher.weigh(candidate, concern)

    def own_blocks(self, candidate: Candidate) -> tuple[Block, ...]:
        """Reasons against a candidate wherever it were given."""
        if candidate.id not in self._own:
            own = (*candidate_blocks(candidate, self.setting), *self.shelf.blocks(candidate))
            self._own[candidate.id] = tuple(dict.fromkeys(own))
        return self._own[candidate.id]

    def concern_blocks(self, concern: str) -> tuple[Block, ...]:
        return concern_blocks(concern, self.setting)

    def offer(self, candidate: Candidate, zone: str) -> Offer:
        key = (candidate.id, zone)
        if key not in self._offers:
            self._offers[key] = self._make(candidate, self.budgets[zone])
        return self._offers[key]

    def _make(self, candidate: Candidate, budget: ZoneBudget) -> Offer:
        zone = budget.zone
        blocks = [*self.patient, *self.own_blocks(candidate), *zone_blocks(zone, self.setting)]
        blocks += label_blocks(candidate, zone, self.setting)
        loads, not_assessable = self.limits.loads(candidate, zone)
        blocks += not_assessable
        found = way(candidate, budget, self.setting)
        if isinstance(found, Block):
            return Offer(candidate, budget, None, loads, tuple(dict.fromkeys((*blocks, found))))
        blocks += self._at_least(candidate, found, loads)
        return Offer(candidate, budget, found, loads, tuple(dict.fromkeys(blocks)))

    def _at_least(self, candidate: Candidate, found: Way, loads: tuple[Load, ...]) -> Iterator[Block]:
        """What even the least volume breaks: a limit, the stock, the budget."""
        for load in loads:
            bound = load.bound
            if bound.start + load.per_mark * found.least > bound.most:
                why = f"even the least volume is above a limit: {bound.words}"
                yield Block(f"formulation/limit-{bound.key.replace('.', '-')}", Kind.LIMIT, candidate.name, why)
        price = 0
        batches = -(-found.least // candidate.batch)
        for part in candidate.parts:
            held = self.shelf.held(part.product.id)
            if not held:
                continue
            needed = part.share * candidate.batch * batches
            opened = enough(held, needed)
            if opened is None:
                yield Block(
                    "formulation/stock-too-little",
                    Kind.STOCK,
                    part.product.name,
                    "the stock holds less than the least volume",
                    can_yield=True,
                    relax=f"order more {part.product.name}",
                )
                continue
            price += sum(h.cents for h in held[:opened])
        budget = self.setting.wishes.budget
        if budget is not None and price > cents(budget):
            yield Block(
                "formulation/budget",
                Kind.BUDGET,
                candidate.name,
                f"costs more than the budget of {plain(budget.value)}",
                can_yield=True,
                relax=f"raise the budget to {plain(Decimal(price) / 100)}",
            )


def enough(held: tuple[Held, ...], needed: Fraction) -> int | None:
    """How many containers, first ones first, hold so many marks."""
    total = 0
    for count, container in enumerate(held, start=1):
        total += container.marks
        if total >= needed:
            return count
    return None
