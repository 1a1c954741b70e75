"""``screen``: the facts of a day against every rule of the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from openmeso import __version__
from openmeso.evidence import Grade
from openmeso.intake.case import DecisionPart
from openmeso.intake.intake import Answer, Intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import (
    Decider,
    Scope,
    Severity,
    Stage,
    Verdict,
    worst,
)
from openmeso.knowledge.schema.rules import Band
from openmeso.screening.allergies import allergies_unknown, allergy_matches
from openmeso.screening.compiled import (
    GRAVITY,
    CompiledBand,
    CompiledRule,
    CompiledRules,
    compiled,
)
from openmeso.screening.facts import NO, UNKNOWN, YES, Facts
from openmeso.screening.nouns import Finding, Provenance, Screening, TraceLine

INTERACTION_CODE = "screening/interaction-"


@dataclass(frozen=True, slots=True)
class _Fired:
    """The degree of a rule that decides at one place."""

    band: CompiledBand
    index: int
    unknown: bool

    @property
    def verdict(self) -> Verdict:
        return self.band.verdict_unknown if self.unknown else self.band.verdict


def screen(
    *,
    intake: Intake,
    library: Library,
    on: date,
    planned: Iterable[str] | None = None,
    readiness: Iterable[str] | None = None,
) -> Screening:
    """Run every rule whose facts exist, and say what was found and why.

    Consultation rules always run; formulation rules when ``planned`` is known; session rules when
    ``readiness`` is known. The same intake and library give the same bytes.

    Args:
        on: The day the verdict is for; the same as the intake's.
        planned: Ids of planned ingredients, products, techniques and combined treatments.
        readiness: Problems of the session gate, see ``knowledge.schema.condition.Ready``; ``pathway.readiness``
            finds them. None of them: an empty one, which runs the session rules too.
    """
    if on != intake.on:
        raise ValueError("the intake was taken for another day")
    rules = compiled(library)
    facts = Facts(
        intake,
        rules.questions,
        planned=None if planned is None else frozenset(planned),
        readiness=None if readiness is None else frozenset(readiness),
    )
    findings: list[Finding] = []
    trace: list[TraceLine] = []
    awake = rules.awake(facts)
    stages = _stages(facts)
    for rule in rules.rules:
        if rule.rule.stage not in stages:
            continue
        if rule.rule.expands == "allergies":
            found = list(_allergy_findings(rule, facts, library))
            trace.append(TraceLine(rule.rule.id, "fires" if found else "silent", "", None))
            findings += found
            continue
        if awake & rule.bit:
            findings += _findings_of(rule, facts, trace)
        elif rule.rule.scope is Scope.ZONE:
            trace += [rule.silent[zone] for zone in intake.wanted_zones]
        else:
            trace.append(rule.silent[""])
    findings = [*_unknown_interactions_as_one(findings), *_disagreement_findings(intake)]
    findings = [_decided(finding, intake, on) for finding in findings]
    findings.sort(key=_gravest_first)
    scopes = _scopes(findings, intake)
    return Screening(
        verdict=_overall(findings, scopes["zone"]),
        scopes=MappingProxyType(scopes),
        findings=tuple(findings),
        missing=_missing(findings, intake, library),
        first_possible=_first_possible(findings, intake, on),
        undecided=tuple(dict.fromkeys(f.code for f in findings if _needs_decision(f))),
        trace=tuple(trace),
        provenance=Provenance(library=library.version, input=intake.input_digest, code=__version__),
    )


def verdict_of(intake: Intake, rules: CompiledRules) -> Verdict:
    """The consultation verdict alone, fast: for screening a whole clinic again.

    Only rules that some fact of the patient can wake are run. Equal to ``screen(...).verdict`` where
    no decision is recorded.
    """
    facts = Facts(intake, rules.questions)
    awake = rules.awake(facts)
    start = Verdict.CAUTION.rank if intake.disagreements else 0
    if rules.expands_allergies and _allergies_stop(facts):
        start = Verdict.NOT_ASSESSABLE.rank
    patient = _worst_rank(rules.patient, awake, facts, "", start)
    mildest = _GRAVEST
    everywhere = _worst_rank(rules.everywhere, awake, facts, "", 0) if intake.wanted_zones else 0
    for zone in intake.wanted_zones:
        if mildest <= max(patient, everywhere):
            break
        mildest = min(mildest, _worst_rank(rules.local, awake, facts, zone, everywhere))
    return _BY_RANK[max(patient, mildest) if intake.wanted_zones else patient]


_BY_RANK = tuple(Verdict)
_GRAVEST = len(_BY_RANK) - 1


def _worst_rank(rules: Iterable[CompiledRule], awake: int, facts: Facts, here: str, worst: int) -> int:
    """The gravest of ``worst`` and what the rules that are awake give. Rules come gravest first."""
    for rule in rules:
        if rule.bands[0].rank <= worst:
            break
        if awake & rule.bit:
            for band in rule.bands:
                if band.rank <= worst:
                    break
                truth = band.when.truth(facts, here)
                if truth != NO:
                    worst = max(worst, band.rank if truth == YES else band.rank_unknown)
    return worst


def _stages(facts: Facts) -> tuple[Stage, ...]:
    """The stages whose facts exist."""
    formulation = () if facts.planned is None else (Stage.FORMULATION,)
    session = () if facts.readiness is None else (Stage.SESSION,)
    return (Stage.CONSULTATION, *formulation, *session)


def _fire(rule: CompiledRule, facts: Facts, here: str) -> _Fired | None:
    """The gravest verdict of a rule's degrees at one place, with the degree that gives it.

    A degree that surely holds wins over an equal verdict that only may hold.
    """
    best: _Fired | None = None
    for index, band in enumerate(rule.bands):
        if best is not None and band.verdict.rank <= best.verdict.rank and not best.unknown:
            continue
        truth = band.when.truth(facts, here)
        if truth == NO:
            continue
        fired = _Fired(band, index, unknown=truth == UNKNOWN)
        if best is None or _order(fired) > _order(best):
            best = fired
    return best


def _order(fired: _Fired) -> tuple[int, bool, int]:
    return fired.verdict.rank, not fired.unknown, fired.band.gravity


def _findings_of(rule: CompiledRule, facts: Facts, trace: list[TraceLine]) -> Iterator[Finding]:
    by_degree: dict[tuple[int, bool, date | None], list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    places = facts.intake.wanted_zones if rule.rule.scope is Scope.ZONE else ("",)
    # A rule that looks at no zone gives the same everywhere.
    for here in places if rule.local else places[:1]:
        fired = _fire(rule, facts, here)
        there = (here,) if rule.local else places
        if fired is None:
            trace += [rule.silent[place] for place in there]
            continue
        outcome = "unknown" if fired.unknown else "fires"
        trace += [TraceLine(rule.rule.id, outcome, place, fired.index) for place in there]
        wanted = UNKNOWN if fired.unknown else YES
        because = tuple(words for truth, words, _ in fired.band.when.matches(facts, here) if truth >= wanted)
        until = None
        if fired.band.verdict in (Verdict.DEFER, Verdict.CONTRAINDICATED) and not fired.unknown:
            until = fired.band.when.until(facts, here)
        by_degree.setdefault((fired.index, fired.unknown, until), []).append((there, because))
    for (index, unknown, until), found in by_degree.items():
        band = rule.bands[index]
        yield _finding(
            rule,
            band.band,
            verdict=band.verdict_unknown if unknown else band.verdict,
            unknown=unknown,
            because=tuple(dict.fromkeys(words for _, because in found for words in because)),
            until=until,
            places=tuple(place for there, _ in found for place in there if place) or rule.targets,
        )


def _finding(
    compiled_rule: CompiledRule,
    band: Band,
    *,
    verdict: Verdict,
    unknown: bool = False,
    because: tuple[str, ...] = (),
    until: date | None = None,
    places: tuple[str, ...] = (),
) -> Finding:
    rule = compiled_rule.rule
    hard = band.severity in (Severity.WAIT, Severity.ABSOLUTE)
    return Finding(
        code=f"screening/{rule.id}",
        severity=band.severity,
        verdict=verdict,
        scope=rule.scope,
        places=places,
        unknown=unknown,
        title=rule.title,
        reason=f"Cannot be decided yet: {band.why}" if unknown else band.why,
        because=because,
        until=until,
        until_words="until answered" if unknown else band.until,
        do=band.do or rule.do,
        patient=rule.patient,
        decides=band.decides,
        family=rule.family.value if rule.family and hard else "",
        sources=rule.sources,
        grade=rule.grade,
        confirmed=rule.confirmed,
        views=compiled_rule.views,
    )


def _allergies_stop(facts: Facts) -> bool:
    return allergies_unknown(facts) or any(a.id == "other" for a in facts.intake.allergies)


def _allergy_findings(rule: CompiledRule, facts: Facts, library: Library) -> Iterator[Finding]:
    """One finding an allergy; what cannot be assessed concerns the patient, not an ingredient."""
    base = _finding(rule, rule.bands[0].band, verdict=Verdict.CONTRAINDICATED)
    cannot = replace(
        base,
        verdict=Verdict.NOT_ASSESSABLE,
        scope=Scope.PATIENT,
        unknown=True,
        reason="Cannot be decided yet: it is not known to what the patient is allergic",
        until_words="until answered",
    )
    if allergies_unknown(facts):
        yield replace(cannot, because=("allergies: not known",))
    for match in allergy_matches(facts, library):
        if match.unlisted:
            yield replace(
                cannot,
                because=(match.words,),
                reason="An allergen that is not in the cross-walk: compare it with the label of every product",
            )
        if match.excludes:
            yield replace(base, because=(match.words,), places=match.excludes)
        if match.warns:
            yield replace(
                base,
                severity=Severity.PRECAUTION,
                verdict=Verdict.CAUTION,
                because=(match.words,),
                places=match.warns,
                decides=Decider.PRESCRIBER,
                family="",
                reason="A doubtful cross-reaction, or a reaction that is no allergy by itself",
            )


def _unknown_interactions_as_one(findings: list[Finding]) -> Iterator[Finding]:
    """Interactions that cannot be checked for want of the medicine list, told once and not thirty times."""
    by_verdict: dict[Verdict, list[Finding]] = {}
    for finding in findings:
        if finding.unknown and finding.code.startswith(INTERACTION_CODE):
            by_verdict.setdefault(finding.verdict, []).append(finding)
        else:
            yield finding
    for found in by_verdict.values():
        yield replace(
            found[0],
            code="screening/interactions-unknown",
            title="Interactions with the patient's medicines cannot be checked",
            reason="Cannot be decided yet: " + "; ".join(dict.fromkeys(f.title for f in found)),
            because=tuple(dict.fromkeys(fact for f in found for fact in f.because)),
            places=tuple(sorted({place for f in found for place in f.places})),
            do="Ask the patient, the pharmacy or the physician for the full list of medicines.",
            patient="We need the list of all your medicines.",
            sources=tuple(dict.fromkeys(source for f in found for source in f.sources)),
            grade=max(f.grade for f in found),
            confirmed=all(f.confirmed for f in found),
        )


def _gravest_first(finding: Finding) -> tuple[bool, int, int, str, tuple[str, ...]]:
    """What concerns the patient or a zone stands before what only leaves the formulation or the plan."""
    aside = finding.scope not in (Scope.PATIENT, Scope.ZONE)
    return aside, -finding.verdict.rank, -GRAVITY[finding.severity], finding.code, finding.places


def _disagreement_findings(intake: Intake) -> Iterator[Finding]:
    if not intake.disagreements:
        return
    yield Finding(
        code="intake/answer-disagrees",
        severity=Severity.PRECAUTION,
        verdict=Verdict.CAUTION,
        scope=Scope.PATIENT,
        places=(),
        unknown=False,
        title="An answer and a list disagree",
        reason='The patient answered "no", but something is listed; the list was used',
        because=tuple(f"{d.question}: no, but {d.listed} is listed" for d in intake.disagreements),
        until=None,
        until_words="",
        do="Ask the patient again and correct the answer or the list.",
        patient="We would like to check one of your answers with you.",
        decides=Decider.INJECTOR,
        family="",
        sources=(),
        grade=Grade.D,
        confirmed=False,
    )


def _needs_decision(finding: Finding) -> bool:
    """Whether a caution still waits for its coded decision. Patient and zone findings only."""
    return (
        finding.verdict is Verdict.CAUTION
        and finding.decision is None
        and not finding.unknown
        and finding.severity is Severity.RELATIVE
        and finding.scope in (Scope.PATIENT, Scope.ZONE)
    )


def _decided(finding: Finding, intake: Intake, on: date) -> Finding:
    """Attach the recorded decision that this finding accepts; two people turn a hard stop to caution."""
    decision = next((d for d in intake.decisions if d.code == finding.code and _accepts(finding, d, on)), None)
    if decision is None:
        return finding
    hard = finding.verdict in (Verdict.DEFER, Verdict.CONTRAINDICATED)
    return replace(finding, decision=decision, verdict=Verdict.CAUTION if hard else finding.verdict)


def _accepts(finding: Finding, decision: DecisionPart, on: date) -> bool:
    if finding.unknown or decision.on > on:
        return False
    match finding.decides:
        case Decider.NOBODY:
            return False
        case Decider.TWO:
            second = decision.second
            distinct = second is not None and second.licence != decision.by.licence
            return decision.role == "prescriber" and distinct
        case Decider.PRESCRIBER:
            return decision.role == "prescriber"
    return True


def _scopes(findings: list[Finding], intake: Intake) -> dict[str, MappingProxyType[str, Verdict]]:
    out: dict[str, dict[str, Verdict]] = {
        scope.value: {} for scope in (Scope.ZONE, Scope.INGREDIENT, Scope.TECHNIQUE, Scope.COMBINED)
    }
    out["zone"] = dict.fromkeys(intake.wanted_zones, Verdict.ELIGIBLE)
    for finding in findings:
        if finding.scope is Scope.PATIENT:
            continue
        by_place = out[finding.scope.value]
        for place in finding.places:
            by_place[place] = worst([finding.verdict, by_place.get(place, Verdict.ELIGIBLE)])
    return {scope: MappingProxyType(dict(sorted(places.items()))) for scope, places in out.items()}


def _overall(findings: list[Finding], zones: MappingProxyType[str, Verdict]) -> Verdict:
    """The worst finding of the patient, and the mildest of the wanted zones."""
    patient = [f.verdict for f in findings if f.scope is Scope.PATIENT]
    mildest = min(zones.values(), key=lambda v: v.rank, default=Verdict.ELIGIBLE)
    return worst([*patient, mildest])


def _missing(findings: list[Finding], intake: Intake, library: Library) -> tuple[str, ...]:
    """Questions and readings behind findings that rest on something unknown, gravest first.

    What is known beside it (a condition on the list, an answer of yes) is not asked for again.
    """
    known = {c.id for c in intake.conditions if c.state != "unknown"} | {t.id for t in intake.treatments if t.on}
    out: dict[str, None] = {}
    for finding in findings:
        if finding.unknown:
            for words in finding.because:
                name = words.split(":", 1)[0]
                if name in known or words == f"{name}: {Answer.YES.value}":
                    continue
                for question in _asks_for(name, library):
                    if question in library.measurements or intake.answer(question) is not Answer.NO:
                        out[question] = None
    return tuple(out)


def _asks_for(name: str, library: Library) -> tuple[str, ...]:
    if name in library.questions or name in library.measurements:
        return (name,)
    if name == "allergies":
        return ("allergy-any",)
    listable = library.conditions.get(name) or library.medicines.get(name) or library.combined.get(name)
    return listable.asked_by if listable else (name,)


def _first_possible(findings: list[Finding], intake: Intake, on: date) -> date | None:
    """First day after every dated wait of the patient, and of the zone that is free first."""

    def free(found: Iterable[Finding]) -> date | None:
        day = on
        for finding in found:
            if finding.verdict in (Verdict.DEFER, Verdict.CONTRAINDICATED, Verdict.NOT_ASSESSABLE):
                if finding.until is None:
                    return None
                day = max(day, finding.until + timedelta(days=1))
        return day

    patient = free(f for f in findings if f.scope is Scope.PATIENT)
    zones = [free(f for f in findings if f.scope is Scope.ZONE and zone in f.places) for zone in intake.wanted_zones]
    dated = [day for day in zones if day is not None]
    if patient is None or (zones and not dated):
        return None
    return max(patient, min(dated)) if dated else patient
