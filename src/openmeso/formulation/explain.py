"""What an alternative gains and costs against the first, in words."""

from __future__ import annotations

from dataclasses import replace

from openmeso.formulation.nouns import Addressed, Alternative, Goal
from openmeso.knowledge.library import Library
from openmeso.units import Money, Volume, plain


def compared(first: Alternative, other: Alternative, library: Library) -> Alternative:
    """The other alternative with its gains and costs against the first."""
    gains: list[str] = []
    costs: list[str] = []
    for goal, one, two in _goals(first, other):
        name = goal_name(goal, library)
        if one is None and two is not None:
            gains.append(f"also addresses {name}")
        elif one is not None and two is None:
            costs.append(f"leaves {name} open")
        elif one is not None and two is not None:
            if two.weight != one.weight:
                side = gains if two.weight > one.weight else costs
                words = "better" if two.weight > one.weight else "weaker"
                side.append(f"{words} evidence for {name} (weight {two.weight} instead of {one.weight})")
            if two.share != one.share:
                side = gains if two.share > one.share else costs
                side.append(f"gives {percent(two)} of the volume for {name} instead of {percent(one)}")
    _ingredients(first, other, gains, costs)
    _count(first.products, other.products, "product", gains, costs)
    _waste(first.waste, other.waste, gains, costs)
    _price(first.price, other.price, gains, costs)
    return replace(other, gains=tuple(gains), costs=tuple(costs))


def goal_name(goal: Goal, library: Library) -> str:
    """A goal as a reader calls it: concern and zone."""
    zone = library.zones[goal.zone].name if goal.zone in library.zones else goal.zone
    return f"{library.concerns[goal.concern].name} ({zone})"


def percent(addressed: Addressed) -> str:
    return f"{plain((addressed.share * 100).quantize(1))} %"


def _goals(first: Alternative, other: Alternative) -> list[tuple[Goal, Addressed | None, Addressed | None]]:
    one = {a.goal: a for a in first.addressed}
    two = {a.goal: a for a in other.addressed}
    order = {goal: (goal.concern, goal.zone) for goal in (*one, *two)}
    return [(goal, one.get(goal), two.get(goal)) for goal in sorted(order, key=lambda g: order[g])]


def _ingredients(first: Alternative, other: Alternative, gains: list[str], costs: list[str]) -> None:
    """Anesthetics and unlisted contents matter to the choice; other ingredients are in the tables."""
    one, two = _anesthetics(first), _anesthetics(other)
    gains += [f"holds no {name.lower()}" for name in sorted(one - two)]
    costs += [f"holds {name.lower()}" for name in sorted(two - one)]
    mixed_first = any(p.mixture for p in first.preparations)
    mixed_other = any(p.mixture for p in other.preparations)
    if mixed_first != mixed_other:
        (gains if mixed_first else costs).append("nothing is mixed" if mixed_first else "something is mixed")
    off_first, off_other = _off_label(first), _off_label(other)
    if off_first != off_other:
        (gains if off_first else costs).append("nothing is used off label" if off_first else "used off label")


def _anesthetics(alternative: Alternative) -> set[str]:
    return {i.name for p in alternative.preparations for i in p.ingredients if i.kind == "anesthetic"}


def _off_label(alternative: Alternative) -> bool:
    return any(p.off_label for p in alternative.preparations)


def _count(one: int, two: int, what: str, gains: list[str], costs: list[str]) -> None:
    if two != one:
        words = f"{abs(two - one)} {what}{'s' if abs(two - one) > 1 else ''} {'more' if two > one else 'fewer'}"
        (costs if two > one else gains).append(words)


def _waste(one: Volume, two: Volume, gains: list[str], costs: list[str]) -> None:
    if two != one:
        more = two > one
        difference = two - one if more else one - two
        (costs if more else gains).append(f"{difference} {'more' if more else 'less'} is thrown away")


def _price(one: Money | None, two: Money | None, gains: list[str], costs: list[str]) -> None:
    if one is None or two is None:
        if one is not None:
            costs.append("its price is not stated")
    elif two != one:
        more = two > one
        difference = two - one if more else one - two
        (costs if more else gains).append(f"{plain(difference.value)} {'dearer' if more else 'cheaper'}")
