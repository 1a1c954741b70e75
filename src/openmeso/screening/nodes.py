"""Rule conditions compiled to nodes: truth, reasons, and the end of a wait.

One class a head key of the grammar. ``here`` is the zone looked at, or "" outside zone rules.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from openmeso.intake.case import AllergyPart, ConcernPart, ConditionPart, TreatmentPart
from openmeso.intake.intake import Answer, Medication, Reading
from openmeso.knowledge import Library
from openmeso.knowledge.library import brand_id
from openmeso.knowledge.schema import condition as grammar
from openmeso.screening.facts import NO, UNKNOWN, YES, Facts, Key

#: What a leaf found: truth, the fact itself, last day of the window (None = open-ended).
Hit = tuple[int, Any, date | None]
#: The same with the fact in words.
Match = tuple[int, str, date | None]


class Node(ABC):
    """A compiled condition."""

    @abstractmethod
    def truth(self, facts: Facts, here: str) -> int:
        """no, unknown or yes."""

    @abstractmethod
    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        """The facts that make it yes or unknown."""

    @abstractmethod
    def keys(self) -> frozenset[Key] | None:
        """Facts of which at least one must be live for this to be other than "no"; see ``CompiledRules.awake``.

        ``None``: it may hold whatever the lists say.
        """

    @abstractmethod
    def until(self, facts: Facts, here: str) -> date | None:
        """Last day on which it holds, ``None`` when no date ends it."""

    @property
    def local(self) -> bool:
        """Whether its truth may differ from zone to zone."""
        return False


class Leaf(Node):
    """A condition over one kind of fact. Words are made only when somebody reads them."""

    @abstractmethod
    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        """The facts that make it yes or unknown."""

    @abstractmethod
    def words(self, fact: Any) -> str:
        """A fact of ``hits`` in words. A name alone is a list item of which nothing is known."""

    def truth(self, facts: Facts, here: str) -> int:
        best = NO
        for truth, _, _ in self.hits(facts, here):
            if truth == YES:
                return YES
            best = truth
        return best

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        for truth, fact, end in self.hits(facts, here):
            yield truth, self.words(fact), end

    def until(self, facts: Facts, here: str) -> date | None:
        return _last(end for truth, _, end in self.hits(facts, here) if truth == YES)


class ListLeaf(Leaf):
    """A condition over items of a list. ``items``: of which one must be live for it to be other than no."""

    items: frozenset[Key]

    def truth(self, facts: Facts, here: str) -> int:
        # Leaf.truth and not super(): a slotted dataclass is another class than the one written here.
        return NO if self.items.isdisjoint(facts.live) else Leaf.truth(self, facts, here)

    def keys(self) -> frozenset[Key]:
        return self.items


def _last(ends: Iterable[date | None]) -> date | None:
    """The last of some days; none when one is open or there is no day."""
    latest: date | None = None
    for end in ends:
        if end is None:
            return None
        latest = end if latest is None else max(latest, end)
    return latest


def _end(anchor: date, days: int) -> date:
    """``N d from E`` is free on day E + N, so its last day is E + N - 1."""
    return anchor + timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class AnswerNode(Leaf):
    question: str

    def truth(self, facts: Facts, here: str) -> int:
        return facts.answered(self.question)

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        truth = facts.answered(self.question)
        if truth != NO:
            yield truth, facts.intake.answer(self.question), None

    def words(self, fact: Answer) -> str:
        return f"{self.question}: {fact.value.replace('_', ' ')}"

    def keys(self) -> frozenset[Key]:
        return frozenset({("answer", self.question)})


@dataclass(frozen=True, slots=True)
class ConditionNode(ListLeaf):
    items: frozenset[Key]
    ids: tuple[str, ...]
    states: tuple[str, ...]
    within_days: int | None
    here: bool
    events: frozenset[str]

    @property
    def local(self) -> bool:
        return self.here

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for name in self.ids:
            listed = facts.conditions.get(name)
            if listed is None:
                if ("condition", name) in facts.live:
                    yield UNKNOWN, name, None
                continue
            for fact in listed:
                if self.here and not facts.meets(fact.zone, here):
                    continue
                truth, end = self._one(fact, facts.on)
                if truth != NO:
                    yield truth, fact, end

    def _one(self, fact: ConditionPart, on: date) -> tuple[int, date | None]:
        state = self._state(fact)
        if self.within_days is None or state == NO:
            return state, None
        lasting = fact.state in ("active", "uncontrolled") and fact.id not in self.events
        if fact.state == "unknown":
            anchor = on
        else:
            anchor = on if lasting else (fact.until or (fact.since if fact.id in self.events else None) or on)
        if (on - anchor).days >= self.within_days:
            return NO, None
        return state, _end(anchor, self.within_days)

    def _state(self, fact: ConditionPart) -> int:
        if self.states:
            return UNKNOWN if fact.state == "unknown" else YES if fact.state in self.states else NO
        if self.within_days is not None:
            return YES
        return UNKNOWN if fact.state == "unknown" else NO if fact.state == "past" else YES

    def words(self, fact: ConditionPart | str) -> str:
        if isinstance(fact, str):
            return f"{fact}: not known"
        parts = [f"{fact.id}: {fact.state}"]
        if fact.zone:
            parts.append(f"at {fact.zone}")
        if fact.since:
            parts.append(f"since {fact.since}")
        if fact.until:
            parts.append(f"until {fact.until}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class MedicationNode(ListLeaf):
    """``targets``: each a class, with the names of one substance where the rule means only that one."""

    items: frozenset[Key]
    spec: grammar.TakesMedication
    targets: tuple[tuple[str, frozenset[str]], ...]
    equivalents: dict[str, Decimal]

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        seen: dict[str, Hit] = {}
        for name, only in self.targets:
            listed = facts.medications.get(name)
            if listed is None:
                if ("medication", name) in facts.live:
                    yield UNKNOWN, name, None
                continue
            for fact in listed:
                truth, end = self._one(fact, facts.on)
                if only and fact.name not in only:
                    # Listed by its class alone, it may be the substance that is meant.
                    truth = min(truth, UNKNOWN) if fact.name == name else NO
                if truth > (seen[fact.name][0] if fact.name in seen else NO):
                    seen[fact.name] = (truth, fact, end)
        sure = sum(1 for truth, _, _ in seen.values() if truth == YES)
        if sure >= self.spec.count_at_least:
            yield from seen.values()
        elif len(seen) >= self.spec.count_at_least:
            yield from ((UNKNOWN, fact, end) for _, fact, end in seen.values())

    def _one(self, fact: Medication, on: date) -> tuple[int, date | None]:
        stated, spec = fact.stated, self.spec
        taken, end = YES, None
        if stated.last_dose is not None:
            if spec.within_days is None or (on - stated.last_dose).days >= spec.within_days:
                return NO, None
            end = _end(stated.last_dose, spec.within_days)
        elif stated.ongoing is False:
            if spec.within_days is None:
                return NO, None
            end = _end(on, spec.within_days)
        elif spec.within_days is not None:
            end = _end(on, spec.within_days)
        for truth in (self._dose(fact), self._duration(fact, on), self._reason(fact)):
            taken = min(taken, truth)
        return taken, end

    def _dose(self, fact: Medication) -> int:
        spec = self.spec
        if spec.daily_at_least is None and spec.daily_below is None:
            return YES
        daily = fact.stated.daily
        if daily is None:
            return UNKNOWN
        unit = fact.stated.unit
        if unit != spec.unit:
            if (unit, spec.unit) == ("g", "mg"):
                daily *= 1000
            elif (unit, spec.unit) == ("mg", "g"):
                daily /= 1000
            else:
                return UNKNOWN
        daily *= self.equivalents.get(fact.name, Decimal(1))
        high = spec.daily_at_least is None or daily >= spec.daily_at_least
        low = spec.daily_below is None or daily < spec.daily_below
        return YES if high and low else NO

    def _duration(self, fact: Medication, on: date) -> int:
        if self.spec.for_days_at_least is None:
            return YES
        if fact.stated.since is None:
            return UNKNOWN
        end = fact.stated.last_dose or on
        return YES if (end - fact.stated.since).days >= self.spec.for_days_at_least else NO

    def _reason(self, fact: Medication) -> int:
        if not self.spec.reason:
            return YES
        return UNKNOWN if not fact.stated.reason else YES if fact.stated.reason in self.spec.reason else NO

    def words(self, fact: Medication | str) -> str:
        if isinstance(fact, str):
            return f"{fact}: not known"
        stated = fact.stated
        if stated.last_dose:
            return f"{stated.id}: last dose {stated.last_dose}"
        if stated.ongoing is False:
            return f"{stated.id}: stopped, day not known"
        dose = f" {stated.daily.normalize():f} {stated.unit} a day" if stated.daily else ""
        return f"{stated.id}: taken now{dose}"


@dataclass(frozen=True, slots=True)
class AllergyNode(Leaf):
    ids: tuple[str, ...]
    reactions: tuple[str, ...]

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for fact in facts.intake.allergies:
            if fact.id in self.ids:
                truth = YES if not self.reactions or fact.reaction in self.reactions else NO
                if self.reactions and not fact.reaction:
                    truth = UNKNOWN
                if truth != NO:
                    yield truth, fact, None
        answer = facts.intake.answer("allergy-any")
        if answer in (Answer.UNKNOWN, Answer.NOT_ASKED) or (answer is Answer.YES and not facts.intake.allergies):
            yield UNKNOWN, None, None

    def words(self, fact: AllergyPart | None) -> str:
        if fact is None:
            return "allergies: not known"
        return f"allergy {fact.id}: {fact.reaction or 'reaction not known'}"

    def keys(self) -> frozenset[Key]:
        return frozenset({("allergy", ""), ("answer", "allergy-any")})


@dataclass(frozen=True, slots=True)
class TreatmentNode(ListLeaf):
    items: frozenset[Key]
    spec: grammar.HadTreatment

    @property
    def local(self) -> bool:
        return self.spec.here

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for name in self.spec.treatment:
            listed = facts.treatments.get(name)
            if listed is None:
                if ("treatment", name) in facts.live:
                    yield UNKNOWN, name, None
                continue
            for fact in listed:
                if self.spec.here and not facts.meets(fact.zone, here):
                    continue
                ahead = (fact.on - facts.on).days if fact.on else 0
                if ahead > 0:
                    if self.spec.ahead_days is not None and ahead < self.spec.ahead_days:
                        yield YES, fact, None
                elif self.spec.within_days is not None:
                    if -ahead < self.spec.within_days:
                        yield YES, fact, _end(fact.on or facts.on, self.spec.within_days)
                elif self.spec.ahead_days is None:
                    yield YES, fact, None

    def words(self, fact: TreatmentPart | str) -> str:
        if isinstance(fact, str):
            return f"{fact}: not known"
        return f"{fact.id}: {fact.on or 'day not known'}" + (f", at {fact.zone}" if fact.zone else "")


@dataclass(frozen=True, slots=True)
class MeasurementNode(Leaf):
    spec: grammar.Measured
    factor: Decimal
    offset: Decimal
    unit: str

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        spec = self.spec
        readings = facts.latest(spec.measurement, spec.max_age_days)
        if not readings and spec.if_missing == "unknown":
            yield UNKNOWN, None, None
        for reading in readings:
            value = reading.value
            if value == spec.value_is if isinstance(value, str) else spec.value_is is None and self._in_range(value):
                yield YES, reading, None

    def words(self, fact: Reading | None) -> str:
        if fact is None:
            return f"{self.spec.measurement}: no reading that still holds"
        if isinstance(fact.value, str):
            return f"{self.spec.measurement}: {fact.value}"
        return f"{self.spec.measurement}: {fact.value.normalize():f} {self.unit}, {fact.on or 'undated'}"

    def _in_range(self, value: Decimal) -> bool:
        spec = self.spec

        def first_unit(bound: Decimal) -> Decimal:
            return bound * self.factor + self.offset

        return (
            (spec.at_least is None or value >= first_unit(spec.at_least))
            and (spec.above is None or value > first_unit(spec.above))
            and (spec.at_most is None or value <= first_unit(spec.at_most))
            and (spec.below is None or value < first_unit(spec.below))
        )

    def keys(self) -> frozenset[Key] | None:
        return frozenset({("measurement", self.spec.measurement)}) if self.spec.if_missing == "no" else None


@dataclass(frozen=True, slots=True)
class AgeNode(Leaf):
    spec: grammar.Aged

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        age, spec = facts.intake.age_years, self.spec
        below = spec.age_below is None or age < spec.age_below
        if below and (spec.age_at_least is None or age >= spec.age_at_least):
            yield YES, age, None

    def words(self, fact: int) -> str:
        return f"age {fact}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class PhototypeNode(Leaf):
    at_least: int

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        phototype = facts.intake.phototype
        if phototype is None:
            yield UNKNOWN, None, None
        elif phototype >= self.at_least:
            yield YES, phototype, None

    def words(self, fact: int | None) -> str:
        return "phototype: not recorded" if fact is None else f"phototype {fact}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class DateNode(Leaf):
    spec: grammar.DatedAnswer

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        spec = self.spec
        day = facts.intake.dates.get(spec.date)
        if day is None:
            if spec.if_missing == "unknown":
                yield UNKNOWN, None, None
            return
        ago = (facts.on - day).days
        if spec.more_than_days_ago is not None and ago > spec.more_than_days_ago:
            yield YES, day, None
        elif spec.within_days is not None and 0 <= ago < spec.within_days:
            yield YES, day, _end(day, spec.within_days)
        elif spec.ahead_days is not None and 0 <= -ago <= spec.ahead_days:
            yield YES, day, None

    def words(self, fact: date | None) -> str:
        return f"{self.spec.date}: {fact or 'no date'}"

    def keys(self) -> frozenset[Key] | None:
        return frozenset({("date", self.spec.date)}) if self.spec.if_missing == "no" else None


@dataclass(frozen=True, slots=True)
class SexNode(Leaf):
    sexes: tuple[str, ...]

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        if facts.intake.sex in self.sexes:
            yield YES, facts.intake.sex, None

    def words(self, fact: str) -> str:
        return f"registered {fact}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class MayConceiveNode(Leaf):
    asked: str

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        said = facts.intake.may_conceive
        if said is Answer.UNKNOWN:
            yield UNKNOWN, "not known", None
        elif said.value == self.asked:
            yield YES, said.value, None

    def words(self, fact: str) -> str:
        return f"pregnancy possible: {fact}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ZoneNode(Leaf):
    zones: frozenset[str]
    local = True

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        looked_at = (here,) if here else facts.intake.wanted_zones
        met = [zone for zone in looked_at if zone in self.zones]
        if met:
            yield YES, met, None

    def words(self, fact: list[str]) -> str:
        return f"zone {', '.join(fact)}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ConcernNode(Leaf):
    ids: tuple[str, ...]
    at_least: int
    local = True

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for concern in sorted(facts.intake.concerns, key=repr):
            wanted = concern.id in self.ids and concern.severity >= self.at_least
            if wanted and facts.meets(concern.zone, here):
                yield YES, concern, None

    def words(self, fact: ConcernPart) -> str:
        return f"wish {fact.id}, severity {fact.severity}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class PlannedNode(Leaf):
    ids: frozenset[str]

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for name in sorted(self.ids & (facts.planned or frozenset())):
            yield YES, name, None

    def words(self, fact: str) -> str:
        return f"planned: {fact}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ReadyNode(Leaf):
    problem: str

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        if self.problem in (facts.readiness or frozenset()):
            yield YES, self.problem, None

    def words(self, fact: str) -> str:
        return fact.replace("-", " ")

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class _Several(Node):
    children: tuple[Node, ...]

    @property
    def local(self) -> bool:
        return any(child.local for child in self.children)


@dataclass(frozen=True, slots=True)
class AllNode(_Several):
    def truth(self, facts: Facts, here: str) -> int:
        least = YES
        for child in self.children:
            truth = child.truth(facts, here)
            if truth == NO:
                return NO
            least = min(least, truth)
        return least

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        if self.truth(facts, here) != NO:
            for child in self.children:
                yield from child.matches(facts, here)

    def until(self, facts: Facts, here: str) -> date | None:
        # It ends as soon as one part ends.
        ends = [end for child in self.children if (end := child.until(facts, here)) is not None]
        return min(ends, default=None)

    def keys(self) -> frozenset[Key] | None:
        known = [keys for child in self.children if (keys := child.keys()) is not None]
        return min(known, key=len, default=None)


@dataclass(frozen=True, slots=True)
class AnyNode(_Several):
    def truth(self, facts: Facts, here: str) -> int:
        best = NO
        for child in self.children:
            truth = child.truth(facts, here)
            if truth == YES:
                return YES
            best = max(best, truth)
        return best

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        for child in self.children:
            if child.truth(facts, here) != NO:
                yield from child.matches(facts, here)

    def until(self, facts: Facts, here: str) -> date | None:
        # It ends when the last part that holds ends.
        return _last(child.until(facts, here) for child in self.children if child.truth(facts, here) == YES)

    def keys(self) -> frozenset[Key] | None:
        every = [child.keys() for child in self.children]
        return None if any(keys is None for keys in every) else frozenset().union(*(k for k in every if k))


@dataclass(frozen=True, slots=True)
class NotNode(Node):
    child: Node

    @property
    def local(self) -> bool:
        return self.child.local

    def truth(self, facts: Facts, here: str) -> int:
        return YES - self.child.truth(facts, here)

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        if self.child.truth(facts, here) == UNKNOWN:
            yield from self.child.matches(facts, here)

    def until(self, facts: Facts, here: str) -> date | None:
        return None

    def keys(self) -> frozenset[Key] | None:
        return frozenset({("doubt", self.child.question)}) if isinstance(self.child, AnswerNode) else None


def compile_condition(condition: Any, library: Library) -> Node:
    """Turn a condition of the grammar into its node.

    Raises:
        TypeError: the grammar has a head that has no node (a programming error).
    """
    match condition:
        case grammar.Answered(answer=question):
            return AnswerNode(question)
        case grammar.HasCondition():
            events = frozenset(c for c in condition.condition if library.conditions[c].course == "event")
            names, states = condition.condition, condition.state
            return ConditionNode(
                _items("condition", names), names, states, condition.within_days, condition.here, events
            )
        case grammar.TakesMedication():
            return _medication(condition, library)
        case grammar.HasAllergy():
            return AllergyNode(condition.allergy, condition.reaction)
        case grammar.HadTreatment():
            return TreatmentNode(_items("treatment", condition.treatment), condition)
        case grammar.Measured():
            units = library.measurements[condition.measurement].units
            unit = next((u for u in units if u.unit == condition.unit), units[0] if units else None)
            factor, offset = (unit.factor, unit.offset) if unit else (Decimal(1), Decimal(0))
            return MeasurementNode(condition, factor, offset, units[0].unit if units else "")
        case grammar.Aged():
            return AgeNode(condition)
        case grammar.Phototyped(phototype_at_least=least):
            return PhototypeNode(least)
        case grammar.DatedAnswer():
            return DateNode(condition)
        case grammar.OfSex(sex=sexes):
            return SexNode(sexes)
        case grammar.MayConceive(may_conceive=asked):
            return MayConceiveNode(asked)
        case grammar.InZone(zone=zones):
            return ZoneNode(library.zones_named(zones))
        case grammar.Wants():
            return ConcernNode(condition.concern, condition.severity_at_least)
        case grammar.PlannedIn(planned=names):
            return PlannedNode(frozenset(names) | library.actives_named(names))
        case grammar.Ready(readiness=problem):
            return ReadyNode(problem)
        case grammar.AllOf(all=parts):
            return AllNode(tuple(compile_condition(part, library) for part in parts))
        case grammar.AnyOf(any=parts):
            return AnyNode(tuple(compile_condition(part, library) for part in parts))
        case grammar.Not(negated=part):
            return NotNode(compile_condition(part, library))
    raise TypeError(f"no node for {type(condition).__name__}")


def _medication(condition: grammar.TakesMedication, library: Library) -> MedicationNode:
    targets: list[tuple[str, frozenset[str]]] = []
    equivalents: dict[str, Decimal] = {}
    for entry in library.medicines.values():
        for substance in entry.substances:
            names = frozenset({substance.id, *(brand_id(brand) for brand in substance.brands)})
            if substance.id in condition.medication and entry.id not in condition.medication:
                targets.append((entry.id, names))
            if substance.prednisone_equivalent is not None:
                equivalents |= dict.fromkeys(names, substance.prednisone_equivalent)
        if entry.id in condition.medication:
            targets.append((entry.id, frozenset()))
    return MedicationNode(_items("medication", (name for name, _ in targets)), condition, tuple(targets), equivalents)


def _items(kind: str, names: Iterable[str]) -> frozenset[Key]:
    return frozenset((kind, name) for name in names)
