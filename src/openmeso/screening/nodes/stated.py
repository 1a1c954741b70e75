"""Conditions over what the patient states: answers, dates, age, sex, phototype."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from openmeso.intake.intake import Answer
from openmeso.knowledge.schema import condition as grammar
from openmeso.screening.facts import NO, UNKNOWN, YES, Facts, Key
from openmeso.screening.nodes.base import Hit, Leaf, window_end


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
            yield YES, day, window_end(day, spec.within_days)
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
