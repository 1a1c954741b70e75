"""A statement or a number that carries its source, grade and whether it is confirmed."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openmeso.evidence.grade import Grade


class Sourced(BaseModel):
    """Anything clinical. Without a source it is unconfirmed and of grade D.

    Attributes:
        sources: Ids of entries in ``knowledge/data/sources``.
        grade: Strength of the evidence; of the borrowed source where it is borrowed.
        confirmed: False where no source was read or a medical lead still has to agree.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[str, ...] = ()
    grade: Grade
    confirmed: bool
    note: str = ""

    @model_validator(mode="after")
    def _no_source_no_confirmation(self) -> Self:
        if not self.sources and (self.confirmed or self.grade is not Grade.D):
            raise ValueError("a statement without a source must have confirmed = false and grade = 'D'")
        return self


class SourcedValue(Sourced):
    """One number with its unit."""

    value: Decimal
    unit: str = Field(min_length=1)
