"""Law and supply: notes by jurisdiction, beyond-use rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmeso.knowledge.schema.entry import Entry, Part, Plain, Refers, ToPatient


class Deadline(Part):
    """A vigilance clock.

    Attributes:
        applies: Which events start it; ``other-serious`` where neither death nor a threat to the public does.
        voluntary: May be reported, need not be.
    """

    event: Plain
    who: Literal["manufacturer", "clinic"]
    applies: Literal["threat", "death", "other-serious", "serious", "not-serious"] = "serious"
    days: int | None = Field(default=None, ge=0)
    voluntary: bool = False
    certainty: Literal["high", "medium", "low"]


class Retention(Part):
    """How long a record must be kept.

    Attributes:
        years: At least so many after the last treatment.
        certainty: ``high`` only where somebody has read the law for it.
    """

    years: int = Field(ge=1)
    certainty: Literal["high", "medium", "low"]


class Jurisdiction(Entry):
    """What the law of one place says.

    Attributes:
        code: ISO country code, or EU.
        inherits: Where a product status comes from when none is stated here (FR, DE … inherit EU).
        min_age: Youngest age for an aesthetic injection.
        cooling_off_hours: Time between information and signature, where asked.
        retention: How long a record must be kept; absent where nobody has looked it up: then nothing is removed.
    """

    code: str = Field(pattern=r"^[A-Z]{2}$")
    name: Plain
    inherits: str | None = None
    min_age: int = Field(ge=16)
    cooling_off_hours: int = Field(default=0, ge=0)
    who_may_inject: Plain
    technique_status: ToPatient
    notes: tuple[Plain, ...] = ()
    refuses: Annotated[tuple[str, ...], Refers(("actives", "tags"))] = ()
    refuses_concerns: Annotated[tuple[str, ...], Refers(("concerns",))] = ()
    emergency_number: str
    deadlines: tuple[Deadline, ...] = ()
    retention: Retention | None = None
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class BeyondUse(Entry):
    """How long something opened or mixed may be used; the shortest rule wins.

    Attributes:
        hours: Hours from opening or mixing; absent when only the end of the session counts.
        ends_with_session: Nothing is kept beyond the session (and patient) it was opened for.
        jurisdictions: Codes of the places where it holds; empty = everywhere.
    """

    applies_to: Literal["mixed-syringe", "opened-single-dose", "opened-multi-dose", "ascorbic-acid-mix"]
    hours: Decimal | None = Field(default=None, gt=0)
    ends_with_session: bool = False
    storage: str = ""
    jurisdictions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ends_somehow(self) -> Self:
        if self.hours is None and not self.ends_with_session:
            raise ValueError("a beyond-use rule needs hours, or ends_with_session = true")
        return self
