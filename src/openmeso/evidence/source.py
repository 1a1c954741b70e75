"""A published source: one entry, cited by id, never as free text."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class SourceKind(StrEnum):
    TRIAL = "trial"
    REVIEW = "review"
    COHORT = "cohort"
    SERIES = "series"
    LABORATORY = "laboratory"
    CONSENSUS = "consensus"
    GUIDELINE = "guideline"
    LABEL = "label"
    LAW = "law"
    REGULATOR = "regulator"
    ARTICLE = "article"
    COURSE = "course"
    MAKER = "maker"
    WEB = "web"


class Source(BaseModel):
    """One source.

    Attributes:
        title: Short name by which the source is cited in print.
        locator: DOI, PMID, PMC, register number or address.
        read: How much of it was read when the entry was written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=3)
    kind: SourceKind
    year: int | None = Field(default=None, ge=1900, le=2100)
    locator: str = Field(min_length=3)
    read: Literal["full", "abstract", "label", "secondary", "not-read"]
    note: str = ""
