"""Hand edits of a formulation, checked live: the same offers, limits and words as the formulation itself.

An edit states what is wanted; ``edited`` works it out to the last drop and says what speaks against it. What
has a fault is never accepted, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_FLOOR
from fractions import Fraction

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.formulation.blocks import Block
from openmeso.formulation.budget import MARK_ML, ZoneBudget, zone_budgets
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.describe import Described, describe
from openmeso.formulation.edit_faults import EditFaults
from openmeso.formulation.explain import compared
from openmeso.formulation.formulate import AS_WISHED, check_ids
from openmeso.formulation.model import Model, draw_of
from openmeso.formulation.nouns import (
    Alternative,
    Constraint,
    Formulation,
    SyringeLabel,
    Unaddressed,
    Wishes,
    WorksheetStep,
)
from openmeso.formulation.offers import Offer, Offers
from openmeso.formulation.open_goals import OpenGoals
from openmeso.formulation.problem import Container, Option, Problem, Score, Solution, drawn_up
from openmeso.formulation.setting import Setting, end_of
from openmeso.formulation.shelf import Shelf
from openmeso.formulation.ways import way_as_asked
from openmeso.formulation.worksheet import syringe_labels, worksheet
from openmeso.intake.intake import Intake
from openmeso.knowledge.library import Library
from openmeso.practice import Practice
from openmeso.screening.nouns import Screening
from openmeso.supply import Stock
from openmeso.units import Volume


@dataclass(frozen=True, slots=True)
class ZoneEdit:
    """What one zone is to receive; both sides together where it is paired. Nothing leaves the zone out.

    Attributes:
        per_point: One drop.
    """

    zone: str
    volume: Volume
    technique: str
    per_point: Volume


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot that somebody wants to be used, by the number on the box."""

    product: str
    lot: str


