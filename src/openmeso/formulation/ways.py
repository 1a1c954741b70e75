"""How a candidate is given in a zone: technique, drop, and the step that the drop asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from openmeso.formulation.blocks import Block
from openmeso.formulation.budget import MARK_ML, ZoneBudget
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.nouns import Kind
from openmeso.formulation.setting import OUT, Setting
from openmeso.knowledge.schema.actives import Limit
from openmeso.knowledge.schema.anatomy import Technique, Zone
from openmeso.knowledge.schema.entry import Scope
from openmeso.units import plain

#: Which route a layer is. A gel meant for the fat is no intradermal product, and the other way round.
ROUTE = {
    "epidermis": "intradermal",
    "superficial-dermis": "intradermal",
    "dermis": "intradermal",
    "deep-dermis": "intradermal",
    "subdermis": "subdermal",
    "subcutis": "subcutaneous",
    "surface": "topical",
}
#: Finest drop that is dosed, in mL.
_DROP_STEP = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Way:
    """Technique and drop.

    Attributes:
        route: As the label says it, else by the technique's layer.
        step, least, target: Marks for both sides; whole drops where points are few and named.
    """

    technique: str
    route: str
    drop_ml: Decimal
    step: int
    least: int
    target: int


def way(candidate: Candidate, budget: ZoneBudget, setting: Setting) -> Way | Block:
    """The first technique that suits the label, the zone and the patient; or why there is none."""
    zone = setting.library.zones[budget.zone]
    names = _techniques(candidate, zone, setting)
    if isinstance(names, Block):
        return names
    block: Block | None = None
    for name in names:
        found = _by(candidate, setting.library.techniques[name], budget, setting)
        if isinstance(found, Way):
            return found
        block = block or found
    assert block is not None
    return block


def _techniques(candidate: Candidate, zone: Zone, setting: Setting) -> tuple[str, ...] | Block:
    """Techniques in question: the label's own, else the zone's; the wish, where there is one.

    What the protocol of the concern names goes first, and the hand goes before a device.
    """
    label = _label_techniques(candidate)
    wish = setting.wishes.technique
    suited = _suited(label, zone)
    if wish:
        if wish in label or (not label and wish in zone.techniques):
            return (wish,)
        name = setting.library.techniques[wish].name
        return Block(
            f"formulation/technique-{wish}",
            Kind.ROUTE,
            candidate.name,
            f"{name} suits neither its label nor the zone {zone.name}",
            can_yield=True,
            relax="leave the technique open",
        )
    if not suited:
        why = "no technique is suited by default; an experienced physician decides"
        return Block(f"formulation/no-technique-{zone.id}", Kind.ZONE, zone.name, why)
    usual = setting.usual_techniques(zone.id)
    ordered = sorted(suited, key=lambda name: name not in usual)
    by_hand = tuple(t for t in ordered if not setting.library.techniques[t].device)
    return by_hand or tuple(ordered)


def _label_techniques(candidate: Candidate) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for part in candidate.parts for t in part.product.label.techniques))


def _suited(label: tuple[str, ...], zone: Zone) -> tuple[str, ...]:
    """What the label and the zone both name, else the label's; the zone's where the label names none."""
    return tuple(t for t in zone.techniques if t in label) or label if label else zone.techniques


def _by(candidate: Candidate, technique: Technique, budget: ZoneBudget, setting: Setting) -> Way | Block:
    route = _route_of(candidate, technique)
    block = _against(candidate, technique, route, setting)
    if block:
        return block
    drop = _drop(candidate, technique, setting)
    return _sized(candidate, technique, route, drop, budget) if isinstance(drop, Decimal) else drop


def way_as_asked(
    candidate: Candidate, technique: Technique, drop_ml: Decimal, budget: ZoneBudget, setting: Setting
) -> tuple[Way, tuple[Block, ...]]:
    """The way that a person asks for, with everything that speaks against it.

    The patient's wish for another technique is no reason against: the person at the table has talked to
    the patient since.
    """
    zone = setting.library.zones[budget.zone]
    route = _route_of(candidate, technique)
    blocks = []
    if technique.id not in _suited(_label_techniques(candidate), zone):
        why = f"{technique.name} suits neither its label nor the zone {zone.name}"
        blocks.append(Block(f"formulation/technique-{technique.id}", Kind.ROUTE, candidate.name, why))
    block = _against(candidate, technique, route, setting)
    if block:
        blocks.append(block)
    blocks += _drop_blocks(candidate, technique, drop_ml, setting)
    step = budget.sides
    if technique.pattern == "entry-points":
        step = max(1, int(drop_ml / MARK_ML)) * budget.sides
    return Way(technique.id, route, drop_ml, step, budget.least, budget.target), tuple(blocks)


def _route_of(candidate: Candidate, technique: Technique) -> str:
    """The label's route where the label names the technique, else the route of the technique's layer."""
    label = next((p.product.label for p in candidate.parts if technique.id in p.product.label.techniques), None)
    route = ROUTE[technique.layer]
    if label is None:
        return route
    return next((r for r in label.routes if r not in ("intravenous", "intramuscular")), route)


def _against(candidate: Candidate, technique: Technique, route: str, setting: Setting) -> Block | None:
    """The first reason against a technique, whatever the drop."""
    if technique.refused:
        return Block("formulation/technique-refused", Kind.ROUTE, technique.name, technique.refused)
    if "product-ifu" in technique.needs and technique.id not in _label_techniques(candidate):
        why = f"{technique.name} only as a product's own instructions say"
        return Block("formulation/technique-by-label", Kind.ROUTE, candidate.name, why)
    verdict = setting.verdict(Scope.TECHNIQUE, technique.id)
    if verdict.rank >= OUT.rank:
        finding = setting.finding(Scope.TECHNIQUE, technique.id)
        why = finding.title if finding else "screening puts it out"
        return Block(f"formulation/screened-{technique.id}", Kind.SCREENING, technique.name, why)
    block = _route(candidate, route, technique, setting)
    if block or route == "topical" or not technique.ml_per_point:
        return block or Block("formulation/route-topical", Kind.ROUTE, candidate.name, "it is not injected")
    return None


def _route(candidate: Candidate, route: str, technique: Technique, setting: Setting) -> Block | None:
    """An authorised product keeps its label's route; a medicine used off label was at least injected."""
    for part in candidate.parts:
        routes = part.product.label.routes
        if set(routes) <= {"topical"}:
            why = "its label is for the surface only"
            return Block("formulation/route-topical", Kind.ROUTE, part.product.name, why)
        status = setting.status(part.product)
        off_label = status is not None and status.status == "off-label"
        if candidate.mixture is None and not off_label and route not in routes:
            why = f"its label says {', '.join(routes)}; {technique.name} is {route}"
            return Block(f"formulation/route-{route}", Kind.ROUTE, part.product.name, why)
    return None


