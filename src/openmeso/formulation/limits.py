"""Limits as exact fractions: a session, a zone, a concentration, a body weight, a span of days.

Every limit becomes a ``Bound``; every candidate says what one mark of it adds to which bound. The same
bounds constrain the solver and make the rows that are printed, so what was checked is what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from openmeso.formulation.blocks import Block
from openmeso.formulation.budget import FACE_MOST, FACE_SOURCES, MARK_ML, SESSION_MOST
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.contents import Amount, contents_of
from openmeso.formulation.nouns import Kind
from openmeso.formulation.setting import Setting
from openmeso.intake.case import TreatmentPart
from openmeso.knowledge.schema.actives import Active, Limit
from openmeso.knowledge.schema.entry import Area
from openmeso.knowledge.schema.products import Product
from openmeso.units import plain

_MARK = Fraction(MARK_ML)
_MASSES = ("mg", "U", "IU")


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit with what counts towards it already.

    Attributes:
        key: Equal keys are summed together.
        words: As printed, without the numbers.
        start: Already used, by a cream or by earlier sessions.
    """

    key: str
    words: str
    start: Fraction
    most: Fraction
    unit: str
    confirmed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What one mark adds to a bound."""

    bound: Bound
    per_mark: Fraction


class Limits:
    """All limits of one setting."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._bounds: dict[str, Bound | Block] = {}

    def loads(self, candidate: Candidate, zone: str) -> tuple[tuple[Load, ...], tuple[Block, ...]]:
        """What one mark of a candidate in a zone adds to which bounds, and what cannot be assessed."""
        loads: list[Load] = []
        blocks: list[Block] = []
        for found in self._all(candidate, zone):
            (loads if isinstance(found, Load) else blocks).append(found)  # type: ignore[arg-type]
        return tuple(loads), tuple(blocks)

    def _all(self, candidate: Candidate, zone: str) -> Iterator[Load | Block]:
        yield Load(_SESSION, Fraction(1, 100))
        if self._setting.library.zones[zone].area is Area.FACE:
            yield Load(_FACE, Fraction(1, 100))
        for part in candidate.parts:
            most = part.product.label.max_ml_per_session
            if most is not None:
                yield Load(_label_bound(part.product), part.share * _MARK)
        for amount in candidate.contents:
            active = self._setting.library.actives[amount.ingredient]
            for index, limit in enumerate(active.limits):
                if not limit.zones or zone in self._setting.library.zones_named(limit.zones):
                    yield from self._by_limit(candidate, amount, active, index, limit, zone)
        yield from self._anesthetics(candidate)

    def _by_limit(
        self, candidate: Candidate, amount: Amount, active: Active, index: int, limit: Limit, zone: str
    ) -> Iterator[Load | Block]:
        if limit.per == "point":
            return
        if limit.per == "concentration":
            if amount.per_ml is not None and amount.per_ml > Fraction(limit.value):
                why = f"{active.name} above {plain(limit.value)} {limit.unit}"
                yield Block(f"formulation/concentration-{active.id}", Kind.LIMIT, candidate.name, why)
            return
        dose = _dose(amount, limit)
        if dose is None:
            if amount.per_ml is None and self._maker_answers(candidate, active, limit):
                return
            why = f"the amount of {active.name} is not on file and has a limit"
            yield Block(f"formulation/amount-{active.id}", Kind.LIMIT, candidate.name, why)
            return
        bound = self._bound(active, index, limit, zone)
        yield bound if isinstance(bound, Block) else Load(bound, dose * _MARK)

    def _maker_answers(self, candidate: Candidate, active: Active, limit: Limit) -> bool:
        """Whether an amount that the maker does not state is bounded by the maker's own product.

        Only inside an authorised product as it is, only for a plain limit a session; never for an
        anesthetic, a weight or a span of days.
        """
        statuses = (self._setting.status(p.product) for p in candidate.parts)
        authorised = all(status is not None and status.status == "authorised" for status in statuses)
        plain_limit = limit.per in ("session", "zone") and limit.unit in (*_MASSES, "mL")
        return candidate.mixture is None and authorised and plain_limit and active.sum_group is None

    def _bound(self, active: Active, index: int, limit: Limit, zone: str) -> Bound | Block:
        by_zone = limit.per == "zone" or limit.unit.endswith("/cm2")
        key = f"{active.id}.{index}" + (f".{zone}" if by_zone else "")
        if key not in self._bounds:
            self._bounds[key] = self._new_bound(key, active, limit, zone if by_zone else "")
        return self._bounds[key]

    def _new_bound(self, key: str, active: Active, limit: Limit, zone: str) -> Bound | Block:
        most, start = Fraction(limit.value), Fraction(0)
        words = f"{active.name}, " + (self._setting.library.zones[zone].name if zone else "session")
        unit = limit.unit
        if unit == "mg/kg":
            weight = self.weight_kg
            if weight is None:
                return _weigh(active)
            most, unit = most * weight, "mg"
            words += f", {plain(limit.value)} mg/kg"
        if unit.endswith("/cm2"):
            entry = self._setting.library.zones[zone]
            most *= Fraction(entry.area_cm2[0]) * (2 if entry.paired else 1)
            unit = unit.removesuffix("/cm2")
            words += f", {plain(limit.value)} {limit.unit}"
        if limit.per == "days":
            assert limit.days is not None
            words = f"{active.name}, {limit.days} days"
            earlier = self._earlier(active.id, limit)
            if isinstance(earlier, Block):
                return earlier
            start = earlier
        return Bound(key, words, start, most, unit, limit.confirmed, limit.sources)

    @cached_property
    def weight_kg(self) -> Fraction | None:
        """The latest weight that still holds."""
        readings = self._setting.intake.measurements.get("weight", ())
        entry = self._setting.library.measurements.get("weight")
        valid = entry.valid_days if entry else None
        for reading in readings:
            age = (self._setting.on - (reading.on or self._setting.on)).days
            if isinstance(reading.value, Decimal) and age >= 0 and (valid is None or age < valid):
                return Fraction(reading.value)
        return None

    def _earlier(self, ingredient: str, limit: Limit) -> Fraction | Block:
        """What sessions within the window gave; a session of unknown content may have given anything."""
        assert limit.days is not None
        total = Fraction(0)
        for treatment in self._setting.intake.treatments:
            if not _within(treatment, self._setting.on, limit.days):
                continue
            dose = self._given(treatment, ingredient, limit)
            if dose is None:
                when = treatment.on.isoformat() if treatment.on else "an unknown day"
                name = self._setting.library.actives[ingredient].name
                return Block(
                    f"formulation/earlier-{ingredient}",
                    Kind.LIMIT,
                    name,
                    f"what was given on {when} is not on file, and it has a limit over {limit.days} days",
                    can_yield=True,
                    relax=f"find out what was given on {when}, and how much",
                )
            total += dose
        return total

    def _given(self, treatment: TreatmentPart, ingredient: str, limit: Limit) -> Fraction | None:
        if treatment.product is None:
            return None if treatment.id == "mesotherapy" else Fraction(0)
        product = self._setting.library.products.get(treatment.product)
        if product is None:
            return None
        contents = [amount for amount in contents_of(product) if amount.ingredient == ingredient]
        if not contents:
            return Fraction(0) if product.composition_complete else None
        doses = [_dose(amount, limit) for amount in contents]
        if treatment.volume_ml is None or any(dose is None for dose in doses):
            return None
        return sum((dose for dose in doses if dose is not None), Fraction(0)) * Fraction(treatment.volume_ml)

    def _anesthetics(self, candidate: Candidate) -> Iterator[Load | Block]:
        """Amides add up: the sum of dose by limit stays at or under 1, cream included."""
        library = self._setting.library
        group = [a for a in candidate.contents if library.actives[a.ingredient].sum_group]
        if not group:
            return
        bound = self.anesthetic_bound
        if isinstance(bound, Block):
            yield bound
            return
        per_ml = Fraction(0)
        for amount in group:
            most = self.anesthetic_limit(amount.ingredient)
            if isinstance(most, Block):
                yield most
                return
            if amount.per_ml is None or amount.unit != "mg":
                name = library.actives[amount.ingredient].name
                why = f"the amount of {name} is not on file and has a limit"
                yield Block(f"formulation/amount-{amount.ingredient}", Kind.LIMIT, candidate.name, why)
                return
            per_ml += amount.per_ml / most
        yield Load(bound, per_ml * _MARK)

    def anesthetic_limit(self, ingredient: str) -> Fraction | Block:
        """The least of an anesthetic's limits a session, in mg."""
        active = self._setting.library.actives[ingredient]
        found: list[Fraction] = []
        for limit in active.limits:
            if limit.per == "session" and limit.unit == "mg":
                found.append(Fraction(limit.value))
            elif limit.per == "session" and limit.unit == "mg/kg":
                if self.weight_kg is None:
                    return _weigh(active)
                found.append(Fraction(limit.value) * self.weight_kg)
        if not found:
            why = "no limit is on file, so it cannot be added up"
            return Block(f"formulation/no-limit-{ingredient}", Kind.LIMIT, active.name, why)
        return min(found)

    @cached_property
    def anesthetic_bound(self) -> Bound | Block:
        cream = self.cream_per_g
        if isinstance(cream, Block):
            return cream
        grams = Fraction(self._setting.wishes.cream_g or 0)
        actives = [a for a in self._setting.library.actives.values() if a.sum_group]
        limits = [limit for active in actives for limit in active.limits if limit.per == "session"]
        return Bound(
            key="amide-anesthetics",
            words="Amide anesthetics together, sum of dose / limit",
            start=cream * grams,
            most=Fraction(1),
            unit="of the limit",
            confirmed=False,
            sources=tuple(sorted({source for limit in limits for source in limit.sources})),
        )

    @cached_property
    def cream_per_g(self) -> Fraction | Block:
        """Part of the anesthetic limit that one gram of the chosen cream takes; 0 without a cream."""
        chosen = self._setting.wishes.anesthesia
        if chosen is None:
            return Fraction(0)
        entry = self._setting.library.anesthesia[chosen]
        total = Fraction(0)
        for ingredient, mg in sorted(entry.amounts_mg_per_g.items()):
            most = self.anesthetic_limit(ingredient)
            if isinstance(most, Block):
                return most
            total += Fraction(mg) / most
        return total


