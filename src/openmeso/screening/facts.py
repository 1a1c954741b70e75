"""The facts of one patient as the rules ask for them, in three values.

Truth is Kleene's: no < unknown < yes, so "and" is the least, "or" the greatest. An item that is not
listed is "no" only when a question about it was answered "no" (or does not arise for this patient), or
was answered "yes" and something else was listed for it. Everything else is unknown.
"""

from __future__ import annotations

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


class Facts:
    """An intake with its lookups, and what is planned and ready when that is known.

    Made for every patient and never kept, so it is a plain class: what is asked for first is made first.

    Attributes:
        listed: Every item on one of the lists.
        open_questions: Questions whose answer is anything but "no".
    """

    __slots__ = (
        "_detailed",
        "_live",
        "conditions",
        "intake",
        "listed",
        "medications",
        "on",
        "open_questions",
        "planned",
        "questions",
        "readiness",
        "treatments",
    )

    def __init__(
        self,
        intake: Intake,
        questions: Questions,
        *,
        planned: frozenset[str] | None = None,
        readiness: frozenset[str] | None = None,
    ) -> None:
        self.intake = intake
        self.questions = questions
        self.planned = planned
        self.readiness = readiness
        self.on = intake.on
        self.conditions: dict[str, list[ConditionPart]] = {}
        self.treatments: dict[str, list[TreatmentPart]] = {}
        self.medications: dict[str, list[Medication]] = {}
        self.listed: set[Key] = set()
        for condition in intake.conditions:
            self.conditions.setdefault(condition.id, []).append(condition)
            self.listed.add(("condition", condition.id))
        for treatment in intake.treatments:
            self.treatments.setdefault(treatment.id, []).append(treatment)
            self.listed.add(("treatment", treatment.id))
        for medication in intake.medications:
            for name in medication.classes:
                self.medications.setdefault(name, []).append(medication)
                self.listed.add(("medication", name))
        self.open_questions = questions.names - intake.ruled_out
        self._detailed: frozenset[str] | None = None
        self._live: frozenset[Key] | None = None

    def answered(self, question: str) -> int:
        return _TRUTH[self.intake.answer(question)]

    @property
    def detailed(self) -> frozenset[str]:
        """Questions for which something was listed. An unclassed medicine details the open list."""
        if self._detailed is None:
            questions = {q for key in self.listed for q in self.questions.asked_by.get(key, ())}
            if self.intake.medications:
                questions.add("medicines")
            self._detailed = frozenset(questions)
        return self._detailed

    @property
    def live(self) -> frozenset[Key]:
        """Items that are listed, and items that nothing rules out: all that is other than "no"."""
        if self._live is None:
            unknown: set[Key] = set()
            own, shared = self.questions.own_items, self.questions.shared_items
            for question in self.open_questions:
                if question not in self.detailed or self.answered(question) != YES:
                    unknown |= own[question]
                if question in shared:
                    unknown.update(key for key in shared[question] if self.unlisted(key) == UNKNOWN)
            self._live = frozenset(self.listed | unknown)
        return self._live

    def unlisted(self, key: Key) -> int:
        """Truth of an item that is not on its list: no, or unknown.

        One "no" rules it out. A yes rules it out only when something else was listed for it, and only
        where no other question about it is still open.
        """
        questions = self.questions.asked_by.get(key, ())
        answers = [self.intake.answer(question) for question in questions]
        bare_yes = any(
            answer is Answer.YES and question not in self.detailed
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
