"""Formulation: what is injected in one session, from which lots, within every limit, and why."""

from openmeso.formulation.formulate import formulate
from openmeso.formulation.nouns import (
    Alternative,
    Formulation,
    Infeasible,
    Preparation,
    Wishes,
)

__all__ = ["Alternative", "Formulation", "Infeasible", "Preparation", "Wishes", "formulate"]