_SESSION = Bound(
    "all-zones", "All zones of the session", Fraction(0), Fraction(SESSION_MOST, 100), "mL", confirmed=False, sources=()
)
_FACE = Bound("face", "Whole face", Fraction(0), Fraction(FACE_MOST, 100), "mL", confirmed=False, sources=FACE_SOURCES)


def _label_bound(product: Product) -> Bound:
    label = product.label
    most = Fraction(label.max_ml_per_session or 0)
    words = f"{product.name}, session, by its label"
    return Bound(f"label.{product.id}", words, Fraction(0), most, "mL", label.confirmed, label.sources)


def _dose(amount: Amount, limit: Limit) -> Fraction | None:
    """Dose a mL in the limit's unit; ``None`` where it cannot be compared."""
    if limit.unit == "mL":
        return Fraction(1)
    if amount.per_ml is None or limit.unit.partition("/")[0] != amount.unit:
        return None
    return amount.per_ml


def _within(treatment: TreatmentPart, on: date, days: int) -> bool:
    """Whether a treatment lies in a window that ends today; an undated one may."""
    return treatment.on is None or 0 <= (on - treatment.on).days < days


def _weigh(active: Active) -> Block:
    return Block(
        "formulation/weigh-the-patient",
        Kind.LIMIT,
        active.name,
        "its limit goes by body weight, which is not on file",
        can_yield=True,
        relax="weigh the patient",
    )
