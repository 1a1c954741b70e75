"""Scales of one answer: a word (GAIS), a class (Glogau, Norwood), a grade or a total (pain, DLQI)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openmeso.errors import one_of
from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.score import ScaleScore, Sheet

#: The answer's name where a scale has only one.
ANSWER = "answer"


def score_word(scale: Scale, answers: Mapping[str, object]) -> ScaleScore:
    """The word itself, without a number: codes of one word differ from paper to paper.

    Raises:
        RecordError: the word is not one of the scale's.
    """
    sheet = Sheet(scale, answers, (ANSWER,))
    words = {level.value: level for level in scale.levels}
    given = answers.get(ANSWER)
    if given is not None and given not in words:
        sheet.wrong(ANSWER, given, one_of(words, str(given)))
    if given is None or sheet.faults:
        sheet.missing += [ANSWER] if given is None else []
        return sheet.close(None)
    level = words[str(given)]
    sheet.close(None)
    return ScaleScore(scale.id, scale.version, None, level.value, level.words)


def score_grade(scale: Scale, answers: Mapping[str, object]) -> ScaleScore:
    """One whole grade of the scale.

    Raises:
        RecordError: no whole number, or outside the scale.
    """
    sheet = Sheet(scale, answers, (ANSWER,))
    grade = sheet.whole(ANSWER, int(scale.low or 0), None if scale.high is None else int(scale.high))
    return sheet.close(None if grade is None else Decimal(grade))


def score_amount(scale: Scale, answers: Mapping[str, object]) -> ScaleScore:
    """A number on a line or a total that the owner's table gave; no items are shipped.

    Raises:
        RecordError: no number, or outside the scale.
    """
    sheet = Sheet(scale, answers, (ANSWER,))
    return sheet.close(sheet.number(ANSWER, scale.low or 0, scale.high))


def score_class(scale: Scale, answers: Mapping[str, object]) -> ScaleScore:
    """A class by its name (``III-vertex``), with the number of its stage.

    Raises:
        RecordError: the class is not one of the scale's.
    """
    named = score_word(scale, answers)
    level = next((level for level in scale.levels if level.value == named.level), None)
    if level is None:
        return named
    return ScaleScore(scale.id, scale.version, level.low, level.value, level.words)
