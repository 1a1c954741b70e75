"""Every input error of OpenMeso: all faults at once, each with its place.

Clinical trouble (a contraindication, an infeasible formulation) is never an error: it is a value.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in an input.

    Attributes:
        place: File and path inside it, e.g. ``case.toml: medication[0].id``.
        got: The offending value as written. Never a name or a free text of a patient.
        expected: What would have been accepted.
        do: What the reader should do next; may be empty.
    """

    place: str
    got: str
    expected: str
    do: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: got {self.got}; expected {self.expected}"
        return f"{text}; {self.do}" if self.do else text


class OpenMesoError(Exception):
    """An input could not be used. Carries all faults found, not only the first.

    Attributes:
        exit_code: Exit status of the command line for this kind of trouble.
        faults: Every fault found, in the order of the input.
    """

    exit_code: ClassVar[int] = 2
    what: ClassVar[str] = "The input cannot be used"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        count = len(self.faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{self.what}: {count} {'fault' if count == 1 else 'faults'}\n{lines}")


class CaseError(OpenMesoError):
    exit_code = 3
    what = "The case file cannot be used"


class StockError(OpenMesoError):
    exit_code = 4
    what = "The stock file cannot be used"


class PracticeError(OpenMesoError):
    exit_code = 5
    what = "The practice directory cannot be used"


class KnowledgeError(OpenMesoError):
    exit_code = 6
    what = "The knowledge cannot be used"


class UnknownIdError(OpenMesoError):
    exit_code = 7
    what = "Unknown id"


class RecordError(OpenMesoError):
    """A session record, an outcome reading or a scale answer is not usable."""

    exit_code = 8
    what = "The record cannot be used"


class TrailError(OpenMesoError):
    exit_code = 9
    what = "The trail file cannot be read"


class BarcodeError(OpenMesoError):
    exit_code = 10
    what = "The code cannot be read"


def nearest(wrong: str, known: Iterable[str], *, most: int = 3) -> Sequence[str]:
    """Return the known ids closest to a mistyped one, best first."""
    return difflib.get_close_matches(wrong, list(known), n=most, cutoff=0.5)


def one_of(known: Iterable[str], wrong: str) -> str:
    """Say what was expected: the whole list when short, else the nearest ids."""
    ids = sorted(known)
    if len(ids) <= 8:
        return "one of " + ", ".join(ids)
    close = nearest(wrong, ids)
    return "a known id" + (f", perhaps {' or '.join(close)}" if close else "")
