"""The intake questionnaire."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmeso.knowledge.schema.entry import Entry, Part, Refers, ToPatient


class ShownIf(Part):
    """When a question is asked: after a yes, or for an age and sex.

    ``after`` also holds when the earlier answer is unknown: a doubt is followed up, not skipped.
    """

    after: Annotated[str | None, Refers(("questions",))] = None
    not_sex: Literal["male"] | None = None
    age_from: int | None = None
    age_to: int | None = None
    visit_from: int | None = None


class Question(Entry):
    """One question to the patient.

    Attributes:
        block: The screen on which it stands.
        order: Place in the whole questionnaire.
        form: How it is answered. ``list`` answers go to the case's lists; the answer itself is
            always yes, no or unknown.
        valid_days: How long an answer holds. 1 = asked at each visit.
        lists: Which list of the case holds the details of a yes.
        rare_diagnosis: Asked as "Has a doctor ever told you …": "no" is an honest answer.
        protective: Yes is the good answer; for every other question yes is the graver one.
    """

    ask: ToPatient
    help: str = ""
    block: Literal[
        "you", "pregnancy", "wishes", "allergy", "infection", "conditions", "medicines", "skin", "procedures", "life"
    ]
    order: int = Field(gt=0)
    form: Literal["yes-no", "date", "number", "text", "list", "choice"]
    by: Literal["patient", "staff"] = "patient"
    shown_if: ShownIf | None = None
    valid_days: Literal[1, 365]
    lists: Literal["condition", "medication", "allergy", "treatment", "measurement", "concern", "dates"] | None = None
    rare_diagnosis: bool = False
    protective: bool = False

    @model_validator(mode="after")
    def _list_has_its_list(self) -> Self:
        if self.form == "list" and self.lists is None:
            raise ValueError("a question of form 'list' names its list")
        return self
