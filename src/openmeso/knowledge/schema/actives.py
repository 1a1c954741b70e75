"""Actives, excipients, anesthetics and diluents, and how they get on with each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from openmeso.codes import ATC, CAS, UNII
from openmeso.evidence import Sourced, SourcedValue
from openmeso.knowledge.schema.entry import Entry, NotNegative, Part, Plain, Refers, ToPatient


class Range(Sourced):
    """A range with its unit: concentration, pH, osmolality."""

    low: NotNegative | None = None
    high: NotNegative | None = None
    typical: NotNegative | None = None
    unit: str = Field(min_length=1)


class Limit(SourcedValue):
    """The most of an ingredient.

    Attributes:
        value, unit: ``mg``, ``mg/kg``, ``mL``, ``mg/mL``, ``mg/cm2``, ``U`` or ``IU``.
        per: What it is summed over.
        days: For ``per = "days"``: the window in days, this session included.
    """

    per: Literal["session", "zone", "point", "days", "concentration"]
    days: int | None = Field(default=None, gt=0)
    zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = ()


class Active(Entry):
    """One ingredient.

    Attributes:
        name: Read by the patient too, in consent and leaflet.
        kind: What it is in a formulation.
        tags: Groups used by rules and incompatibilities (``hyaluronic-acid``, ``amide-anesthetic``,
            ``cation``, ``acidic``, ``alkaline``, ``stimulator``, ``oily`` …).
        injectable: ``never`` = refused whatever the product says; ``product-only`` = only inside an
            authorised product at its maker's amount; ``loose`` = may be dosed on its own.
        stops: Why it is refused, when it is.
        not_zones: Where it is never put, whatever the label allows.
        sum_group: Ingredients of one group share one limit: sum of dose / limit at most 1.
        known_risk: Documented harm in pregnancy or breastfeeding.
    """

    name: ToPatient
    kind: Literal["active", "excipient", "anesthetic", "diluent", "rescue"]
    role: Plain
    tags: tuple[str, ...] = ()
    injectable: Literal["loose", "product-only", "never"]
    stops: str = ""
    not_zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = ()
    concentration: tuple[Range, ...] = ()
    ph: Range | None = None
    osmolality: Range | None = None
    limits: tuple[Limit, ...] = ()
    sum_group: Literal["amide-anesthetic"] | None = None
    known_risk: bool = False
    photosensitising: bool = False
    cautions: tuple[Plain, ...] = ()
    unii: UNII | None = None
    atc: ATC | None = None
    cas: CAS | None = None


class Incompatibility(Entry):
    """Two ingredients, or an ingredient and a condition, that must not share a syringe.

    Attributes:
        a, b: Ids or tags of actives; ``b = ["any"]`` means anything else, a diluent included.
        unless: Partners among ``b`` that are allowed all the same, such as a label's own diluent.
        severity: ``block`` never, ``caution`` only with a prescriber's reason.
    """

    a: Annotated[tuple[str, ...], Refers(("actives", "tags"))] = Field(min_length=1)
    b: Annotated[tuple[str, ...], Refers(("actives", "tags", "any"))] = Field(min_length=1)
    unless: Annotated[tuple[str, ...], Refers(("actives", "tags"))] = ()
    mechanism: Plain
    severity: Literal["block", "caution"]


class MixLimit(Entry):
    """A bound on the final mixture as a whole (osmolality, number of loose actives, time)."""

    quantity: Literal["osmolality", "ph", "loose-actives", "minutes-at-room-temperature", "particles"]
    caution_low: Decimal | None = None
    caution_high: Decimal | None = None
    block_low: Decimal | None = None
    block_high: Decimal | None = None
    unit: str = ""
    mechanism: Plain


class Interaction(Entry):
    """A medicine of the patient against an active.

    Attributes:
        medicines: Medicine classes; ``actives``: ids or tags it concerns, ``any-injection`` for all.
        severity: ``block-until-agreed``: the medicine's prescriber must agree; ``block``; ``caution``.
    """

    medicines: Annotated[tuple[str, ...], Refers(("medicines",))] = Field(min_length=1)
    actives: Annotated[tuple[str, ...], Refers(("actives", "tags", "any-injection"))] = Field(min_length=1)
    effect: Plain
    severity: Literal["block", "block-until-agreed", "caution", "info"]
    do: Plain
    conditions: Annotated[tuple[str, ...], Refers(("conditions",))] = ()


class Mixture(Entry):
    """A documented preparation of more than a finished product: dilution or pair.

    Attributes:
        parts: Each ingredient with its final concentration; diluent last, without a concentration.
        needs_reason: A prescriber must state why (every mixture of two actives).
    """

    name: Plain
    parts: tuple[MixPart, ...] = Field(min_length=1)
    diluent: Annotated[str | None, Refers(("actives",))] = None
    needs_reason: bool
    discard_after_minutes: int = Field(gt=0)


class MixPart(Part):
    ingredient: Annotated[str, Refers(("actives",))]
    final_concentration: Decimal = Field(gt=0)
    unit: Literal["mg/mL", "U/mL", "IU/mL"] = "mg/mL"


Mixture.model_rebuild()
