"""Choosing between alternatives and changing one by hand, each time checked against today's stock."""

from __future__ import annotations

from datetime import date, datetime

from openmeso.formulation import Edit, Edited, Formulation, accept, apply_edit, edit_of
from openmeso.formulation.nouns import Alternative
from openmeso.intake import Case, take_intake
from openmeso.knowledge import Library
from openmeso.pathway.stages import jurisdiction_for, wishes_of
from openmeso.practice import Practice
from openmeso.screening import Screening
from openmeso.supply import Stock


def edited(
    *,
    case: Case,
    edit: Edit,
    screening: Screening,
    library: Library,
    practice: Practice,
    stock: Stock,
    on: date,
    at: datetime,
    against: Alternative | None = None,
) -> Edited:
    """Work a hand edit out, with everything that speaks against it.

    Args:
        edit: What is wanted; ``edit_of`` makes one from an alternative.
        screening: Of this day, as the formulation stood on; with the formulation known or not.
        against: The alternative to compare with; without one there are no gains and costs.

    Raises:
        UnknownIdError: a name that the library does not know.
    """
    return apply_edit(
        edit=edit,
        intake=take_intake(case=case, library=library, on=on),
        screening=screening,
        library=library,
        stock=stock,
        practice=practice,
        jurisdiction=jurisdiction_for(case, practice),
        on=on,
        at=at,
        wishes=wishes_of(case, library, practice),
        against=against,
    )


def chosen_first(
    *,
    formulation: Formulation,
    place: int,
    case: Case,
    screening: Screening,
    library: Library,
    practice: Practice,
    stock: Stock,
    on: date,
    at: datetime,
) -> Formulation | Edited:
    """Put another alternative first, with its own worksheet and labels.

    Args:
        formulation: As it was made.
        place: Of the alternative that is chosen, from 0.

    Returns:
        The formulation, or what the alternative has come to and the faults that now forbid it: the stock
        may have moved since.

    Raises:
        IndexError: there is no such alternative.
    """
    found = edited(
        case=case,
        edit=edit_of(formulation.alternatives[place]),
        screening=screening,
        library=library,
        practice=practice,
        stock=stock,
        on=on,
        at=at,
    )
    return accept(formulation=formulation, edited=found, library=library, instead_of=place)
