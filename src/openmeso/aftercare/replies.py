"""What a check-in asks, and what its answers mean: all well, somebody calls, or a red flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openmeso.aftercare.texts import TEXTS
from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import CheckIn, CheckInQuestion, RedFlag
from openmeso.languages import catalogue, patient_language
from openmeso.languages.phrases import Phrases

#: From the one that cannot wait to the one that can wait longest.
URGENCY = ("emergency-now", "same-hour", "same-day", "within-48-hours", "within-14-days")
#: "Don't know" is never "no": it is an answer of its own, after which somebody calls.
UNSURE = "unsure"
#: Levels of the scale GAIS, from the best; the patient's own word is kept as one of them.
IMPROVEMENT = ("very-much-improved", "much-improved", "improved", "no-change", "worse")
_WORDS = {
    "yes-no": ("yes", "no", UNSURE),
    "growing-going": ("growing", "going", UNSURE),
    "improvement": (*IMPROVEMENT, UNSURE),
}
_NUMBERS = tuple(str(n) for n in range(11))


@dataclass(frozen=True, slots=True)
class Sign:
    """A red flag in the patient's language."""

    id: str
    sign: str
    action: str
    urgency: str
    urgency_words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the patient's language.

    Attributes:
        key: Its place in the check-in, from ``0``: the name of its answer.
        answers: Words that it may be answered with; none for a photograph.
        spoken: The levels of a scale in the patient's language, by their word; empty for all other kinds.
    """

    key: str
    ask: str
    kind: str
    answers: tuple[str, ...]
    spoken: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a check-in asks.

    Attributes:
        signs: Red flags of that day which no question asks for: one question with a list to tick.
        photograph: What asks for a photograph; empty where none does.
    """

    language: str
    signs: tuple[Sign, ...]
    questions: tuple[Question, ...]
    photograph: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the answers mean.

    Attributes:
        flags: Red flags, the most urgent first.
        calls: Keys of questions after whose answers somebody calls.
    """

    flags: tuple[str, ...]
    calls: tuple[str, ...]

    @property
    def calm(self) -> bool:
        return not self.flags and not self.calls


def ask(check_in: CheckIn, library: Library, language: str) -> Asked:
    """What a check-in asks, in the patient's language or in English where that is not complete."""
    words = catalogue(patient_language(language))
    say = Phrases("aftercare", TEXTS, words)
    levels = {word: say(f"improvement-{word}") for word in IMPROVEMENT}
    questions = tuple(
        Question(
            key=str(n),
            ask=words.text(one.ask, f"check-ins/{check_in.id}/questions.{n}.ask"),
            kind=one.answer,
            answers=answers_to(one),
            spoken=levels if one.answer == "improvement" else {},
        )
        for n, one in enumerate(check_in.questions)
    )
    return Asked(
        language=words.language,
        signs=signs((flag.id for flag in _of_the_day(check_in, library)), library, language),
        questions=tuple(one for one in questions if one.kind != "photograph"),
        photograph=next((one.ask for one in questions if one.kind == "photograph"), ""),
    )


def signs(flags: Iterable[str], library: Library, language: str) -> tuple[Sign, ...]:
    """Red flags with what to do, the most urgent first. What the library does not know any more is left out."""
    words = catalogue(patient_language(language))
    say = Phrases("aftercare", TEXTS, words)
    return tuple(
        Sign(
            id=one.id,
            sign=words.text(one.sign, f"red-flags/{one.id}/sign"),
            action=words.text(one.action, f"red-flags/{one.id}/action"),
            urgency=one.urgency,
            urgency_words=say(f"urgency-{one.urgency}"),
        )
        for one in _sorted(library.red_flags[flag] for flag in set(flags) if flag in library.red_flags)
    )


def answers_to(question: CheckInQuestion) -> tuple[str, ...]:
    return _NUMBERS if question.answer == "number" else _WORDS.get(question.answer, ())


def unanswered(check_in: CheckIn, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of questions without an answer that fits. A photograph is never owed."""
    return tuple(
        str(n)
        for n, one in enumerate(check_in.questions)
        if one.answer != "photograph" and answers.get(str(n)) not in answers_to(one)
    )


def improvement(check_in: CheckIn, answers: Mapping[str, str]) -> str:
    """The patient's own word on the change, as GAIS has it; empty where it was not asked or nobody is sure."""
    said = (answers.get(str(n), "") for n, one in enumerate(check_in.questions) if one.answer == "improvement")
    return next((word for word in said if word in IMPROVEMENT), "")


def judge(check_in: CheckIn, library: Library, *, answers: Mapping[str, str], ticked: Iterable[str] = ()) -> Judged:
    """Read the answers. What was not asked or not answered says nothing, neither well nor ill.

    Args:
        answers: By the key of the question.
        ticked: Red flags that were ticked in the list.
    """
    flags, calls = {flag for flag in ticked if flag in library.red_flags}, []
    for n, one in enumerate(check_in.questions):
        said = answers.get(str(n), "")
        if not _worries(one, said):
            continue
        if said == UNSURE or not one.flags:
            calls.append(str(n))
        else:
            flags |= set(one.flags)
    return Judged(tuple(f.id for f in _sorted(library.red_flags[flag] for flag in flags)), tuple(calls))


def _worries(question: CheckInQuestion, said: str) -> bool:
    if question.worry_from is not None:
        return said in _NUMBERS and int(said) >= question.worry_from
    return bool(question.worry) and said in (question.worry, UNSURE)


def _of_the_day(check_in: CheckIn, library: Library) -> list[RedFlag]:
    """Red flags whose window holds the day, without those that a question asks for."""
    hours = check_in.day * 24
    asked = {flag for one in check_in.questions for flag in one.flags}
    return [
        flag
        for flag in library.red_flags.values()
        if flag.id not in asked and flag.from_hours <= hours and (flag.to_hours is None or hours <= flag.to_hours)
    ]


def _sorted(flags: Iterable[RedFlag]) -> list[RedFlag]:
    return sorted(flags, key=lambda flag: (URGENCY.index(flag.urgency), flag.from_hours, flag.id))
