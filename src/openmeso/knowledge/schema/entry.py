"""What every entry of the knowledge has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from openmeso.evidence import Sourced

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


@dataclass(frozen=True)
class Refers:
    """Marks an id field with the kinds it may point to; ``checking`` follows it."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class PatientText:
    """Marks text that a patient reads: translated, and passed through the claim check."""


Plain = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
ToPatient = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True), PatientText()]

Positive = Annotated[Decimal, Field(gt=0)]
NotNegative = Annotated[Decimal, Field(ge=0)]


class Part(BaseModel):
    """A piece of an entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Sourced):
    """A clinical entry: one file, its id is the file name, with source and grade."""

    id: Id


class Area(StrEnum):
    FACE = "face"
    NECK = "neck"
    SCALP = "scalp"
    HANDS = "hands"
    BODY = "body"


class Verdict(StrEnum):
    """From mildest to gravest. Only this order is used to find the worst."""

    ELIGIBLE = "eligible"
    CAUTION = "caution"
    NOT_ASSESSABLE = "not_assessable"
    DEFER = "defer"
    CONTRAINDICATED = "contraindicated"

    @property
    def rank(self) -> int:
        return _RANK[self]


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: list[Verdict]) -> Verdict:
    """The gravest of some verdicts; ``eligible`` when there is none."""
    return max(verdicts, key=lambda v: v.rank, default=Verdict.ELIGIBLE)


class Severity(StrEnum):
    """How grave a band of a rule is."""

    ABSOLUTE = "absolute"
    WAIT = "wait"
    RELATIVE = "relative"
    PRECAUTION = "precaution"


#: The one table that turns a severity into a verdict.
VERDICT_OF_SEVERITY = {
    Severity.ABSOLUTE: Verdict.CONTRAINDICATED,
    Severity.WAIT: Verdict.DEFER,
    Severity.RELATIVE: Verdict.CAUTION,
    Severity.PRECAUTION: Verdict.CAUTION,
}


class Scope(StrEnum):
    PATIENT = "patient"
    ZONE = "zone"
    INGREDIENT = "ingredient"
    TECHNIQUE = "technique"
    COMBINED = "combined"


class Stage(StrEnum):
    """When a rule's facts exist."""

    CONSULTATION = "consultation"
    FORMULATION = "formulation"
    SESSION = "session"


class Decider(StrEnum):
    """Who may decide against a finding, with a coded reason."""

    NOBODY = "nobody"
    TWO = "prescriber-and-second-clinician"
    PRESCRIBER = "prescriber"
    INJECTOR = "injector"


class HardStop(StrEnum):
    """The twelve families of hard stop. There is no thirteenth."""

    CONSENT = "consent"
    HYPERSENSITIVITY = "hypersensitivity"
    INFECTION_OR_SITE = "infection-or-unfit-site"
    PREGNANCY = "pregnancy-or-breastfeeding"
    ANTICOAGULANT = "anticoagulant-policy"
    PRODUCT_OR_LOT = "product-or-lot"
    SYSTEMIC = "systemic-state"
    KELOID = "keloid-at-the-site"
    MINOR = "minor"
    PRACTITIONER = "practitioner"
    INTERVAL = "interval-or-wait"
    OPEN_EVENT = "open-serious-event"
