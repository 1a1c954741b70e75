"""The nouns of screening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openmeso.evidence import Grade
from openmeso.intake.case import DecisionPart
from openmeso.knowledge.schema.entry import Decider, Scope, Severity, Verdict


@dataclass(frozen=True, slots=True)
class View:
    """One side where sources disagree."""

    source: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing screening found.

    Attributes:
        code: ``screening/<rule>``, stable.
        severity: Of the gravest degree that holds or may hold.
        unknown: The verdict rests on an answer that is missing or unknown.
        places: Zones, ingredients, techniques or combined treatments concerned; empty for a patient.
        because: The facts it rests on, in words.
        until: Last day of the wait, ``None`` where it is open or there is none. A state that still
            lasts is counted from today, so the day is the earliest possible.
        until_words: What ends it, where no date can say it.
        decides: Who may decide against it.
        decision: The recorded decision, when a valid one exists.
    """

    code: str
    severity: Severity
    verdict: Verdict
    scope: Scope
    places: tuple[str, ...]
    unknown: bool
    title: str
    reason: str
    because: tuple[str, ...]
    until: date | None
    until_words: str
    do: str
    patient: str
    decides: Decider
    family: str
    sources: tuple[str, ...]
    grade: Grade
    confirmed: bool
    views: tuple[View, ...] = ()
    decision: DecisionPart | None = None


@dataclass(frozen=True, slots=True)
class TraceLine:
    """What one rule did: ``fires``, ``unknown`` or ``silent``, and where."""

    rule: str
    outcome: str
    place: str
    band: int | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a verdict can be reproduced from."""

    library: str
    input: str
    code: str


@dataclass(frozen=True)
class Screening:
    """The verdict with everything it rests on.

    Attributes:
        verdict: Worst of the patient's findings and the mildest of the wanted zones.
        scopes: ``zone``, ``ingredient``, ``technique``, ``combined`` → id → verdict; only ids that are
            not eligible, but every wanted zone.
        findings: Gravest first.
        missing: Questions and readings whose answer is needed, most urgent first.
        first_possible: First day on which no dated wait of the patient holds; ``None`` when a finding
            is open-ended.
        undecided: Codes of findings that need a recorded decision before a session.
    """

    verdict: Verdict
    scopes: Mapping[str, Mapping[str, Verdict]]
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    first_possible: date | None
    undecided: tuple[str, ...]
    trace: tuple[TraceLine, ...]
    provenance: Provenance

    @property
    def stops(self) -> bool:
        """Whether a hard stop is open: nothing is formulated until it is cleared."""
        return self.verdict in (Verdict.NOT_ASSESSABLE, Verdict.DEFER, Verdict.CONTRAINDICATED)
