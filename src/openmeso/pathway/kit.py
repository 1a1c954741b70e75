"""The emergency kit: what the cards ask for, and whether it is there and in date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openmeso.formulation.nouns import Formulation
from openmeso.intake import Intake
from openmeso.knowledge import Library
from openmeso.screening.facts import NO, Facts, Questions

#: Tags of what hyaluronidase is kept for, and of what looks like it.
_GELS = frozenset({"gel", "hyaluronic-acid"})


@dataclass(frozen=True, slots=True)
class KitPart:
    """One line of the kit as it was checked.

    Attributes:
        part: The line, word for word as ``kit_lines`` gives it.
        state: ``not-kept``: this practice does not keep it; right only where nobody here needs it.
        expiry: Last day on which it may be used; ``None`` for what does not expire.
    """

    part: str
    state: Literal["there", "missing", "not-kept"]
    expiry: date | None = None


@dataclass(frozen=True, slots=True)
class KitCheck:
    """The latest check of the kit."""

    on: date
    parts: tuple[KitPart, ...]


def kit_lines(library: Library) -> tuple[str, ...]:
    """Everything that the emergency cards ask the kit to hold, each line once."""
    return tuple(dict.fromkeys(line for card in library.cards.values() for line in card.kit))


def kit_needed(*, formulation: Formulation, intake: Intake, library: Library) -> tuple[str, ...]:
    """The lines that this session needs.

    A line that the cards tie to a case ("where gels are injected") is needed where that case is met or
    cannot be ruled out, every other line always.
    """
    met = {
        "Glucagon": _beta_blocker(intake, library),
        "Hyaluronidase": _gel(formulation, library),
        "Lipid": _anesthetic(formulation, library),
    }
    return tuple(
        line for line in kit_lines(library) if " where " not in line or met.get(line.split()[0].rstrip(","), True)
    )


def kit_faults(*, check: KitCheck | None, needed: tuple[str, ...], on: date) -> Iterator[str]:
    """What is missing or past its date, in words; a kit that nobody checked is one fault."""
    if check is None:
        yield "no check of the kit is on record"
        return
    if check.on > on:
        yield f"the check of the kit is dated {check.on.isoformat()}, which lies ahead"
    held = {part.part: part for part in check.parts}
    for line in needed:
        part = held.get(line)
        if part is None or part.state != "there":
            yield f"not in the kit: {line}" if part else f"not checked: {line}"
        elif part.expiry is not None and part.expiry < on:
            yield f"past its date since {part.expiry.isoformat()}: {line}"


def _beta_blocker(intake: Intake, library: Library) -> bool:
    """Taken, or not ruled out by the list of medicines."""
    if any("beta-blocker" in medication.classes for medication in intake.medications):
        return True
    return Facts(intake, Questions(library)).unlisted(("medication", "beta-blocker")) != NO


def _gel(formulation: Formulation, library: Library) -> bool:
    return any(_GELS & set(library.actives[i].tags) for i in _held(formulation))


def _anesthetic(formulation: Formulation, library: Library) -> bool:
    return any(library.actives[i].kind == "anesthetic" for i in _held(formulation))


def _held(formulation: Formulation) -> frozenset[str]:
    return frozenset(i.ingredient for p in formulation.chosen.preparations for i in p.ingredients)
