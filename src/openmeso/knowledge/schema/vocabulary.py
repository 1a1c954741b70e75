"""Words in which a case states facts: conditions, medicines, allergies, measurements."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from openmeso.codes import ATC, ICD10, SNOMED, UNII
from openmeso.knowledge.schema.entry import Entry, Part, Plain, Refers, ToPatient


class ConditionEntry(Entry):
    """A disease or state a patient may have.

    Attributes:
        asked_by: The question whose "no" rules it out.
        course: ``event`` happened once (its date is ``since``), ``episode`` ends (``until``),
            ``chronic`` stays.
    """

    name: ToPatient
    asked_by: Annotated[tuple[str, ...], Refers(("questions",))] = Field(min_length=1)
    course: Literal["chronic", "episode", "event"]
    icd10: ICD10 | None = None
    snomed: SNOMED | None = None


class Substance(Part):
    """One medicine of a class: its INN with brands, found by any of the names."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Plain
    atc: ATC | None = None
    brands: tuple[str, ...] = ()
    prednisone_equivalent: Decimal | None = None


class MedicineClass(Entry):
    """A class of medicines that matters to screening.

    Attributes:
        asked_by: Questions of which any "no" rules the class out.
        atc: ATC prefixes of the class.
    """

    name: ToPatient
    asked_by: Annotated[tuple[str, ...], Refers(("questions",))] = Field(min_length=1)
    atc: tuple[ATC, ...] = ()
    substances: tuple[Substance, ...] = Field(min_length=1)


class Allergy(Entry):
    """An allergen and what it excludes. ``validated`` cross-reactions block, others warn.

    Attributes:
        excludes: Actives and excipients that contain it or cross-react.
        warns: Ingredients with a doubtful cross-reaction: caution, not exclusion.
        blocks_unlisted_mixes: A polycomponent product without a full list on file is out as well.
    """

    name: ToPatient
    excludes: Annotated[tuple[str, ...], Refers(("actives",))] = ()
    warns: Annotated[tuple[str, ...], Refers(("actives",))] = ()
    blocks_unlisted_mixes: bool = True
    unii: UNII | None = None


class MeasurementEntry(Entry):
    """A reading that screening or planning uses.

    Attributes:
        units: Accepted units with the factor and offset to the first: first = value * factor + offset.
        values: Accepted words for a reading that is no number.
        low, high: Plausible range in the first unit; outside is an input fault.
        valid_days: How long a reading holds by default.
    """

    name: ToPatient
    units: tuple[UnitOf, ...] = ()
    values: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    valid_days: int | None = Field(default=None, gt=0)


class UnitOf(Part):
    unit: str
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)


MeasurementEntry.model_rebuild()
