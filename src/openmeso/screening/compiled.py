"""A library's rules, compiled once: rules of the tables, plus one rule an interaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from openmeso.knowledge import Library
from openmeso.knowledge.schema import condition as grammar
from openmeso.knowledge.schema.actives import Interaction
from openmeso.knowledge.schema.entry import (
    VERDICT_OF_SEVERITY,
    Decider,
    HardStop,
    Scope,
    Severity,
    Stage,
    Verdict,
)
from openmeso.knowledge.schema.rules import Band, Rule
from openmeso.screening.facts import YES, Facts, Key, Questions
from openmeso.screening.nodes import Node, compile_condition
from openmeso.screening.nouns import TraceLine, View

#: How grave a degree is among all degrees; two cautions differ in who decides.
GRAVITY = {Severity.PRECAUTION: 1, Severity.RELATIVE: 2, Severity.WAIT: 3, Severity.ABSOLUTE: 4}


@dataclass(frozen=True, slots=True)
class CompiledBand:
    """One degree, ready to run.

    Attributes:
        verdict_unknown: What it gives when it is unknown. Never graver than the degree itself, so that
            learning a fact that holds never makes a verdict milder.
        rank, rank_unknown: The same two as numbers.
    """

    band: Band
    when: Node
    gravity: int
    verdict: Verdict
    verdict_unknown: Verdict
    rank: int
    rank_unknown: int


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule, ready to run.

    Attributes:
        bands: Gravest first.
        keys: See ``Node.keys``; over all bands.
        local: Whether its verdict may differ from zone to zone.
        bit: Its place in a set of rules written as a number.
        silent: The trace of the rule when nothing wakes it, by place.
    """

    rule: Rule
    bands: tuple[CompiledBand, ...]
    views: tuple[View, ...]
    targets: tuple[str, ...]
    keys: frozenset[Key] | None
    local: bool
    bit: int
    silent: dict[str, TraceLine]

    @property
    def rank(self) -> int:
        """The gravest that it can give."""
        return self.bands[0].rank


@dataclass(frozen=True)
class CompiledRules:
    """All rules of a library, ready to run.

    Attributes:
        patient, everywhere, local: Consultation rules about the patient, about a zone whichever it is,
            and about the zone looked at; each gravest first.
        always: Rules that no key wakes, as a set of bits.
        wakes: Key to the rules it wakes; ``opens``: question to the rules it wakes with all its items.
        doubts: Questions whose "yes" lets a rule sleep, with that rule.
    """

    library: Library
    questions: Questions
    rules: tuple[CompiledRule, ...]
    patient: tuple[CompiledRule, ...]
    everywhere: tuple[CompiledRule, ...]
    local: tuple[CompiledRule, ...]
    expands_allergies: bool
    always: int
    wakes: Mapping[Key, int]
    opens: Mapping[str, int]
    doubts: Mapping[str, int]

    def awake(self, facts: Facts) -> int:
        """The rules that some fact may make other than silent, as a set of bits.

        A key is live when its fact is anything but "no": an open answer, an item that is listed or not
        ruled out, a reading, a date, an allergy. ``doubt`` is live unless the answer is yes.
        """
        wakes, intake = self.wakes, facts.intake
        awake = self.always
        for key in facts.listed:
            awake |= wakes.get(key, 0)
        for question in facts.open_questions:
            awake |= self.opens[question]
        for question, rules in self.doubts.items():
            if facts.answered(question) != YES:
                awake |= rules
        for name in intake.measurements:
            awake |= wakes.get(("measurement", name), 0)
        for name in intake.dates:
            awake |= wakes.get(("date", name), 0)
        if intake.allergies:
            awake |= wakes.get(("allergy", ""), 0)
        return awake


