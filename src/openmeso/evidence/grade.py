"""Grades of evidence."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """A randomised trial or systematic review; B cohort or series; C consensus, label, law; D claim."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def words(self) -> str:
        return {
            Grade.A: "randomised trial or systematic review",
            Grade.B: "cohort or case series",
            Grade.C: "consensus, label, law or maker",
            Grade.D: "claim or expert default",
        }[self]


class Direction(StrEnum):
    """What a study says about a claim."""

    FOR = "for"
    AGAINST = "against"
    MIXED = "mixed"
    HARM = "harm"
