"""Real products: what is in them, how they are sold, and where they are authorised."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmeso.codes import GTIN
from openmeso.evidence import Sourced
from openmeso.knowledge.schema.entry import Entry, Part, Plain, Positive, Refers


class Component(Sourced):
    """One ingredient of a product. Without an amount it is present in an unknown amount, not zero."""

    ingredient: Annotated[str, Refers(("actives",))]
    amount: Positive | None = None
    unit: Literal["mg/mL", "mg/g", "U/mL", "IU/mL", "mg", "IU", "U"] = "mg/mL"


class Presentation(Part):
    """A container as sold. The volume of a powder is that after dissolving it as its leaflet says."""

    container: Literal["prefilled-syringe", "vial", "ampoule", "powder-vial", "tube", "kit"]
    volume_ml: Positive
    gtin: GTIN | None = None
    multi_dose: bool = False


class Status(Sourced):
    """Status of the product in one jurisdiction, for injection into the skin.

    Attributes:
        status: ``authorised`` for this use; ``off-label`` an authorised injectable medicine used
            otherwise; ``cosmetic``, ``not-authorised``, ``refused`` and ``unknown`` are never injected.
        zones: Only these zones or areas when the label limits them.
        min_age: The label's youngest age, when above 18.
    """

    status: Literal["authorised", "off-label", "compounded", "cosmetic", "not-authorised", "refused", "unknown"]
    category: Literal["device-class-3", "device", "medicine", "magistral", "autologous", "cosmetic", ""] = ""
    zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = ()
    min_age: int | None = None


class Label(Sourced):
    """What the product's own leaflet says about its use."""

    routes: tuple[Literal["intradermal", "subdermal", "subcutaneous", "intravenous", "intramuscular", "topical"], ...]
    sessions: int | None = Field(default=None, gt=0)
    interval_days: int | None = Field(default=None, gt=0)
    max_ml_per_session: Positive | None = None
    ml_per_point: Positive | None = None
    techniques: Annotated[tuple[str, ...], Refers(("techniques",))] = ()
    zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = ()
    not_zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = ()
    concerns: Annotated[tuple[str, ...], Refers(("concerns",))] = ()
    needle: str = ""
    may_mix: bool = False
    opened_hours: Decimal | None = Field(default=None, ge=0)
    storage: str = ""


class Product(Entry):
    """One product as a catalogue draft: a practice confirms it from the leaflet of its own lot.

    Attributes:
        composition: Empty when no ingredient is on file: unknown, and never injected as such.
        composition_complete: The whole list of ingredients is on file.
        prepared_as: Mixtures in which the product is used; without one it is used as it is.
        excludes_allergies: Allergies that the label names as contraindications.
    """

    name: Plain
    maker: str = ""
    composition: tuple[Component, ...] = ()
    composition_complete: bool
    presentations: tuple[Presentation, ...] = Field(min_length=1)
    label: Label
    status: dict[str, Status]
    prepared_as: Annotated[tuple[str, ...], Refers(("mixtures",))] = ()
    undiluted: bool = True
    excludes_allergies: Annotated[tuple[str, ...], Refers(("allergies",))] = ()

    @model_validator(mode="after")
    def _nothing_on_file_is_not_complete(self) -> Self:
        if self.composition_complete and not self.composition:
            raise ValueError("an empty composition must have composition_complete = false")
        return self
