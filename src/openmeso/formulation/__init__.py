"""Formulation: what is injected in one session, from which lots, within every limit, and why."""

from openmeso.formulation.compare import Change, Comparison, compare
from openmeso.formulation.formulate import formulate
from openmeso.formulation.nouns import (
    Alternative,
    Formulation,
    Infeasible,
    Preparation,
    Wishes,
)

__all__ = [
    "Alternative",
    "Change",
    "Comparison",
    "Formulation",
    "Infeasible",
    "Preparation",
    "Wishes",
    "compare",
    "formulate",
]
