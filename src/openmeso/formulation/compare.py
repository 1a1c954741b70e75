"""``compare``: what changed from one formulation to the next, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openmeso.formulation.explain import goal_name
from openmeso.formulation.nouns import Alternative, Formulation, Goal, Infeasible, Preparation, ZoneVolume
from openmeso.knowledge.library import Library
from openmeso.units import plain

_FOLLOWS = "the volume follows the goals, the limits and the product"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        what: What it is about: a product, a goal, a zone's volume, a concentration, a lot.
        before, after: In words; empty where there was or is nothing.
        why: The reason; empty only where the facts at hand do not tell.
    """

    what: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """Every difference between two formulations; empty when nothing changed."""

    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        return not self.changes


def compare(*, before: Formulation, after: Formulation | Infeasible, library: Library) -> Comparison:
    """Show how a formulation differs from the one before, with the reasons that the new one states."""
    if isinstance(after, Infeasible):
        why = "; ".join(constraint.words for constraint in after.conflict)
        return Comparison((Change("formulation", _named(before, library), "none", why),))
    goals = tuple(_goals(before, after, library))
    return Comparison(
        (
            *goals,
            *_products(before, after, library, goals),
            *_contents(before.chosen, after.chosen),
            *_volumes(before.chosen, after.chosen, library, _FOLLOWS),
            *_lots(before.chosen, after.chosen),
        )
    )


def _named(formulation: Formulation, library: Library) -> str:
    return " + ".join(_names(p, library) for p in formulation.chosen.preparations)


def _names(preparation: Preparation, library: Library) -> str:
    return ", ".join(library.products[product].name for product in preparation.products)


def _all_goals(formulation: Formulation) -> dict[tuple[str, str], Goal]:
    goals = (*(a.goal for a in formulation.chosen.addressed), *(u.goal for u in formulation.unaddressed))
    return {(goal.concern, goal.zone): goal for goal in goals}


def _goals(before: Formulation, after: Formulation, library: Library) -> Iterator[Change]:
    """The skin changed: concerns that came, went, or grew."""
    old, new = _all_goals(before), _all_goals(after)
    for key in sorted(old.keys() | new.keys()):
        one, two = old.get(key), new.get(key)
        if one == two:
            continue
        name = goal_name(one or two, library)  # type: ignore[arg-type]
        why = "a new concern" if one is None else "no longer a concern" if two is None else "assessed again"
        yield Change(f"goal: {name}", _graded(one), _graded(two), why)


def _graded(goal: Goal | None) -> str:
    if goal is None:
        return ""
    return f"severity {goal.severity}" + (f", priority {goal.priority}" if goal.priority else "")


def _products(before: Formulation, after: Formulation, library: Library, goals: tuple[Change, ...]) -> Iterator[Change]:
    old = {product for p in before.chosen.preparations for product in p.products}
    new = {product for p in after.chosen.preparations for product in p.products}
    excluded = {e.product: e.reasons for e in after.excluded}
    for product in sorted(old - new):
        reasons = excluded.get(product)
        why = "; ".join(reason.words for reason in reasons) if reasons else _beaten(product, after, goals)
        yield Change("product", library.products[product].name, "", why)
    for product in sorted(new - old):
        earlier = next((e.reasons for e in before.excluded if e.product == product), ())
        covered = ", ".join(goal_name(a.goal, library) for a in after.chosen.addressed)
        why = f"chosen for {covered}"
        if earlier:
            why += "; before: " + "; ".join(reason.words for reason in earlier)
        yield Change("product", "", library.products[product].name, why)


def _beaten(product: str, after: Formulation, goals: tuple[Change, ...]) -> str:
    """Why a product that could still be used is no longer the first choice."""
    other = next((a for a in after.alternatives[1:] if any(product in p.products for p in a.preparations)), None)
    cause = "the goals changed; " if goals else ""
    if other is None:
        return f"{cause}others score better"
    return f"{cause}still possible: {'; '.join(other.costs) or 'scores the same'}"


