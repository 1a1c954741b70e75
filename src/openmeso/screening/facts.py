"""The facts of one patient as the rules ask for them, in three values.

Truth is Kleene's: no < unknown < yes, so "and" is the least, "or" the greatest. An item that is not
listed is "no" only when a question about it was answered "no" (or does not arise for this patient), or
was answered "yes" and something else was listed for it. Everything else is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from openmeso.intake.case import ConditionPart, TreatmentPart
from openmeso.intake.intake import Answer, Intake, Medication, Reading
from openmeso.knowledge import Library

NO, UNKNOWN, YES = 0, 1, 2

_TRUTH = {
    Answer.NO: NO,
    Answer.NOT_APPLICABLE: NO,
    Answer.UNKNOWN: UNKNOWN,
    Answer.NOT_ASKED: UNKNOWN,
    Answer.YES: YES,
}

Key = tuple[str, str]
T = TypeVar("T")


class Questions:
    """Which question asks for which listable item; worked out once for a library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked_by: dict[Key, tuple[str, ...]] = {
            **{("condition", c.id): c.asked_by for c in library.conditions.values()},
            **{("medication", m.id): m.asked_by for m in library.medicines.values()},
            **{("treatment", t.id): t.asked_by for t in library.combined.values()},
        }
        #: Items by question: those that only this question asks for, and those that others ask for too.
        self.own_items: dict[str, frozenset[Key]] = dict.fromkeys(library.questions, frozenset())
        self.shared_items: dict[str, frozenset[Key]] = {}
        for key, questions in self.asked_by.items():
            items = self.own_items if len(questions) == 1 else self.shared_items
            for question in questions:
                items[question] = items.get(question, frozenset()) | {key}
        self.names = frozenset(library.questions)
        self.zones: dict[str, frozenset[str]] = {}

    def zones_of(self, name: str) -> frozenset[str]:
        """Zone ids that a zone or area name stands for."""
        if name not in self.zones:
            self.zones[name] = self.library.zones_named((name,))
        return self.zones[name]


@dataclass(frozen=True)
class Facts:
    """An intake with its lookups, and what is planned and ready when that is known."""

    intake: Intake
    questions: Questions
    planned: frozenset[str] | None = None
    readiness: frozenset[str] | None = None

    @property
    def on(self) -> date:
        return self.intake.on

    def answered(self, question: str) -> int:
        return _TRUTH[self.intake.answer(question)]

    @cached_property
    def conditions(self) -> Mapping[str, tuple[ConditionPart, ...]]:
        return _grouped((c.id, c) for c in self.intake.conditions)

    @cached_property
    def treatments(self) -> Mapping[str, tuple[TreatmentPart, ...]]:
        return _grouped((t.id, t) for t in self.intake.treatments)

    @cached_property
    def medications(self) -> Mapping[str, tuple[Medication, ...]]:
        return _grouped((name, m) for m in self.intake.medications for name in m.classes)

    @cached_property
    def listed(self) -> frozenset[Key]:
        """Every item on one of the lists."""
        return frozenset(
            [("condition", c) for c in self.conditions]
            + [("medication", m) for m in self.medications]
            + [("treatment", t) for t in self.treatments]
        )

    @cached_property
    def _detailed(self) -> frozenset[str]:
        """Questions for which something was listed. An unclassed medicine details the open list."""
        questions = {q for key in self.listed for q in self.questions.asked_by.get(key, ())}
        if self.intake.medications:
            questions.add("medicines")
        return frozenset(questions)

    @cached_property
    def open_questions(self) -> frozenset[str]:
        """Questions whose answer is anything but "no"."""
        return self.questions.names - self.intake.ruled_out

    @cached_property
    def live(self) -> frozenset[Key]:
        """Items that are listed, and items that nothing rules out: all that is other than "no"."""
        unknown: set[Key] = set()
        own, shared = self.questions.own_items, self.questions.shared_items
        for question in self.open_questions:
            if question not in self._detailed or self.answered(question) != YES:
                unknown |= own[question]
            if question in shared:
                unknown.update(key for key in shared[question] if self.unlisted(key) == UNKNOWN)
        return self.listed | unknown

    def unlisted(self, key: Key) -> int:
        """Truth of an item that is not on its list: no, or unknown.

        One "no" rules it out. A yes rules it out only when something else was listed for it, and only
        where no other question about it is still open.
        """
        questions = self.questions.asked_by.get(key, ())
        answers = [self.intake.answer(question) for question in questions]
        bare_yes = any(
            answer is Answer.YES and question not in self._detailed
            for question, answer in zip(questions, answers, strict=True)
        )
        if bare_yes:
            return UNKNOWN
        if Answer.NO in answers or Answer.NOT_APPLICABLE in answers:
            return NO
        return NO if answers and all(answer is Answer.YES for answer in answers) else UNKNOWN

    def latest(self, measurement: str, max_age_days: int | None) -> tuple[Reading, ...]:
        """The readings of the newest day young enough: which came first that day is not known.

        An undated one is as good as none where an age is asked.
        """
        readings = self.intake.measurements.get(measurement, ())
        if max_age_days is not None:
            readings = tuple(r for r in readings if r.on is not None and 0 <= (self.on - r.on).days <= max_age_days)
        return tuple(r for r in readings if r.on == readings[0].on)

    def meets(self, fact_zone: str | None, place: str) -> bool:
        """Whether a fact's zone meets the zone looked at; a fact without a zone is everywhere."""
        if fact_zone is None or not place:
            return True
        return place in self.questions.zones_of(fact_zone)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    out: dict[str, list[T]] = {}
    for key, value in pairs:
        out.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in out.items()}
