"""The nouns of formulation: what is injected, from which lots, why, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from openmeso.evidence import Grade
from openmeso.units import Concentration, Mass, Money, Volume


@dataclass(frozen=True, slots=True)
class Wishes:
    """What bounds the formulation besides the patient's state.

    Attributes:
        budget: Most that the products of one session may cost.
        mixture_reason: A prescriber's reason to mix two actives, or to use more than one product in a
            session. Without it one product is used.
        technique: Only by this technique.
        anesthesia: Id of the way pain is met; a cream counts towards the limit of anesthetics.
        cream_g: Grams of that cream. Not stated: the formulation says how many grams are left.
    """

    budget: Money | None = None
    mixture_reason: str = ""
    technique: str | None = None
    anesthesia: str | None = None
    cream_g: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """One concern in one zone, as the patient wants it."""

    concern: str
    zone: str
    severity: int
    priority: int | None


@dataclass(frozen=True, slots=True)
class Addressed:
    """A goal that the formulation addresses.

    Attributes:
        evidence: Statements for it; ``label/<product>`` where the leaflet names the concern.
        against: Statements that speak against it: both sides are shown.
        weight: What the evidence counts, 0 to 8 (``weights.py``).
        share: Part of the goal's volume that is given, 0 to 1.
    """

    goal: Goal
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    grade: Grade
    weight: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """A goal that no authorised product addresses, why, and what else would."""

    goal: Goal
    why: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One ingredient of what is in the syringe.

    Attributes:
        kind: Active, excipient, anesthetic or diluent.
        stated: The amount in words: "5 mg/mL", "1500 IU/mL", "amount not stated".
        concentration: Final concentration; ``None`` where the maker does not state it, or states it in
            units of activity.
        per_session: Total mass over all zones of the session.
        per_point: Mass a point at the largest drop in use.
        confirmed: The amount was read in a source or confirmed by the practice.
    """

    ingredient: str
    name: str
    kind: str
    stated: str
    concentration: Concentration | None
    per_session: Mass | None
    per_point: Mass | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ZoneVolume:
    """What one zone receives; both sides together where it is paired."""

    zone: str
    volume: Volume
    technique: str
    per_point: Volume


@dataclass(frozen=True, slots=True)
class LotUse:
    """What is drawn from one lot.

    Attributes:
        containers: Newly opened ones.
        opened: Part of it comes from a container that was open already.
        left_over: Left in what was opened.
        price: Of the newly opened containers; ``None`` where no price is stated, which is not "free".
    """

    lot: str
    product: str
    expiry: date | None
    containers: int
    opened: bool
    drawn: Volume
    left_over: Volume
    price: Money | None


@dataclass(frozen=True, slots=True)
class ProductStatus:
    """What a product is in the jurisdiction: ``authorised``, ``off-label`` or ``compounded``; in words for print."""

    product: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """One syringe content: a product as it is, or a documented mixture.

    Attributes:
        letter: A, B, C … by which maps, labels and the worksheet name it.
        products: In the order in which they are drawn: diluent first.
        mixture: Id of the documented mixture; empty for a product used as it is.
        volume: Given to the patient; ``prepared`` is what is drawn up for it.
        status: Of each product in the jurisdiction.
        notes: What whoever prepares or injects must know.
    """

    letter: str
    products: tuple[str, ...]
    mixture: str
    diluent: str
    route: str
    ingredients: tuple[Ingredient, ...]
    zones: tuple[ZoneVolume, ...]
    volume: Volume
    prepared: Volume
    lots: tuple[LotUse, ...]
    status: tuple[ProductStatus, ...]
    notes: tuple[str, ...]
    discard_after_minutes: int

    @property
    def off_label(self) -> bool:
        """Whether a medicine in it is used otherwise than its label says."""
        return any(one.code == "off-label" for one in self.status)


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """One limit with what is used of it. ``used`` exceeds ``allowed`` only in an edit that has faults.

    Attributes:
        confirmed: False where the limit has no source: used, and flagged.
    """

    limit: str
    used: Decimal
    allowed: Decimal
    unit: str
    confirmed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorksheetStep:
    """One line of the worksheet: what to draw, from what, up to which mark."""

    number: int
    preparation: str
    what: str
    product: str
    lot: str
    volume: Volume
    mark: str


@dataclass(frozen=True, slots=True)
class SyringeLabel:
    """What the label on a prepared syringe says; names and times are filled at preparation."""

    preparation: str
    contents: tuple[str, ...]
    total: Volume
    route: str
    zones: tuple[str, ...]
    lots: tuple[str, ...]
    contains: tuple[str, ...]
    storage: str
    use_within_minutes: int
    hash_short: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to do it, with what it gains and costs against the first.

    Attributes:
        coverage: Sum over the goals of severity × priority × weight of the evidence × share given.
        products: How many different products are opened, diluents included.
        waste: Opened or mixed and not given.
        price: Of all containers opened; ``None`` where one has no price.
        cream_most_g: Most grams of the chosen numbing cream beside it; ``None`` without a cream.
        cautions: What screening asks for with these ingredients, zones and techniques.
        gains, costs: Against the first; empty for the first itself.
    """

    preparations: tuple[Preparation, ...]
    addressed: tuple[Addressed, ...]
    coverage: Decimal
    products: int
    waste: Volume
    price: Money | None
    cream_most_g: Decimal | None
    limits: tuple[LimitCheck, ...]
    cautions: tuple[str, ...]
    gains: tuple[str, ...]
    costs: tuple[str, ...]


class Kind(StrEnum):
    """What a constraint is about."""

    ALLERGY = "allergy"
    SCREENING = "screening"
    STATUS = "status"
    UNCONFIRMED = "unconfirmed"
    ROUTE = "route"
    ZONE = "zone"
    STOCK = "stock"
    LIMIT = "limit"
    INCOMPATIBLE = "incompatible"
    MIXTURE = "mixture"
    BUDGET = "budget"
    EVIDENCE = "evidence"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A named reason that rules something out.

    Attributes:
        can_yield: Whether a person may lift it (order stock, confirm a leaflet, raise a budget);
            an allergy, a law and a limit never yield.
        relax: What lifting it means, in words; in a hand edit what to do instead.
    """

    code: str
    kind: Kind
    words: str
    can_yield: bool
    relax: str = ""


@dataclass(frozen=True)
class Infeasible:
    """No formulation exists. The conflict is minimal: lift any one member and it vanishes.

    Attributes:
        relaxation: Fewest yielding constraints whose lifting makes a formulation possible; empty when
            no lifting that a person may do helps.
    """

    conflict: tuple[Constraint, ...]
    relaxation: tuple[Constraint, ...]
    unaddressed: tuple[Unaddressed, ...]
    excluded: tuple[Excluded, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A product left out, with every reason."""

    product: str
    reasons: tuple[Constraint, ...]


@dataclass(frozen=True)
class Formulation:
    """The chosen formulation first, then up to two distinct alternatives.

    Attributes:
        unaddressed: Goals left by the first, with what else would address them.
        worksheet, labels: Of the first alternative.
        prepared_for: The day it was made for.
        proven: The solver proved that nothing scores better.
    """

    alternatives: tuple[Alternative, ...]
    unaddressed: tuple[Unaddressed, ...]
    excluded: tuple[Excluded, ...]
    worksheet: tuple[WorksheetStep, ...]
    labels: tuple[SyringeLabel, ...]
    prepared_for: date
    proven: bool
    made_at: datetime | None = None

    @property
    def chosen(self) -> Alternative:
        return self.alternatives[0]
