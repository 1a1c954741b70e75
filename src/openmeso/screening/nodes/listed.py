"""Conditions over the lists of a case: conditions, medicines, allergies, treatments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openmeso.intake.case import AllergyPart, ConditionPart, TreatmentPart
from openmeso.intake.intake import Answer, Medication
from openmeso.knowledge.schema import condition as grammar
from openmeso.screening.facts import NO, UNKNOWN, YES, Facts, Key
from openmeso.screening.nodes.base import Hit, Leaf, ListLeaf, window_end


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
        return state, window_end(anchor, self.within_days)

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
            end = window_end(stated.last_dose, spec.within_days)
        elif stated.ongoing is False:
            if spec.within_days is None:
                return NO, None
            end = window_end(on, spec.within_days)
        elif spec.within_days is not None:
            end = window_end(on, spec.within_days)
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
        if not self.spec.reason_other_than:
            return YES
        if not fact.stated.reason:
            return UNKNOWN
        return NO if fact.stated.reason in self.spec.reason_other_than else YES

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
                        yield YES, fact, window_end(fact.on or facts.on, self.spec.within_days)
                elif self.spec.ahead_days is None:
                    yield YES, fact, None

    def words(self, fact: TreatmentPart | str) -> str:
        if isinstance(fact, str):
            return f"{fact}: not known"
        return f"{fact.id}: {fact.on or 'day not known'}" + (f", at {fact.zone}" if fact.zone else "")
