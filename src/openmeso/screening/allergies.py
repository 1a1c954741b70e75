"""What the patient's allergies exclude, through the cross-walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openmeso.intake.intake import Answer
from openmeso.knowledge import Library
from openmeso.screening.facts import Facts

#: Reactions that are no allergy by themselves: they warn, they do not exclude.
NO_ALLERGY = frozenset({"fainted", "palpitations-with-epinephrine"})


@dataclass(frozen=True, slots=True)
class AllergyMatch:
    """One allergy with what it puts out and what it makes doubtful."""

    words: str
    excludes: tuple[str, ...]
    warns: tuple[str, ...]
    unlisted: bool = False


def allergy_matches(facts: Facts, library: Library) -> Iterator[AllergyMatch]:
    """Every allergy on record against the cross-walk; an unlisted allergen cannot be assessed."""
    for allergy in facts.intake.allergies:
        words = f"allergy {allergy.id}: {allergy.reaction or 'reaction not known'}"
        entry = library.allergies.get(allergy.id)
        excludes = set(library.actives_named(entry.excludes)) if entry else set()
        warns = set(library.actives_named(entry.warns)) if entry else set()
        if allergy.id in library.actives:
            excludes.add(allergy.id)
        if allergy.reaction in NO_ALLERGY:
            excludes, warns = set(), warns | excludes
        yield AllergyMatch(words, tuple(sorted(excludes)), tuple(sorted(warns - excludes)), allergy.id == "other")


def allergies_unknown(facts: Facts) -> bool:
    """Whether nothing can be said about allergies: not asked, not known, or a yes without a list."""
    answer = facts.intake.answer("allergy-any")
    if answer is Answer.NO:
        return False
    return answer is not Answer.YES or not facts.intake.allergies