def _contents(before: Alternative, after: Alternative, why: str = "follows the products") -> Iterator[Change]:
    """Ingredients and final concentrations."""
    old = {i.ingredient: i for p in before.preparations for i in p.ingredients}
    new = {i.ingredient: i for p in after.preparations for i in p.ingredients}
    for name in sorted(old.keys() | new.keys()):
        one, two = old.get(name), new.get(name)
        if (one and one.stated) != (two and two.stated):
            label = one.name if one else two.name if two else name
            yield Change(f"content: {label}", one.stated if one else "", two.stated if two else "", why)


def _volumes(before: Alternative, after: Alternative, library: Library, why: str) -> Iterator[Change]:
    """Zones with their volume and technique; the drop only where nothing else of the zone changed."""
    old = {z.zone: z for p in before.preparations for z in p.zones}
    new = {z.zone: z for p in after.preparations for z in p.zones}
    for zone in sorted(old.keys() | new.keys()):
        one, two = old.get(zone), new.get(zone)
        name = library.zones[zone].name
        if one is None or two is None:
            reason = "the zone was left out" if two is None else "the zone was added"
            yield Change(f"zone: {name}", _given(one, library), _given(two, library), reason)
        elif (one.volume, one.technique) != (two.volume, two.technique):
            yield Change(f"zone: {name}", _given(one, library), _given(two, library), why)
        elif one.per_point != two.per_point:
            yield Change(f"drop: {name}", f"{one.per_point} a point", f"{two.per_point} a point", why)


def _given(zone: ZoneVolume | None, library: Library) -> str:
    return f"{zone.volume}, {library.techniques[zone.technique].name}" if zone else ""


def _lots(before: Alternative, after: Alternative, why: str = "first expiry, first out") -> Iterator[Change]:
    old, new = dict(_lots_of(before)), dict(_lots_of(after))
    for product in sorted(old.keys() & new.keys()):
        if old[product] != new[product]:
            yield Change(f"lot: {product}", ", ".join(old[product]), ", ".join(new[product]), why)


def _lots_of(alternative: Alternative) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    for preparation in alternative.preparations:
        for lot in preparation.lots:
            found.setdefault(lot.product, []).append(lot.lot)
    for product, lots in found.items():
        yield product, tuple(dict.fromkeys(lots))


def difference(*, before: Alternative, after: Alternative, library: Library) -> tuple[Change, ...]:
    """What a hand changed: products, contents, zones, drops, lots, what is drawn up, and the price."""
    old = [product for p in before.preparations for product in p.products]
    new = [product for p in after.preparations for product in p.products]
    gone = [Change("product", library.products[p].name, "", _BY_HAND) for p in old if p not in new]
    come = [Change("product", "", library.products[p].name, _BY_HAND) for p in new if p not in old]
    return (
        *gone,
        *come,
        *_contents(before, after),
        *_volumes(before, after, library, _BY_HAND),
        *_lots(before, after, _BY_HAND),
        *_sums(before, after),
    )


def _sums(before: Alternative, after: Alternative) -> Iterator[Change]:
    old, new = ({p.letter: p.prepared for p in alternative.preparations} for alternative in (before, after))
    for letter in sorted(old.keys() | new.keys()):
        one, two = old.get(letter), new.get(letter)
        if one != two:
            yield Change(f"prepared: {letter}", str(one) if one else "", str(two) if two else "", "follows the volumes")
    if before.waste != after.waste:
        yield Change("waste", str(before.waste), str(after.waste), "follows the volumes and the containers")
    if before.price != after.price:
        one_price, two_price = (
            "not stated" if price is None else plain(price.value) for price in (before.price, after.price)
        )
        yield Change("price", one_price, two_price, "follows the containers")


_BY_HAND = "changed by hand"