@dataclass(frozen=True, slots=True)
class PreparationEdit:
    """One syringe content as wanted.

    Attributes:
        products: One product used as it is, or those of a documented mixture, diluent first.
        mixture: Id of the mixture; empty for a product as it is.
        lots: In the order of use; of a product without one, what expires first goes first.
    """

    products: tuple[str, ...]
    mixture: str
    zones: tuple[ZoneEdit, ...]
    lots: tuple[LotChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A whole alternative as wanted. Preparations get their letters in this order."""

    preparations: tuple[PreparationEdit, ...]


@dataclass(frozen=True)
class Edited:
    """An edit worked out.

    Attributes:
        edit: As it was asked for.
        alternative: Recalculated; volumes are those on the marks, so they may be lower than asked.
        worksheet, labels: Of it.
        unaddressed: Goals that it leaves.
        faults: What forbids it, each with what to do (``relax``). Only without any may it be used.
        notes: What the person who edits should know; forbids nothing.
    """

    edit: Edit
    alternative: Alternative
    worksheet: tuple[WorksheetStep, ...]
    labels: tuple[SyringeLabel, ...]
    unaddressed: tuple[Unaddressed, ...]
    faults: tuple[Constraint, ...]
    notes: tuple[str, ...]

    @property
    def acceptable(self) -> bool:
        return not self.faults


def edit_of(alternative: Alternative, *, keep_lots: bool = False) -> Edit:
    """An alternative as an edit that changes nothing.

    Args:
        keep_lots: Ask for the very lots that it names, so that a lot that is gone is a fault.
    """
    return Edit(
        tuple(
            PreparationEdit(
                products=p.products,
                mixture=p.mixture,
                zones=tuple(ZoneEdit(z.zone, z.volume, z.technique, z.per_point) for z in p.zones),
                lots=tuple(LotChoice(use.product, use.lot) for use in p.lots) if keep_lots else (),
            )
            for p in alternative.preparations
        )
    )


def apply_edit(
    *,
    edit: Edit,
    intake: Intake,
    screening: Screening,
    library: Library,
    stock: Stock,
    practice: Practice,
    jurisdiction: str,
    on: date,
    at: datetime | None = None,
    wishes: Wishes = AS_WISHED,
    against: Alternative | None = None,
) -> Edited:
    """Work an edit out, and find everything that speaks against it.

    Args:
        edit: What is wanted. The other arguments are those of ``formulate``.
        against: The alternative to compare with, for gains and costs; without one there are none.

    Raises:
        UnknownIdError: a zone, technique, product, jurisdiction … that the library does not know.
    """
    check_ids(jurisdiction, wishes, library)
    _check(edit, library)
    instant = at or end_of(on, practice)
    setting = Setting(intake, screening, library, stock, practice, jurisdiction, on, instant, wishes)
    return _Edit(edit, setting).worked_out(against)


def accept(
    *, formulation: Formulation, edited: Edited, library: Library, instead_of: int | None = None
) -> Formulation | Edited:
    """Put an edit first in a formulation; the other alternatives follow, compared with it.

    Args:
        formulation: The one that was edited.
        edited: Worked out today.
        instead_of: Place of the alternative that it replaces; without one the first.

    Returns:
        The formulation, or the edit itself where it has faults.
    """
    if not edited.acceptable:
        return edited
    first = replace(edited.alternative, gains=(), costs=())
    replaced = instead_of or 0
    others = (other for place, other in enumerate(formulation.alternatives) if place != replaced)
    used = {product for p in first.preparations for product in p.products}
    return replace(
        formulation,
        alternatives=(first, *(compared(first, other, library) for other in others)),
        unaddressed=edited.unaddressed,
        excluded=tuple(out for out in formulation.excluded if out.product not in used),
        worksheet=edited.worksheet,
        labels=edited.labels,
        proven=False,
    )


@dataclass(frozen=True)
class _Draw:
    """One preparation with what was found for it."""

    candidate: Candidate
    lots: Mapping[str, tuple[str, ...]]
    given: tuple[tuple[Offer, int], ...]


class _Edit:
    """One edit against one setting."""

    def __init__(self, edit: Edit, setting: Setting) -> None:
        self._edit = edit
        self._setting = setting
        self._shelf = Shelf(setting, _lots_by_product(edit))
        self._offers = Offers(setting, self._shelf)
        self._faults = EditFaults(self._offers)

    def worked_out(self, against: Alternative | None) -> Edited:
        candidates = {candidate.id: candidate for candidate in self._offers.candidates}
        draws: list[_Draw] = []
        for wanted in self._edit.preparations:
            candidate = candidates.get(
                ":".join((wanted.mixture, *wanted.products)) if wanted.mixture else "".join(wanted.products[:1])
            )
            if candidate is None or candidate.products != wanted.products:
                self._faults.undocumented(wanted.products)
                continue
            draw = self._draw(candidate, wanted)
            if draw.given:
                draws.append(draw)
        model, solution = self._solution(draws)
        asked = {place: draw.lots for place, draw in enumerate(draws) if draw.lots}
        described = describe(model, solution, self._offers, asked)
        alternative = described.alternative
        self._faults.about_stock(_short(model, solution, described))
        given = [one for draw in draws for one in draw.given]
        self._faults.about_all(given, [draw.candidate for draw in draws], alternative)
        addressed = {found.goal for found in alternative.addressed}
        left = OpenGoals(Offers(self._setting))
        return Edited(
            edit=self._edit,
            alternative=compared(against, alternative, self._setting.library) if against else alternative,
            worksheet=worksheet(described.pours, alternative.preparations, self._setting),
            labels=syringe_labels(alternative.preparations, self._setting),
            unaddressed=tuple(
                left.unaddressed(goal, alternative) for goal in self._offers.goals if goal not in addressed
            ),
            faults=self._faults.found,
            notes=self._faults.notes,
        )

    def _draw(self, candidate: Candidate, wanted: PreparationEdit) -> _Draw:
        lots: dict[str, tuple[str, ...]] = {}
        for choice in wanted.lots:
            lots[choice.product] = (*lots.get(choice.product, ()), choice.lot)
        self._faults.about_lots(candidate, lots)
        self._faults.about_candidate(candidate, asked=frozenset(lots))
        given = []
        for zone in wanted.zones:
            if zone.volume.value:
                offer = self._offer(candidate, zone)
                marks = self._marks(zone, offer)
                if marks:
                    given.append((offer, marks))
        return _Draw(candidate, lots, tuple(given))

    def _offer(self, candidate: Candidate, wanted: ZoneEdit) -> Offer:
        technique = self._setting.library.techniques[wanted.technique]
        budget = self._budget(wanted.zone)
        way, against = way_as_asked(candidate, technique, wanted.per_point.value, budget, self._setting)
        loads, not_assessable = self._offers.limits.loads(candidate, wanted.zone)
        blocks: tuple[Block, ...] = (*not_assessable, *against)
        self._faults.about_zone(candidate, wanted.zone, blocks)
        return Offer(candidate, budget, way, loads, blocks)

    def _budget(self, zone: str) -> ZoneBudget:
        known = self._offers.budgets.get(zone)
        return known or zone_budgets({zone}, asked={zone}, library=self._setting.library)[zone]

    def _marks(self, wanted: ZoneEdit, offer: Offer) -> int:
        """What is asked for in whole marks on each side, whole drops where points are few and named."""
        assert offer.way is not None
        exact = wanted.volume.value / MARK_ML
        step = offer.way.step
        marks = max(0, int((exact / step).to_integral_value(ROUND_FLOOR)) * step)
        self._faults.about_volume(offer, asked=Fraction(exact), marks=marks)
        return marks

    def _solution(self, draws: Sequence[_Draw]) -> tuple[Model, Solution]:
        options: list[Option] = []
        offers: list[Offer] = []
        volumes: dict[int, int] = {}
        for place, draw in enumerate(draws):
            for offer, marks in draw.given:
                volumes[len(options)] = marks
                options.append(Option(place, offer.budget.zone, marks, marks, 1, 0))
                offers.append(offer)
        problem = Problem(
            draws=tuple(draw_of(draw.candidate) for draw in draws),
            options=tuple(options),
            rows=(),
            containers={
                product: tuple(Container(h.marks, h.cents, h.keeps) for h in self._shelf.held(product))
                for draw in draws
                for product in draw.candidate.products
            },
            most_draws=len(draws),
        )
        drawn = drawn_up(problem, volumes)
        score = Score(0, len(drawn.needed), drawn.waste, drawn.cents)
        model = Model(problem, tuple(offers), tuple(draw.candidate for draw in draws))
        return model, Solution(volumes, drawn.batches, drawn.opened, score, proven=False)


def _short(model: Model, solution: Solution, described: Described) -> list[str]:
    """Products of which less could be poured than the syringes need."""
    short: list[str] = []
    for draw, (_, _, pours) in zip(sorted(solution.batches), described.pours, strict=True):
        for product, marks in model.problem.draws[draw].parts:
            poured = sum(one.marks for one in pours if one.product == product)
            if poured < marks * solution.batches[draw]:
                short.append(product)
    return list(dict.fromkeys(short))


def _lots_by_product(edit: Edit) -> dict[str, tuple[str, ...]]:
    """Lots that may be opened, where every preparation with the product names its lots."""
    found: dict[str, tuple[str, ...]] = {}
    free: set[str] = set()
    for preparation in edit.preparations:
        for product in preparation.products:
            named = tuple(choice.lot for choice in preparation.lots if choice.product == product)
            found[product] = (*found.get(product, ()), *named)
            if not named:
                free.add(product)
    return {product: lots for product, lots in found.items() if product not in free}


def _check(edit: Edit, library: Library) -> None:
    named: list[tuple[str, str, Mapping[str, object]]] = []
    for i, preparation in enumerate(edit.preparations):
        place = f"edit: preparations[{i}]"
        named += [(f"{place}.products", product, library.products) for product in preparation.products]
        if preparation.mixture:
            named.append((f"{place}.mixture", preparation.mixture, library.mixtures))
        for j, zone in enumerate(preparation.zones):
            named.append((f"{place}.zones[{j}].zone", zone.zone, library.zones))
            named.append((f"{place}.zones[{j}].technique", zone.technique, library.techniques))
    faults = [Fault(place, repr(name), one_of(known, name)) for place, name, known in named if name not in known]
    if faults:
        raise UnknownIdError(faults)
