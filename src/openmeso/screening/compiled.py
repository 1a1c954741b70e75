"""A library's rules, compiled once: rules of the tables, plus one rule an interaction."""

from __future__ import annotations

from dataclasses import dataclass
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
from openmeso.screening.facts import Facts, Key, Questions
from openmeso.screening.nodes import Node, compile_condition

#: How grave a degree is among all degrees; two cautions differ in who decides.
GRAVITY = {Severity.PRECAUTION: 1, Severity.RELATIVE: 2, Severity.WAIT: 3, Severity.ABSOLUTE: 4}


@dataclass(frozen=True, slots=True)
class CompiledBand:
    band: Band
    when: Node
    gravity: int
    verdict: Verdict
    #: What it gives when it is unknown. Never graver than the degree itself, so that learning a fact
    #: that holds never makes a verdict milder.
    verdict_unknown: Verdict


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """Bands gravest first. ``keys``: see ``Node.keys``; over all bands."""

    rule: Rule
    bands: tuple[CompiledBand, ...]
    targets: tuple[str, ...]
    keys: frozenset[Key] | None


@dataclass(frozen=True)
class CompiledRules:
    """All rules of a library, ready to run."""

    library: Library
    questions: Questions
    rules: tuple[CompiledRule, ...]
    always: tuple[CompiledRule, ...]
    by_key: dict[Key, tuple[CompiledRule, ...]]


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
    rules.sort(key=lambda c: c.rule.id)
    by_key: dict[Key, list[CompiledRule]] = {}
    for rule in rules:
        for key in rule.keys or ():
            by_key.setdefault(key, []).append(rule)
    return CompiledRules(
        library=library,
        questions=questions,
        rules=tuple(rules),
        always=tuple(rule for rule in rules if rule.keys is None),
        by_key={key: tuple(found) for key, found in by_key.items()},
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
    bands = sorted(
        (
            CompiledBand(
                band=band,
                when=compile_condition(band.when, library),
                gravity=GRAVITY[band.severity],
                verdict=VERDICT_OF_SEVERITY[band.severity],
                verdict_unknown=_when_unknown(rule, band),
            )
            for band in rule.bands
        ),
        key=lambda b: -b.gravity,
    )
    every = [band.when.keys() for band in bands]
    keys = None if any(k is None for k in every) else frozenset().union(*(k for k in every if k))
    targets = library.actives_named(rule.targets) if rule.scope is Scope.INGREDIENT else frozenset(rule.targets)
    return CompiledRule(rule, tuple(bands), tuple(sorted(targets)), keys)


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


def hot_keys(facts: Facts) -> set[Key]:
    """Facts other than "no": what is listed, and all that an answer leaves open."""
    hot: set[Key] = set(facts.listed)
    intake, questions = facts.intake, facts.questions
    for question in questions.library.questions:
        if facts.answered(question):
            hot.add(("answer", question))
            hot.update(questions.items.get(question, ()))
    hot.update(("measurement", name) for name in intake.measurements)
    hot.update(("date", name) for name in intake.dates)
    if intake.allergies:
        hot.add(("allergy", ""))
    return hot
