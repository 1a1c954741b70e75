"""Contraindications, precautions and waits: the rules of screening."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmeso.knowledge.schema.condition import Condition
from openmeso.knowledge.schema.entry import (
    Decider,
    Entry,
    HardStop,
    Part,
    Plain,
    Refers,
    Scope,
    Severity,
    Stage,
    ToPatient,
)


class Band(Part):
    """One degree of a rule: how grave, when, and who may decide against it.

    The end of a wait follows from the windows (``within_days``) in ``when``: free on day E + N, so
    ``until`` is E + N - 1. ``until`` says in words what must come first where no date is known.

    Attributes:
        decides: Who may override. The hard severities take only ``nobody`` or the two-person kind.
        why: What this degree means, for the clinician.
        until: What ends it, in words ("until healed, then 14 days").
        do: What to do in this degree, when it differs from the rule's ``do``.
    """

    severity: Severity
    when: Condition
    decides: Decider
    why: Plain
    until: str = ""
    do: str = ""

    @model_validator(mode="after")
    def _hard_stops_yield_to_two_people_at_most(self) -> Self:
        hard = self.severity in (Severity.ABSOLUTE, Severity.WAIT)
        if hard and self.decides not in (Decider.NOBODY, Decider.TWO):
            raise ValueError("an absolute or wait band is decided by nobody or by two people")
        return self


class View(Part):
    """What one source says where sources disagree; shown beside the finding."""

    source: Annotated[str, Refers(("sources",))]
    says: Plain


class Rule(Entry):
    """One contraindication, precaution or wait.

    Attributes:
        family: Hard-stop family, when a band is absolute or a wait.
        when_unknown: What an unknown answer gives where a yes would fire.
        targets: Ingredients (or tags), techniques or combined treatments that go out; for those scopes.
        expands: ``allergies`` takes its targets from the patient's allergies and the cross-walk.
        views: Sides of a disagreement between sources.
    """

    title: ToPatient
    stage: Stage
    scope: Scope
    family: HardStop | None = None
    when_unknown: Literal["caution", "not_assessable"]
    targets: Annotated[tuple[str, ...], Refers(("actives", "techniques", "combined"))] = ()
    expands: Literal["allergies"] | None = None
    bands: tuple[Band, ...] = Field(min_length=1)
    do: Plain
    patient: ToPatient
    views: tuple[View, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        hard = any(b.severity in (Severity.ABSOLUTE, Severity.WAIT) for b in self.bands)
        if hard and self.family is None:
            raise ValueError("a rule with an absolute or wait band names its hard-stop family")
        needs_targets = self.scope in (Scope.INGREDIENT, Scope.TECHNIQUE, Scope.COMBINED)
        if needs_targets and not (self.targets or self.expands):
            raise ValueError(f"a rule of scope {self.scope} names its targets")
        return self
