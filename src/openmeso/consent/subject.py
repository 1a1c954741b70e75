"""What a consent is about: the facts that a plan and a formulation bring."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from openmeso.units import Money, Volume

Side = Literal["left", "right", "both", "midline"]
Route = Literal["intradermal", "subdermal", "subcutaneous", "topical"]
ProductStatus = Literal["authorised", "off-label", "compounded"]


@dataclass(frozen=True, slots=True)
class ConsentIngredient:
    """One ingredient of a product as it is injected.

    Attributes:
        id: Id of the active.
        concentration: Final concentration in ``unit``; ``None`` where the maker does not state it.
    """

    id: str
    concentration: Decimal | None
    unit: str = "mg/mL"


@dataclass(frozen=True, slots=True)
class ConsentProduct:
    """One product or mixture as the patient gets it, the numbing medicine included.

    Attributes:
        ids: Product ids, more than one in a mixture.
        volume: For one session, all zones together. Not part of the hash.
        lots: Not part of the hash.
        confirmed: Status and composition were read in the leaflet.
    """

    ids: tuple[str, ...]
    name: str
    maker: str
    ingredients: tuple[ConsentIngredient, ...]
    volume: Volume
    status: ProductStatus
    complete: bool = True
    confirmed: bool = True
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentZone:
    zone: str
    side: Side


@dataclass(frozen=True, slots=True)
class ConsentSubject:
    """Everything a consent text tells.

    Attributes:
        concerns: Ids of the concerns treated.
        anesthesia: Id of the anesthesia entry; empty where none is planned.
        mixture_reason: The prescriber's, where products are mixed.
        combined: Ids of combined treatments in the same plan.
        findings: Rule ids of the screening whose text concerns this patient.
        price: Of the whole course; ``maintenance_price`` of one later session.
    """

    products: tuple[ConsentProduct, ...]
    route: Route
    zones: tuple[ConsentZone, ...]
    concerns: tuple[str, ...]
    sessions: int
    interval_days: int
    injector: str
    licence: str
    maintenance_days: int | None = None
    anesthesia: str = ""
    mixture_reason: str = ""
    combined: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    price: Money | None = None
    maintenance_price: Money | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ConsentPlace:
    """Where the consent is given.

    Attributes:
        jurisdiction: Country code.
        reviewed_languages: Languages whose texts this practice had reviewed.
    """

    jurisdiction: str
    phone: str
    reviewed_languages: tuple[str, ...] = ("en", "fr")
