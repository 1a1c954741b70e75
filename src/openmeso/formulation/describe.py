"""From a solution back to nouns: preparations with their lots, doses, limits and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from openmeso.evidence import Grade
from openmeso.formulation.anesthesia import cream_cautions, most_cream_g
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.checks import exact, limit_checks, used_of
from openmeso.formulation.contents import Amount
from openmeso.formulation.keeping import use_within_minutes
from openmeso.formulation.marks import volume
from openmeso.formulation.model import Model, share_per_mark
from openmeso.formulation.nouns import (
    Addressed,
    Alternative,
    Goal,
    Ingredient,
    Preparation,
    ProductStatus,
    ZoneVolume,
)
from openmeso.formulation.offers import Offer, Offers
from openmeso.formulation.pouring import NOT_ASKED, Pour, lots, pour
from openmeso.formulation.problem import Solution
from openmeso.formulation.setting import Setting
from openmeso.formulation.weights import outside_label, wanted
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.units import Concentration, Mass, Money, Volume, plain

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KINDS = ("active", "anesthetic", "excipient", "diluent", "rescue")


@dataclass(frozen=True)
class Described:
    """An alternative with what the worksheet needs of it."""

    alternative: Alternative
    pours: tuple[tuple[Candidate, str, tuple[Pour, ...]], ...]


def describe(
    model: Model,
    solution: Solution,
    offers: Offers,
    asked: Mapping[int, Mapping[str, tuple[str, ...]]] = NOT_ASKED,
) -> Described:
    """Turn a solution into an alternative, without gains and costs.

    Args:
        asked: Lots that somebody asked for; see ``pour``.
    """
    given = [(model.offers[i], marks) for i, marks in sorted(solution.volumes.items())]
    pours = pour(model, solution, offers.shelf, asked)
    preparations: list[Preparation] = []
    poured: list[tuple[Candidate, str, tuple[Pour, ...]]] = []
    for letter, draw in zip(_LETTERS, sorted(solution.batches), strict=False):
        candidate = model.candidates[draw]
        own = [(offer, marks) for offer, marks in given if offer.candidate.id == candidate.id]
        of = tuple(one for one in pours if one.draw == draw)
        prepared = solution.batches[draw] * model.problem.draws[draw].batch
        preparations.append(_preparation(letter, candidate, own, of, prepared, offers.setting))
        poured.append((candidate, letter, of))
    addressed = tuple(found for goal in offers.goals if (found := _addressed(goal, given, offers)))
    lots_used = [lot for preparation in preparations for lot in preparation.lots]
    prices = [lot.price for lot in lots_used if lot.price is not None]
    return Described(
        Alternative(
            preparations=tuple(preparations),
            addressed=addressed,
            coverage=exact(sum((_coverage(goal, given, offers) for goal in offers.goals), Fraction(0))),
            products=solution.score.products,
            waste=volume(solution.score.waste),
            price=sum(prices, Money.zero()) if len(prices) == len(lots_used) else None,
            cream_most_g=most_cream_g(offers.limits, used_of("amide-anesthetics", given)),
            limits=limit_checks(given, offers.setting.library),
            cautions=(*cream_cautions(offers.limits), *_cautions(given, offers.setting)),
            gains=(),
            costs=(),
        ),
        tuple(poured),
    )


def _share(goal: Goal, given: Sequence[tuple[Offer, int]], offers: Offers) -> Iterator[tuple[Offer, Fraction]]:
    """What each offer gives of a goal. A zone above its target counts as its target: more is not better."""
    for offer, marks in given:
        if offer.budget.zone in offers.zones(goal) and offers.weight(offer.candidate, goal.concern).value:
            whole = Fraction(offers.budgets[offer.budget.zone].target, offers.targets[goal])
            yield offer, min(whole, share_per_mark(offers, goal, offer.candidate, offer.budget.zone) * marks)


def _coverage(goal: Goal, given: Sequence[tuple[Offer, int]], offers: Offers) -> Fraction:
    if offers.concern_blocks(goal.concern):
        return Fraction(0)
    return sum(
        (
            wanted(goal) * offers.weight(offer.candidate, goal.concern).value * share
            for offer, share in _share(goal, given, offers)
        ),
        Fraction(0),
    )


def _addressed(goal: Goal, given: Sequence[tuple[Offer, int]], offers: Offers) -> Addressed | None:
    if offers.concern_blocks(goal.concern):
        return None
    shares = list(_share(goal, given, offers))
    if not shares:
        return None
    weights = [offers.weight(offer.candidate, goal.concern) for offer, _ in shares]
    best = max(weights, key=lambda w: w.value)
    return Addressed(
        goal=goal,
        evidence=tuple(dict.fromkeys(name for w in weights for name in w.supporting)),
        against=tuple(dict.fromkeys(name for w in weights for name in w.opposing)),
        grade=min((w.grade for w in weights if w.value == best.value), key=list(Grade).index),
        weight=best.value,
        share=exact(sum((share for _, share in shares), Fraction(0))),
    )


def _preparation(
    letter: str,
    candidate: Candidate,
    given: Sequence[tuple[Offer, int]],
    pours: tuple[Pour, ...],
    prepared: int,
    setting: Setting,
) -> Preparation:
    total = sum(marks for _, marks in given)
    drop = max(offer.way.drop_ml for offer, _ in given if offer.way)
    ordered = sorted(candidate.contents, key=lambda a: _KINDS.index(setting.library.actives[a.ingredient].kind))
    return Preparation(
        letter=letter,
        products=candidate.products,
        mixture=candidate.mixture.id if candidate.mixture else "",
        diluent=candidate.diluent,
        route=", ".join(dict.fromkeys(offer.way.route for offer, _ in given if offer.way)),
        ingredients=tuple(_ingredient(amount, volume(total), Volume(drop), setting) for amount in ordered),
        zones=tuple(
            ZoneVolume(offer.budget.zone, volume(marks), offer.way.technique, Volume(offer.way.drop_ml))
            for offer, marks in given
            if offer.way
        ),
        volume=volume(total),
        prepared=volume(prepared),
        lots=lots(pours),
        status=tuple(_status(candidate, setting)),
        notes=tuple(_notes(candidate, given, setting)),
        discard_after_minutes=use_within_minutes(candidate, setting),
    )


def _ingredient(amount: Amount, total: Volume, drop: Volume, setting: Setting) -> Ingredient:
    active = setting.library.actives[amount.ingredient]
    known = amount.per_ml is not None
    per_ml = exact(amount.per_ml) if amount.per_ml is not None else Decimal(0)
    concentration = Concentration(per_ml) if known and amount.unit == "mg" else None
    return Ingredient(
        ingredient=amount.ingredient,
        name=active.name,
        kind=active.kind,
        stated=f"{plain(per_ml)} {amount.unit}/mL" if known else "amount not stated",
        concentration=concentration,
        per_session=_mass(concentration, total),
        per_point=_mass(concentration, drop),
        confirmed=amount.confirmed,
    )


def _mass(concentration: Concentration | None, of: Volume) -> Mass | None:
    return None if concentration is None else of.at(concentration)


def _status(candidate: Candidate, setting: Setting) -> Iterator[ProductStatus]:
    for part in candidate.parts:
        status = setting.status(part.product)
        assert status is not None
        words = {
            "authorised": f"authorised in {setting.place_name}",
            "off-label": f"an authorised medicine, used off label here ({setting.place_name})",
            "compounded": f"made up by a pharmacy on prescription ({setting.place_name})",
        }[status.status]
        yield ProductStatus(part.product.id, status.status, f"{part.product.name}: {words}")


def _notes(candidate: Candidate, given: Sequence[tuple[Offer, int]], setting: Setting) -> Iterator[str]:
    zones = {offer.budget.zone for offer, _ in given}
    for concern in dict.fromkeys(part.id for part in setting.intake.concerns):
        wanted_in = setting.library.zones_named(tuple(p.zone for p in setting.intake.concerns if p.id == concern))
        if wanted_in & zones and outside_label(candidate, concern):
            name = setting.library.concerns[concern].name
            yield f"{candidate.name}: its label does not name this concern: {name}."
    if candidate.mixture:
        yield "The pH of this mixture cannot be calculated from what is on file: not proven."
        if not candidate.mixture.confirmed:
            yield "This concentration is not confirmed by a source for this use by itself."
    for part in candidate.parts:
        if not part.product.composition_complete:
            yield f"{part.product.name}: the list of ingredients on file is not complete."
    for amount in candidate.contents:
        active = setting.library.actives[amount.ingredient]
        if active.kind in ("active", "anesthetic"):
            yield from (f"{active.name}: {caution}" for caution in active.cautions)


def _cautions(given: Sequence[tuple[Offer, int]], setting: Setting) -> Iterator[str]:
    """Cautions of screening about the patient, and about what is used here."""
    zones = {offer.budget.zone for offer, _ in given}
    techniques = {offer.way.technique for offer, _ in given if offer.way}
    ingredients = {amount.ingredient for offer, _ in given for amount in offer.candidate.contents}
    concerned = {Scope.ZONE: zones, Scope.TECHNIQUE: techniques, Scope.INGREDIENT: ingredients}
    for finding in setting.screening.findings:
        if finding.verdict is not Verdict.CAUTION or finding.scope is Scope.COMBINED:
            continue
        places = set(finding.places)
        if finding.scope is Scope.INGREDIENT:
            places = set(setting.library.actives_named(finding.places))
        if finding.scope is Scope.PATIENT or places & concerned[finding.scope]:
            yield f"{finding.title}: {finding.do}"
