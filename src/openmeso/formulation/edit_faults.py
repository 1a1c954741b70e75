"""What speaks against a hand edit. Each fault says what is wrong and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from openmeso.formulation.blocks import Block
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.checks import exact
from openmeso.formulation.constraints import label_blocks, zone_blocks
from openmeso.formulation.limits import Bound
from openmeso.formulation.marks import volume
from openmeso.formulation.model import MOST_WITH_REASON, gain_per_mark
from openmeso.formulation.nouns import Alternative, Constraint, Kind
from openmeso.formulation.offers import Offer, Offers
from openmeso.supply import usable
from openmeso.units import plain

#: What to do where a reason itself does not say it.
_DO = {
    Kind.ALLERGY: "leave it out",
    Kind.SCREENING: "leave it out, or clear the finding first",
    Kind.STATUS: "choose another product",
    Kind.UNCONFIRMED: "confirm the leaflet first",
    Kind.ROUTE: "choose another technique",
    Kind.ZONE: "leave the zone out",
    Kind.STOCK: "choose another lot, or order it",
    Kind.LIMIT: "give less",
    Kind.INCOMPATIBLE: "use them apart",
    Kind.MIXTURE: "choose a documented mixture",
    Kind.BUDGET: "give less, or talk about the budget",
    Kind.EVIDENCE: "choose another product",
    Kind.AGE: "choose another product",
}


class EditFaults:
    """Collects the faults and notes of one edit, each once."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self._setting = offers.setting
        self._found: dict[tuple[str, str], Constraint] = {}
        self._notes: dict[str, None] = {}

    @property
    def found(self) -> tuple[Constraint, ...]:
        return tuple(self._found.values())

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    def _add(self, code: str, kind: Kind, words: str, do: str) -> None:
        self._found.setdefault((code, words), Constraint(code, kind, words, can_yield=False, relax=do))

    def _add_blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            constraint = block.constraint()
            told = replace(constraint, relax=constraint.relax or _DO[constraint.kind])
            self._found.setdefault((told.code, told.words), told)

    # --- one preparation ------------------------------------------------------------------

    def undocumented(self, products: Sequence[str]) -> None:
        names = " + ".join(self._setting.library.products[product].name for product in products) or "Nothing"
        words = f"{names}: neither a product that is used as it is nor a documented mixture"
        self._add("formulation/not-documented", Kind.MIXTURE, words, _DO[Kind.MIXTURE])

    def about_lots(self, candidate: Candidate, lots: Mapping[str, tuple[str, ...]]) -> None:
        """Lots that are asked for: there, usable, and first to expire."""
        for product, numbers in lots.items():
            if product not in candidate.products:
                words = f"lot {', '.join(numbers)} of {product}: this product is not in the preparation"
                self._add("formulation/lot-of-another", Kind.STOCK, words, "take the lot out")
                continue
            for number in numbers:
                self._about_lot(product, number)
            self._later_than_need_be(product, numbers)

    def _about_lot(self, product: str, number: str) -> None:
        setting = self._setting
        name = f"{setting.library.products[product].name}, lot {number}"
        lots = [lot for lot in setting.stock.of(product) if lot.lot == number]
        if not lots:
            self._add("formulation/lot-unknown", Kind.STOCK, f"{name}: not in stock", _DO[Kind.STOCK])
            return
        standings = [
            usable(lot=lot, on=setting.on, at=setting.at, library=setting.library, jurisdiction=setting.jurisdiction)
            for lot in lots
        ]
        if any(standing.usable for standing in standings):
            return
        for finding in (f for standing in standings for f in standing.findings):
            code = f"formulation/lot-{finding.code.rpartition('/')[2]}"
            self._add(code, Kind.STOCK, f"{name}: {finding.what.lower()}", finding.do or _DO[Kind.STOCK])

    def _later_than_need_be(self, product: str, numbers: tuple[str, ...]) -> None:
        expiries = [lot.expiry for lot in self._setting.stock.of(product) if lot.lot in numbers and lot.expiry]
        held = Offers(self._setting).shelf.held(product)
        first = next((h.lot for h in held if h.lot.lot not in numbers and h.lot.expiry), None)
        if first and first.expiry and expiries and first.expiry < min(expiries):
            self._notes[f"Lot {first.lot} of {product} expires sooner, on {first.expiry.isoformat()}."] = None

    def about_candidate(self, candidate: Candidate, *, asked: frozenset[str]) -> None:
        """What speaks against the patient or the preparation wherever it is given.

        Args:
            candidate: What is in the syringe.
            asked: Products whose lots were asked for by number: their stock is judged lot by lot.
        """
        self._add_blocks(self._offers.patient)
        names = {self._setting.library.products[product].name for product in asked}
        self._add_blocks(
            block
            for block in self._offers.own_blocks(candidate)
            if not (block.kind is Kind.STOCK and block.subject in names)
        )

    def about_zone(self, candidate: Candidate, zone: str, blocks: Iterable[Block]) -> None:
        setting = self._setting
        name = setting.library.zones[zone].name
        if zone not in setting.intake.wanted_zones:
            words = f"{name}: nobody asked for this zone, so it was not screened"
            do = "add a concern in this zone and screen again"
            self._add(f"formulation/zone-not-screened-{zone}", Kind.SCREENING, words, do)
        self._add_blocks((*zone_blocks(zone, setting), *label_blocks(candidate, zone, setting), *blocks))
        if zone not in self._offers.budgets or not gain_per_mark(self._offers, candidate, zone):
            self._notes[f"{candidate.name}: nothing on file speaks for it in this zone: {name}."] = None

    def about_volume(self, offer: Offer, *, asked: Fraction, marks: int) -> None:
        """The volume of a zone against the marks, the drops and what the zone takes."""
        assert offer.way is not None
        budget, zone = offer.budget, self._setting.library.zones[offer.budget.zone]
        if asked != marks:
            got = plain(exact(asked / 100))
            each = " on each side" if budget.sides > 1 else ""
            words = f"{zone.name}: {got} mL cannot be read off a syringe{each}"
            if offer.way.step > budget.sides:
                words = f"{zone.name}: {got} mL is no whole number of drops of {plain(offer.way.drop_ml)} mL{each}"
            nearest = [volume(near) for near in (marks, marks + offer.way.step) if near]
            do = "give " + " or ".join(str(near) for near in nearest)
            self._add("formulation/not-on-marks", Kind.LIMIT, words, do)
        if not marks:
            return
        if marks > budget.most:
            words = f"{zone.name}: {volume(marks)} is more than the {volume(budget.most)} that it takes in a session"
            self._add(f"formulation/limit-zone-{zone.id}", Kind.LIMIT, words, f"give {volume(budget.most)} at most")
        if volume(marks).value / budget.sides < offer.way.drop_ml:
            words = f"{zone.name}: {volume(marks)} is less than one drop of {plain(offer.way.drop_ml)} mL a side"
            self._add(f"formulation/below-one-drop-{zone.id}", Kind.ROUTE, words, "give more, or make the drop smaller")
        if marks < budget.least:
            self._notes[f"{zone.name}: less than the {volume(budget.least)} that is usual at least."] = None

    # --- all together ---------------------------------------------------------------------

    def about_stock(self, short: Iterable[str]) -> None:
        for product in short:
            name = self._setting.library.products[product].name
            words = f"{name}: the lots in use hold too little for it"
            self._add("formulation/stock-too-little", Kind.STOCK, words, f"give less, take more lots, or order {name}")

    def about_all(self, given: Sequence[tuple[Offer, int]], drawn: Sequence[Candidate], whole: Alternative) -> None:
        if not given:
            words = "Nothing is left to give"
            self._add("formulation/nothing-given", Kind.LIMIT, words, "state a volume for at least one zone")
        self._about_limits(given)
        self._about_mixing(given, drawn)
        budget = self._setting.wishes.budget
        if budget is not None and whole.price is not None and whole.price > budget:
            words = f"Costs {plain(whole.price.value)}, more than the budget of {plain(budget.value)}"
            self._add("formulation/budget", Kind.BUDGET, words, _DO[Kind.BUDGET])

    def _about_limits(self, given: Sequence[tuple[Offer, int]]) -> None:
        used: dict[Bound, Fraction] = {}
        for offer, marks in given:
            for load in offer.loads:
                used[load.bound] = used.get(load.bound, load.bound.start) + load.per_mark * marks
        for bound, total in used.items():
            if total > bound.most:
                over, most = exact(total), exact(bound.most)
                got = plain(over) if over > most else f"just over {plain(most)}"
                words = f"{bound.words}: {got} {bound.unit} is above the limit of {plain(most)} {bound.unit}"
                code = f"formulation/limit-{bound.key.replace('.', '-')}"
                self._add(code, Kind.LIMIT, words, f"give less, {_less(bound, total, given)}")

    def _about_mixing(self, given: Sequence[tuple[Offer, int]], drawn: Sequence[Candidate]) -> None:
        most = MOST_WITH_REASON if self._setting.wishes.mixture_reason else 1
        if len(drawn) > most:
            words = f"{len(drawn)} preparations in one session; {most} at most"
            do = "leave one out"
            if not self._setting.wishes.mixture_reason and len(drawn) <= MOST_WITH_REASON:
                do = "a prescriber states why more than one product is wanted"
            self._add("formulation/too-many-preparations", Kind.MIXTURE, words, do)
        zones = [offer.budget.zone for offer, _ in given]
        for zone in sorted({zone for zone in zones if zones.count(zone) > 1}):
            words = f"{self._setting.library.zones[zone].name}: two entries in one zone"
            self._add(f"formulation/zone-twice-{zone}", Kind.ZONE, words, "give each zone one preparation, once")


def _less(bound: Bound, total: Fraction, given: Sequence[tuple[Offer, int]]) -> str:
    """By how much the volume has to shrink, where what fills the limit were given less of."""
    loads = [load.per_mark for offer, _ in given for load in offer.loads if load.bound == bound and load.per_mark]
    if not loads:
        return "or nothing of it"
    marks = -(-(total - bound.most) // max(loads))
    return f"by {plain(Decimal(int(marks)) / 100)} mL or more"