@lru_cache(maxsize=8)
def _compiled(version: str, holder: _ById) -> CompiledRules:
    library = holder.library
    questions = Questions(library)
    rules = [compile_rule(rule, library) for rule in library.rules.values()]
    rules += [
        compile_rule(as_rule(interaction), library)
        for interaction in library.interactions.values()
        if interaction.severity != "info" and "any-injection" not in interaction.actives
    ]
    rules = [replace(c, bit=1 << n) for n, c in enumerate(sorted(rules, key=lambda c: c.rule.id))]
    wakes: dict[Key, int] = {}
    for rule in rules:
        for key in rule.keys or ():
            wakes[key] = wakes.get(key, 0) | rule.bit
    opens = {question: wakes.get(("answer", question), 0) for question in library.questions}
    for key, asked_by in questions.asked_by.items():
        for question in asked_by:
            opens[question] |= wakes.get(key, 0)
    running = sorted(
        (c for c in rules if c.rule.stage is Stage.CONSULTATION and not c.rule.expands), key=lambda c: -c.rank
    )
    return CompiledRules(
        library=library,
        questions=questions,
        rules=tuple(rules),
        patient=tuple(c for c in running if c.rule.scope is Scope.PATIENT),
        everywhere=tuple(c for c in running if c.rule.scope is Scope.ZONE and not c.local),
        local=tuple(c for c in running if c.rule.scope is Scope.ZONE and c.local),
        expands_allergies=any(c.rule.expands == "allergies" for c in rules),
        always=sum(c.bit for c in rules if c.keys is None),
        wakes=wakes,
        opens=opens,
        doubts={name: rules for (kind, name), rules in wakes.items() if kind == "doubt"},
    )


@dataclass(frozen=True)
class _ById:
    """Lets the cache hold a library without hashing its content twice."""

    library: Library

    def __hash__(self) -> int:
        return hash(self.library.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.library.version == self.library.version


def compiled(library: Library) -> CompiledRules:
    """The rules of a library, compiled once for each content."""
    return _compiled(library.version, _ById(library))


def compile_rule(rule: Rule, library: Library) -> CompiledRule:
    bands = sorted((_compile_band(rule, band, library) for band in rule.bands), key=lambda b: -b.gravity)
    every = [band.when.keys() for band in bands]
    places = sorted(library.zones) if rule.scope is Scope.ZONE else [""]
    targets = library.actives_named(rule.targets) if rule.scope is Scope.INGREDIENT else frozenset(rule.targets)
    return CompiledRule(
        rule=rule,
        bands=tuple(bands),
        views=tuple(View(view.source, view.says) for view in rule.views),
        targets=tuple(sorted(targets)),
        keys=None if any(k is None for k in every) else frozenset().union(*(k for k in every if k)),
        local=any(band.when.local for band in bands),
        bit=0,
        silent={place: TraceLine(rule.id, "silent", place, None) for place in places},
    )


def _compile_band(rule: Rule, band: Band, library: Library) -> CompiledBand:
    verdict, unknown = VERDICT_OF_SEVERITY[band.severity], _when_unknown(rule, band)
    return CompiledBand(
        band=band,
        when=compile_condition(band.when, library),
        gravity=GRAVITY[band.severity],
        verdict=verdict,
        verdict_unknown=unknown,
        rank=verdict.rank,
        rank_unknown=unknown.rank,
    )


def _when_unknown(rule: Rule, band: Band) -> Verdict:
    asked = Verdict(rule.when_unknown)
    own = VERDICT_OF_SEVERITY[band.severity]
    return asked if asked.rank <= own.rank else own


_INTERACTION_SEVERITY = {
    "block": (Severity.ABSOLUTE, Decider.NOBODY, ""),
    # The second clinician is the one who prescribes the medicine.
    "block-until-agreed": (Severity.WAIT, Decider.TWO, "until the prescriber of the medicine agrees"),
    "caution": (Severity.PRECAUTION, Decider.PRESCRIBER, ""),
}


def as_rule(interaction: Interaction) -> Rule:
    """An interaction as a rule of ingredient scope."""
    severity, decides, until = _INTERACTION_SEVERITY[interaction.severity]
    takes: grammar.Condition = grammar.TakesMedication(medication=interaction.medicines)
    if interaction.conditions:
        takes = grammar.AllOf(all=(takes, grammar.HasCondition(condition=interaction.conditions)))
    return Rule(
        id=f"interaction-{interaction.id}",
        title=interaction.effect,
        stage=Stage.CONSULTATION,
        scope=Scope.INGREDIENT,
        family=HardStop.SYSTEMIC,
        when_unknown="caution" if interaction.severity == "caution" else "not_assessable",
        targets=interaction.actives,
        bands=(Band(severity=severity, when=takes, decides=decides, why=interaction.effect, until=until),),
        do=interaction.do,
        patient="This ingredient and one of your medicines do not go well together.",
        sources=interaction.sources,
        grade=interaction.grade,
        confirmed=interaction.confirmed,
        note=interaction.note,
    )
