"""What may be chosen under a question: the library's conditions, medicines, allergens and treatments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openmeso.knowledge import Library
from openmeso.knowledge.library import brand_id

#: The general question of a kind stands for all entries that no narrower question asks for.
_GENERAL = {"medication": "medicines", "treatment": "procedures"}


def conditions_of(library: Library, question: str = "") -> list[str]:
    """Ids of the conditions that a question asks for; all without one."""
    return [entry.id for entry in library.conditions.values() if not question or question in entry.asked_by]


def treatments_of(library: Library, question: str = "") -> list[str]:
    if not question:
        return list(library.combined)
    return [entry.id for entry in library.combined.values() if question in entry.asked_by]


def medicine_names(library: Library, question: str = "") -> list[str]:
    """Names to choose from while typing: substances and brands."""
    names: set[str] = set()
    for entry in library.medicines.values():
        if question and question != _GENERAL["medication"] and question not in entry.asked_by:
            continue
        for substance in entry.substances:
            names.add(substance.name)
            names.update(substance.brands)
    return sorted(names, key=str.casefold)


def allergen_names(library: Library) -> dict[str, str]:
    """Name to id, of allergens and of the ingredients that one may be allergic to."""
    names = {entry.name: entry.id for entry in library.actives.values()}
    return dict(sorted((names | {entry.name: entry.id for entry in library.allergies.values()}).items()))


def medicine_id(library: Library, said: str) -> str:
    """The id of a medicine by class, substance or brand as someone writes it; ``other`` where none is meant."""
    wanted = brand_id(said)
    if wanted in library.medicine_classes:
        return wanted
    for entry in library.medicines.values():
        if brand_id(entry.name) == wanted:
            return entry.id
        for substance in entry.substances:
            if brand_id(substance.name) == wanted:
                return substance.id
    return "other"


def allergen_id(library: Library, said: str) -> str:
    wanted = brand_id(said)
    for name, entry_id in allergen_names(library).items():
        if wanted in (entry_id, brand_id(name)):
            return entry_id
    return "other"


def timed_classes(library: Library) -> frozenset[str]:
    """Classes of medicines for which a rule counts the days since the last dose."""
    found: set[str] = set()
    for rule in library.rules.values():
        for node in _nodes(rule.model_dump()):
            if node.get("medication") and node.get("within_days"):
                found.update(node["medication"])
    return frozenset(found)


def lacks_last_dose(library: Library, content: Mapping[str, Any], timed: frozenset[str]) -> bool:
    """A rule waits for the day of the last dose, and nobody stated it."""
    if content.get("ongoing") or content.get("last_dose"):
        return False
    return not library.medicine_classes.get(brand_id(str(content["id"])), frozenset()).isdisjoint(timed)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _nodes(inner)