def _drop(candidate: Candidate, technique: Technique, setting: Setting) -> Decimal | Block:
    """ML a point: the label's, else the technique's, made smaller where a limit a point asks for it."""
    wanted = _stated_drop(candidate) or technique.ml_per_point
    drop = min([Fraction(wanted), *_point_limits(candidate, setting)])
    drop_ml = (Decimal(drop.numerator) / Decimal(drop.denominator)).quantize(_DROP_STEP, ROUND_FLOOR)
    if drop_ml < min(wanted, technique.ml_range[0]) or not drop_ml:
        why = f"the smallest drop of {technique.name} is above its limit for one point"
        return Block("formulation/limit-point", Kind.LIMIT, candidate.name, why)
    return drop_ml


def _drop_blocks(candidate: Candidate, technique: Technique, drop_ml: Decimal, setting: Setting) -> Iterator[Block]:
    """What speaks against a drop that a person asks for."""
    stated = _stated_drop(candidate)
    least, most = technique.ml_range
    least, most = min(least, stated or least), stated or most
    limits = [Fraction(most), *_point_limits(candidate, setting)]
    if Fraction(drop_ml) > min(limits):
        why = f"{plain(drop_ml)} mL a point is more than {_three(min(limits))} mL"
        yield Block("formulation/limit-point", Kind.LIMIT, candidate.name, why, relax="make the drop smaller")
    elif Fraction(drop_ml) < min(limits) and drop_ml < least:
        why = f"{plain(drop_ml)} mL a point is less than the {plain(least)} mL that {technique.name} gives"
        yield Block("formulation/drop-small", Kind.ROUTE, candidate.name, why, relax="make the drop larger")
    if drop_ml % _DROP_STEP:
        why = f"{plain(drop_ml)} mL a point cannot be dosed"
        relax = f"a multiple of {_DROP_STEP} mL"
        yield Block("formulation/drop-step", Kind.ROUTE, candidate.name, why, relax=relax)


def _stated_drop(candidate: Candidate) -> Decimal | None:
    return next((p.product.label.ml_per_point for p in candidate.parts if p.product.label.ml_per_point), None)


def _three(value: Fraction) -> str:
    return plain((Decimal(value.numerator) / Decimal(value.denominator)).quantize(_DROP_STEP, ROUND_FLOOR))


def _point_limits(candidate: Candidate, setting: Setting) -> Iterator[Fraction]:
    for amount in candidate.contents:
        for limit in setting.library.actives[amount.ingredient].limits:
            most = _most_drop(limit, amount.per_ml, amount.unit)
            if limit.per == "point" and most is not None:
                yield most


def _most_drop(limit: Limit, per_ml: Fraction | None, unit: str) -> Fraction | None:
    if limit.unit == "mL":
        return Fraction(limit.value)
    if limit.unit == unit and per_ml:
        return Fraction(limit.value) / per_ml
    return None


def _sized(candidate: Candidate, technique: Technique, route: str, drop_ml: Decimal, budget: ZoneBudget) -> Way | Block:
    """Fit the zone's budget to whole drops where points are few and named."""
    step, least, target = budget.step, budget.least, budget.target
    if technique.pattern == "entry-points":
        step = max(1, int(drop_ml / MARK_ML)) * budget.sides
        least = max(step, -(-least // step) * step)
        target = target // step * step
        if target < least:
            target = budget.most // step * step
        if target < least:
            why = f"one drop of {drop_ml} mL a side is more than this zone takes"
            return Block(f"formulation/drop-{budget.zone}", Kind.ROUTE, candidate.name, why)
        target = max(least, target)
    return Way(technique.id, route, drop_ml, step, least, target)
