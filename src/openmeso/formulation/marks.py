"""Volumes as they are read off a syringe."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.formulation.budget import COARSE, MARK_ML, SMALL_SYRINGE
from openmeso.units import Volume

_LARGE = (300, 500)


@dataclass(frozen=True, slots=True)
class Filled:
    """One syringe filled up to a mark."""

    size_ml: int
    marks: int

    @property
    def words(self) -> str:
        graduation = "0.01" if self.size_ml == 1 else "0.1"
        return f"{volume(self.marks)} in a {self.size_ml} mL syringe ({graduation} mL marks)"


def volume(marks: int) -> Volume:
    return Volume(MARK_ML * marks)


def syringes(marks: int) -> tuple[Filled, ...]:
    """The fewest syringes that measure a volume exactly: large ones by tenths, the rest in a small one."""
    if marks <= SMALL_SYRINGE:
        return (Filled(1, marks),) if marks else ()
    rest = marks % COARSE
    coarse = marks - rest
    full, last = divmod(coarse, _LARGE[-1])
    found = [Filled(5, _LARGE[-1])] * full
    if last:
        size = 1 if last <= SMALL_SYRINGE else 3 if last <= _LARGE[0] else 5
        if size == 1:
            last, rest = last + rest, 0
            if last > SMALL_SYRINGE:
                last, rest = SMALL_SYRINGE, last - SMALL_SYRINGE
        found.append(Filled(size, last))
    if rest:
        found.append(Filled(1, rest))
    return tuple(found)
