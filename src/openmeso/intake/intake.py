"""``take_intake``: a case becomes the facts of one day, with every doubt kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from openmeso.intake.case import (
    AllergyPart,
    Case,
    ConcernPart,
    ConditionPart,
    DatedAnswer,
    DecisionPart,
    MedicationPart,
    TreatmentPart,
    split_pressure,
)
from openmeso.knowledge import Library
from openmeso.knowledge.library import brand_id
from openmeso.knowledge.schema.questions import Question
from openmeso.serialize import digest

T = TypeVar("T")


class Answer(StrEnum):
    """Things that are never one: yes, no, "don't know", not asked, and a question that does not arise.

    ``not_applicable``: the questionnaire itself leaves the question out (it follows a question that was
    answered "no", or is for another sex, age or visit). It rules out as a "no" does.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with its day. ``stale``: older than the question allows, so it counts as not asked."""

    answer: Answer
    answered_on: date | None
    stale: bool = False

    @property
    def counts_as(self) -> Answer:
        return Answer.NOT_ASKED if self.stale else self.answer


@dataclass(frozen=True, slots=True)
class Reading:
    """A measurement in the first unit of its entry, or a word."""

    value: Decimal | str
    on: date | None


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine with the classes it belongs to. ``name``: as stated, in the form of an id."""

    stated: MedicationPart
    name: str
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A list says more than its question's "no"; the graver of the two holds."""

    question: str
    listed: str


@dataclass(frozen=True)
class Intake:
    """The facts of one patient on one day.

    Attributes:
        age_years: Whole years on ``on``; a 29 February birthday falls on 1 March.
        may_conceive: ``unknown`` unless stated, except registered male.
        wanted_zones: Zones of all concerns, areas expanded.
        not_applicable: Questions that do not arise for this patient today.
        input_digest: SHA-256 of the case as given, patient number and name left out.
    """

    patient_id: str
    on: date
    age_years: int
    sex: str
    may_conceive: Answer
    phototype: int | None
    language: str
    answers: Mapping[str, Answered]
    dates: Mapping[str, date]
    measurements: Mapping[str, tuple[Reading, ...]]
    conditions: tuple[ConditionPart, ...]
    medications: tuple[Medication, ...]
    allergies: tuple[AllergyPart, ...]
    treatments: tuple[TreatmentPart, ...]
    concerns: tuple[ConcernPart, ...]
    decisions: tuple[DecisionPart, ...]
    wanted_zones: tuple[str, ...]
    disagreements: tuple[Disagreement, ...] = ()
    not_applicable: frozenset[str] = frozenset()
    input_digest: str = field(default="")

    def answer(self, question: str) -> Answer:
        """What the answer to a question counts as today."""
        given = self.answers.get(question)
        if given is not None and not given.stale:
            return given.answer
        return Answer.NOT_APPLICABLE if question in self.not_applicable else Answer.NOT_ASKED

    @cached_property
    def ruled_out(self) -> frozenset[str]:
        """Questions whose answer today is "no", or that do not arise."""
        said_no = {q for q, given in self.answers.items() if given.answer is Answer.NO and not given.stale}
        return self.not_applicable | said_no


