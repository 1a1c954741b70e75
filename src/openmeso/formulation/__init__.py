"""Formulation: what is injected in one session, from which lots, within every limit, and why."""

from openmeso.formulation.compare import Change, Comparison, compare, difference
from openmeso.formulation.edit import (
    Edit,
    Edited,
    LotChoice,
    PreparationEdit,
    ZoneEdit,
    accept,
    apply_edit,
    edit_of,
)
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
    "Edit",
    "Edited",
    "Formulation",
    "Infeasible",
    "LotChoice",
    "Preparation",
    "PreparationEdit",
    "Wishes",
    "ZoneEdit",
    "accept",
    "apply_edit",
    "compare",
    "difference",
    "edit_of",
    "formulate",
]
