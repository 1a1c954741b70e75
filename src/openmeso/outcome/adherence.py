"""How a course was kept: sessions kept, moved and missed, and what that means for its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from openmeso.languages import catalogue
from openmeso.languages.phrases import Phrases
from openmeso.outcome.texts import TEXTS


@dataclass(frozen=True, slots=True)
class CourseSession:
    """One session of the induction.

    Attributes:
        planned: Day in the first version of the plan; None where a later version added it.
        held: Day on which it took place; None where it did not.
        missed: It was recorded as missed and has not taken place since.
    """

    number: int
    planned: date | None
    held: date | None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Adherence:
    """What became of the sessions that were due.

    Attributes:
        kept: Held on the first planned day; ``moved``: held on another one.
        overdue: Due, and neither held nor recorded as missed.
        gaps: Numbers of two sessions and the days between them, beyond what the protocol has.
        means: In words, for whoever reads the outcome.
    """

    kept: tuple[int, ...]
    moved: tuple[int, ...]
    missed: tuple[int, ...]
    overdue: tuple[int, ...]
    gaps: tuple[tuple[int, int, int], ...]
    means: tuple[str, ...]

    @property
    def due(self) -> int:
        return len(self.kept) + len(self.moved) + len(self.missed) + len(self.overdue)


def adherence(sessions: Iterable[CourseSession], *, most_days: int, on: date, language: str = "en") -> Adherence:
    """Read how a course was kept.

    Args:
        sessions: Of the induction; those still ahead are not due.
        most_days: Longest interval of the protocol.
        language: Of the words.

    Raises:
        UnknownIdError: there is no catalogue of the language.
    """
    rows = sorted(sessions, key=lambda one: one.number)
    held = [one for one in rows if one.held is not None]
    kept = tuple(one.number for one in held if one.held == one.planned)
    moved = tuple(one.number for one in held if one.held != one.planned)
    missed = tuple(one.number for one in rows if one.held is None and one.missed)
    overdue = tuple(
        one.number
        for one in rows
        if one.held is None and not one.missed and one.planned is not None and one.planned < on
    )
    gaps = tuple(_gaps(held, most_days))
    say = Phrases("outcome", TEXTS, catalogue(language))
    means = [say("kept-gap", first=first, second=second, days=days, most=most_days) for first, second, days in gaps]
    if missed or overdue:
        means.append(say("kept-fewer"))
    if held and not means:
        means.append(say("kept-all"))
    return Adherence(kept, moved, missed, overdue, gaps, tuple(means))


def _gaps(held: list[CourseSession], most_days: int) -> Iterator[tuple[int, int, int]]:
    for before, after in pairwise(held):
        if before.held is not None and after.held is not None and (after.held - before.held).days > most_days:
            yield before.number, after.number, (after.held - before.held).days