def age_on(birth_date: date, on: date) -> int:
    """Whole years. Born on 29 February: the birthday of a common year is 1 March."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def take_intake(*, case: Case, library: Library, on: date) -> Intake:
    """Turn a case into the facts of a day.

    Undated answers count as given on the case's own day, or on ``on`` when it states none; an answer
    older than its question allows counts as not asked. Nothing is ever turned into a "no".
    """
    taken_on = case.on or on
    patient = case.patient
    answers = {q: _answered(given, library.questions[q], taken_on, on) for q, given in case.answers.items()}
    male = patient.sex == "male"
    may_conceive = Answer.NO if male and patient.may_conceive is None else Answer(patient.may_conceive or "unknown")
    return Intake(
        patient_id=patient.id,
        on=on,
        age_years=age_on(patient.birth_date, on),
        sex=patient.sex,
        may_conceive=may_conceive,
        phototype=patient.phototype,
        language=patient.language,
        answers=MappingProxyType(answers),
        dates=MappingProxyType(dict(case.dates)),
        measurements=_readings(case, library),
        conditions=_in_order(case.condition),
        medications=tuple(
            Medication(stated=m, name=name, classes=library.medicine_classes.get(name, frozenset()))
            for m in _in_order(case.medication)
            for name in (brand_id(m.id),)
        ),
        allergies=_in_order(case.allergy),
        treatments=_in_order(case.treatment),
        concerns=case.concern,
        decisions=_in_order(case.decision),
        wanted_zones=tuple(sorted({zone for c in case.concern for zone in library.zones_to_treat(c.zone)})),
        disagreements=_disagreements(case, answers, library),
        not_applicable=_not_applicable(case, answers, library, on),
        input_digest=_input_digest(case, on),
    )


def _in_order(parts: tuple[T, ...]) -> tuple[T, ...]:
    """The order in which facts were written down must not show in a verdict. Wishes keep theirs."""
    return tuple(sorted(parts, key=repr))


def _not_applicable(case: Case, answers: Mapping[str, Answered], library: Library, on: date) -> frozenset[str]:
    """Questions left out by the questionnaire's own conditions, and what follows from those."""
    age = age_on(case.patient.birth_date, on)
    visit = 2 if any(t.id == "mesotherapy" for t in case.treatment) else 1
    out: set[str] = set()
    for question in sorted(library.questions.values(), key=lambda q: q.order):
        rule = question.shown_if
        given = answers.get(question.id)
        if rule is None or (given is not None and not given.stale):
            continue
        before = answers.get(rule.after) if rule.after else None
        ruled_out = rule.after in out or (before is not None and before.counts_as is Answer.NO)
        other = (
            (rule.not_sex is not None and case.patient.sex == rule.not_sex)
            or (rule.age_from is not None and age < rule.age_from)
            or (rule.age_to is not None and age > rule.age_to)
            or (rule.visit_from is not None and visit < rule.visit_from)
        )
        if ruled_out or other:
            out.add(question.id)
    return frozenset(out)


def _input_digest(case: Case, on: date) -> str:
    """The identity of the facts: who the patient is does not enter, when they are looked at does."""
    parts = case.model_dump(mode="python", exclude={"patient": {"id", "name"}})
    facts = {name: sorted(part, key=repr) if isinstance(part, tuple) else part for name, part in parts.items()}
    return digest({"on": on, "case": facts})


def _answered(given: str | DatedAnswer, question: Question, taken_on: date, on: date) -> Answered:
    answer, day = (given.answer, given.on) if isinstance(given, DatedAnswer) else (given, taken_on)
    return Answered(Answer(answer), day, stale=(on - day).days >= question.valid_days)


def _readings(case: Case, library: Library) -> Mapping[str, tuple[Reading, ...]]:
    out: dict[str, list[Reading]] = {}
    for reading in _in_order(case.measurement):
        if reading.id == "blood-pressure":
            pressure = split_pressure(reading.value)
            if pressure:
                for name, mmhg in zip(("systolic", "diastolic"), pressure, strict=True):
                    out.setdefault(f"blood-pressure-{name}", []).append(Reading(mmhg, reading.on))
            continue
        value = reading.value
        if isinstance(value, Decimal):
            entry = library.measurements[reading.id]
            unit = next(u for u in entry.units if u.unit == (reading.unit or entry.units[0].unit))
            value = value * unit.factor + unit.offset
        out.setdefault(reading.id, []).append(Reading(value, reading.on))
    latest_first = {
        name: tuple(sorted(readings, key=lambda r: r.on or date.min, reverse=True)) for name, readings in out.items()
    }
    return MappingProxyType(latest_first)


def _disagreements(case: Case, answers: Mapping[str, Answered], library: Library) -> tuple[Disagreement, ...]:
    def refused(questions: tuple[str, ...]) -> str | None:
        # A "no" that no longer holds says nothing about what is listed today.
        return next((q for q in questions if q in answers and answers[q].counts_as is Answer.NO), None)

    found: list[Disagreement] = []
    for c in _in_order(case.condition):
        question = refused(library.conditions[c.id].asked_by)
        if question:
            found.append(Disagreement(question, c.id))
    for m in _in_order(case.medication):
        for name in sorted(library.medicine_classes.get(brand_id(m.id), frozenset())):
            question = refused(library.medicines[name].asked_by)
            if question and (m.ongoing or m.last_dose is None):
                found.append(Disagreement(question, m.id))
                break
    for t in _in_order(case.treatment):
        question = refused(library.combined[t.id].asked_by)
        if question and t.id != "mesotherapy":
            found.append(Disagreement(question, t.id))
    if case.allergy and refused(("allergy-any",)):
        found += [Disagreement("allergy-any", a.id) for a in _in_order(case.allergy)]
    return tuple(found)
