"""What patients want, and what the studies say about each active for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from openmeso.codes import ICD10
from openmeso.evidence import Direction, Sourced
from openmeso.knowledge.schema.entry import Area, Entry, Plain, Refers, ToPatient


class Concern(Entry):
    """One concern.

    Attributes:
        protocol: The protocol that plans its course.
        refer_from_severity: From this severity on mesotherapy alone is unlikely to be enough.
        alternatives: What else would address it, in words for the patient.
        refused: Refused by default with this reason.
    """

    name: ToPatient
    areas: tuple[Area, ...] = Field(min_length=1)
    protocol: Annotated[str, Refers(("protocols",))]
    refer_from_severity: int | None = Field(default=None, ge=1, le=4)
    alternatives: tuple[ToPatient, ...] = ()
    refused: str = ""
    icd10: ICD10 | None = None


class EvidenceStatement(Entry):
    """What one body of evidence says about an active for a concern.

    Attributes:
        actives: Ids or tags; a cocktail lists all its parts.
        cocktail: Tested as a mixture: says nothing about one of its parts.
        direction: For, against, mixed or harm.
        controlled: Against a placebo, another treatment or no treatment; false = only against baseline.
        finding: The result in plain words with its size and its weakness.
        patient: The same for the patient, without promise.
    """

    concerns: Annotated[tuple[str, ...], Refers(("concerns",))] = Field(min_length=1)
    actives: Annotated[tuple[str, ...], Refers(("actives", "tags"))] = Field(min_length=1)
    cocktail: bool = False
    direction: Direction
    controlled: bool
    finding: Plain
    patient: ToPatient


class Expectation(Entry):
    """The expected course of one goal in words: ranges, never promises."""

    concerns: Annotated[tuple[str, ...], Refers(("concerns",))] = Field(min_length=1)
    at_once: ToPatient
    days_1_2: ToPatient
    weeks_1_2: ToPatient
    week_4: ToPatient
    after_course: ToPatient
    months_3_6: ToPatient


class Claim(Sourced):
    """A claim of the articles, with what the data bear."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    claim: Plain
    data: Plain
    sides: tuple[ClaimSide, ...] = ()
    say: ToPatient


class ClaimSide(Sourced):
    says: Plain
    direction: Direction


class Protocol(Entry):
    """A course for an indication.

    Attributes:
        sessions, interval_days: least, default and most.
        maintenance_days: Default distance of maintenance sessions; none when there is none by default.
        assess_days_after: When the outcome is read after the last session.
    """

    name: ToPatient
    sessions: Triple
    interval_days: Triple
    maintenance_days: int | None = Field(default=None, gt=0)
    maintenance_range: tuple[int, int] | None = None
    techniques: Annotated[tuple[str, ...], Refers(("techniques",))] = Field(min_length=1)
    actives: Annotated[tuple[str, ...], Refers(("actives", "tags"))] = ()
    onset: Plain
    duration: Plain
    measures: Annotated[tuple[str, ...], Refers(("scales", "biometry"))] = ()
    refused: str = ""
    assess_days_after: int = Field(default=28, gt=0)
    sides: tuple[ProtocolSide, ...] = ()


class ProtocolSide(Sourced):
    """What one source says, where sources disagree."""

    says: Plain
    direction: Direction


class Triple(Sourced):
    least: int = Field(ge=0)
    default: int = Field(ge=0)
    most: int = Field(ge=0)


class StopCode(Entry):
    """When a course is stopped or adapted (``plan/<id>``)."""

    when: Plain
    do: Plain
    threshold: Decimal | None = None
    unit: str = ""
    measure: Literal["", "sessions", "days", "hours", "percent", "sessions-per-365-days"] = ""


for _model in (Claim, Protocol):
    _model.model_rebuild()
