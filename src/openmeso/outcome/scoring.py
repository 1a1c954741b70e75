"""``score``: answers to a score, by the rule of the scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.acne_scars import score_goodman_baron
from openmeso.outcome.grades import score_amount, score_class, score_grade, score_word
from openmeso.outcome.hair import score_salt
from openmeso.outcome.melasma import score_masi, score_mmasi
from openmeso.outcome.phototype import score_fitzpatrick
from openmeso.outcome.score import ScaleScore
from openmeso.outcome.skin_color import score_ita

Scorer = Callable[[Scale, Mapping[str, object]], ScaleScore]

SCORERS: Mapping[str, Scorer] = {
    "acss": score_grade,
    "dlqi": score_grade,
    "face-q": score_amount,
    "fine-lines-5": score_grade,
    "fitzpatrick-10": score_fitzpatrick,
    "fitzpatrick-10-old": score_fitzpatrick,
    "fitzpatrick-8": score_fitzpatrick,
    "fitzpatrick-burn-tan": score_grade,
    "fvls": score_grade,
    "gais": score_word,
    "glogau": score_grade,
    "goodman-baron-qualitative": score_grade,
    "goodman-baron-quantitative": score_goodman_baron,
    "griffiths": score_grade,
    "ita": score_ita,
    "lemperle": score_grade,
    "ludwig": score_class,
    "masi": score_masi,
    "mmasi": score_mmasi,
    "norwood-hamilton": score_class,
    "nrs-pain": score_grade,
    "posas-2": score_grade,
    "posas-3": score_grade,
    "salt": score_salt,
    "satisfaction-5": score_grade,
    "sinclair": score_grade,
    "vas-pain": score_amount,
    "wsrs": score_grade,
}


def score(*, scale: str, answers: Mapping[str, object], library: Library) -> ScaleScore:
    """Score the answers to one scale. Scales of one answer take it as ``{"answer": …}``.

    Raises:
        UnknownIdError: no such scale.
        RecordError: with every wrong answer. A missing one gives a score that is not assessable.
    """
    entry = library.scales.get(scale)
    if entry is None or scale not in SCORERS:
        raise UnknownIdError([Fault("scale", scale, one_of(SCORERS, scale))])
    return SCORERS[scale](entry, answers)
