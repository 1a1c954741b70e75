"""What stays open and why: goals that nothing addresses, products left out, and why nothing is possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from openmeso.formulation.blocks import Block, merged
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.conflict import minimal_conflict, smallest_relaxation
from openmeso.formulation.explain import goal_name
from openmeso.formulation.nouns import (
    Alternative,
    Constraint,
    Excluded,
    Goal,
    Infeasible,
    Kind,
    Unaddressed,
)
from openmeso.formulation.offers import Offers

_WOULD = 2


@dataclass(frozen=True)
class Way:
    """One way to address a goal, with what forbids it."""

    goal: Goal
    candidate: Candidate | None
    blocks: tuple[Block, ...]
    weight: int

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(block.code for block in self.blocks)

    @property
    def turn(self) -> tuple[bool, int, str]:
        """What can be lifted today goes before what has to be ordered; then the better evidence."""
        ordered = any(block.kind is Kind.STOCK for block in self.blocks)
        return ordered, -self.weight, self.candidate.id if self.candidate else ""

    @cached_property
    def may_yield(self) -> bool:
        return all(block.can_yield for block in self.blocks)


class OpenGoals:
    """Every way of the whole library, whether in stock or not, that studies or labels support."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self._ways: dict[Goal, tuple[Way, ...]] = {}

    def ways(self, goal: Goal) -> tuple[Way, ...]:
        """Ways to address a goal. A goal without any is one way that its evidence or a refusal forbids."""
        if goal not in self._ways:
            self._ways[goal] = tuple(self._of(goal))
        return self._ways[goal]

    def _of(self, goal: Goal) -> Iterator[Way]:
        offers = self._offers
        refused = offers.concern_blocks(goal.concern)
        if refused:
            yield Way(goal, None, (*offers.patient, *refused), 0)
            return
        weighed = [(c, offers.weight(c, goal.concern)) for c in offers.candidates]
        supported = [(c, weight.value) for c, weight in weighed if weight.value]
        zones = sorted(offers.zones(goal))
        if not supported or not zones:
            against = any(weight.opposing for _, weight in weighed)
            yield Way(goal, None, (*offers.patient, self._unsupported(goal, against=against)), 0)
        for candidate, value in supported:
            for zone in zones:
                yield Way(goal, candidate, offers.offer(candidate, zone).blocks, value)

    def _unsupported(self, goal: Goal, *, against: bool) -> Block:
        name = goal_name(goal, self._offers.setting.library)
        why = (
            "what was studied for it did not help" if against else "no study and no label supports an injection for it"
        )
        return Block(f"formulation/no-evidence-{goal.concern}", Kind.EVIDENCE, name, why)

    def infeasible(self) -> Infeasible:
        """Why nothing is possible. Every way must be blocked."""
        ways = [way for goal in self._offers.goals for way in self.ways(goal)]
        if not ways:
            return Infeasible((_NO_GOAL,), (), (), ())
        yielding = _yielding(ways)
        firm = frozenset[str]().union(*(way.codes for way in ways)) - yielding
        conflict = minimal_conflict((way.codes for way in ways), firm=firm)
        assert conflict is not None, "a way is free, so a formulation exists"
        index = smallest_relaxation(
            [way.codes for way in ways],
            may_yield=yielding.__contains__,
            prefer=lambda i: ways[i].turn,
        )
        return Infeasible(
            conflict=tuple(_in_words(code, ways, frozenset(conflict)) for code in conflict),
            relaxation=() if index is None else tuple(block.constraint() for block in _one_each(ways[index].blocks)),
            unaddressed=tuple(self.unaddressed(goal) for goal in self._offers.goals),
            excluded=self.excluded(()),
        )

    def unaddressed(self, goal: Goal, chosen: Alternative | None = None) -> Unaddressed:
        """A goal that is left, why, and what else would address it."""
        concern = self._offers.setting.library.concerns[goal.concern]
        return Unaddressed(goal, self._why(goal, chosen), concern.alternatives)

    def _why(self, goal: Goal, chosen: Alternative | None) -> str:
        ways = self.ways(goal)
        free = [way.candidate for way in ways if way.candidate and not way.blocks]
        if free and chosen:
            names = _listed(dict.fromkeys(c.name for c in free))
            return f"{names} would address it; the first choice covers more of all that is wanted"
        if ways[0].candidate is None:
            return "; ".join(block.why for block in ways[0].blocks)
        everywhere = frozenset.intersection(*(way.codes for way in ways))
        if everywhere:
            first = [block for block in _one_each(ways[0].blocks) if block.code in everywhere]
            return "; ".join(block.why for block in first)
        nearest: dict[str, Way] = {}
        for way in sorted(ways, key=lambda w: (not w.may_yield, len(w.codes), w.turn)):
            if way.candidate:
                nearest.setdefault(way.candidate.name, way)
        return "; ".join(
            f"{name} would, but: " + ", ".join(block.why for block in _one_each(way.blocks))
            for name, way in list(nearest.items())[:_WOULD]
        )

    def excluded(self, chosen: Iterable[Alternative]) -> tuple[Excluded, ...]:
        """Products of the stock with an active that are in no alternative, each with every reason."""
        offers = self._offers
        library = offers.setting.library
        used = {product for a in chosen for preparation in a.preparations for product in preparation.products}
        found: list[Excluded] = []
        for product in sorted({lot.product for lot in offers.setting.stock.lots} - used):
            held = library.products[product].composition
            if held and not any(library.actives[component.ingredient].kind == "active" for component in held):
                continue
            reasons = self._reasons([c for c in offers.candidates if product in c.products])
            if reasons:
                found.append(Excluded(product, reasons))
        return tuple(found)

    def _reasons(self, made_of: list[Candidate]) -> tuple[Constraint, ...]:
        """Why the nearest of these cannot be used; empty when one could have been."""
        if not made_of:
            return (_NO_WAY,)
        nearest = min((self._against(candidate) for candidate in made_of), key=len)
        return tuple(block.constraint() for block in nearest)

    def _against(self, candidate: Candidate) -> list[Block]:
        offers = self._offers
        own = _one_each(offers.own_blocks(candidate))
        weights = [(goal, offers.weight(candidate, goal.concern)) for goal in offers.goals]
        supported = [goal for goal, weight in weights if weight.value]
        if not supported:
            why = "no study and no label supports it for what is wanted"
            if any(weight.supporting for _, weight in weights):
                why = "what speaks against it weighs as much as what speaks for it"
            return [*own, Block("formulation/no-evidence", Kind.EVIDENCE, candidate.name, why)]
        if own:
            return own
        ways = [offers.offer(candidate, z).blocks for goal in supported for z in sorted(offers.zones(goal))]
        return _one_each(block for way in ways for block in way) if all(ways) else []


