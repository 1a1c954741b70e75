"""Which questions to put to this patient today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from openmeso.intake.intake import Answer, Answered, age_on
from openmeso.knowledge import Library
from openmeso.knowledge.schema.questions import Question


def questions_to_ask(
    *,
    library: Library,
    answers: Mapping[str, Answered],
    birth_date: date,
    sex: str,
    visit: int,
    on: date,
) -> tuple[Question, ...]:
    """The questions still open today, in order: all for a new patient, what may have changed for a known one.

    A question is shown when its conditions hold. One that follows another is asked after a yes and
    after a doubt. Answers that still hold today are not asked again.

    Args:
        answers: What is on record, with the day of each answer.
        visit: 1 for the first consultation.
    """
    age = age_on(birth_date, on)

    def counts_as(question: str) -> Answer:
        given = answers.get(question)
        if given is None or given.answered_on is None:
            return Answer.NOT_ASKED
        holds = (on - given.answered_on).days < library.questions[question].valid_days
        return given.answer if holds else Answer.NOT_ASKED

    def shown(question: Question) -> bool:
        rule = question.shown_if
        if rule is None:
            return True
        return (
            (rule.not_sex is None or sex != rule.not_sex)
            and (rule.age_from is None or age >= rule.age_from)
            and (rule.age_to is None or age <= rule.age_to)
            and (rule.visit_from is None or visit >= rule.visit_from)
            and (
                rule.after is None or (_is_shown(rule.after) and counts_as(rule.after) in (Answer.YES, Answer.UNKNOWN))
            )
        )

    def _is_shown(question: str) -> bool:
        return shown(library.questions[question])

    return tuple(
        question
        for question in sorted(library.questions.values(), key=lambda q: q.order)
        if shown(question) and counts_as(question.id) is Answer.NOT_ASKED
    )