_NO_GOAL = Constraint(
    "formulation/no-goal",
    Kind.EVIDENCE,
    "No concern is stated: there is nothing to formulate for",
    can_yield=True,
    relax="state what the patient wants",
)
_NO_WAY = Constraint(
    "formulation/not-used-as-it-is",
    Kind.MIXTURE,
    "It is not used as it is, and no mixture of it is documented",
    can_yield=False,
)


def _yielding(ways: Iterable[Way]) -> frozenset[str]:
    """Codes that a person may lift, everywhere they stand."""
    blocks: Mapping[str, bool] = {}
    verdicts: dict[str, bool] = dict(blocks)
    for way in ways:
        for block in way.blocks:
            verdicts[block.code] = verdicts.get(block.code, True) and block.can_yield
    return frozenset(code for code, may in verdicts.items() if may)


def _in_words(code: str, ways: Iterable[Way], conflict: frozenset[str]) -> Constraint:
    """A member of the conflict, naming first what only it forbids."""
    alone = [b for way in ways if way.codes & conflict == {code} for b in way.blocks if b.code == code]
    return merged(alone)


def _one_each(blocks: Iterable[Block]) -> list[Block]:
    found: dict[str, Block] = {}
    for block in blocks:
        found.setdefault(block.code, block)
    return list(found.values())


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return ", ".join(shown[:3]) + more
