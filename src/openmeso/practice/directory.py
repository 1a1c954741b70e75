"""Reading a practice directory: ``practice.toml`` and, beside it, the practice's own ``knowledge/``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from openmeso.errors import Fault, KnowledgeError, PracticeError, one_of
from openmeso.knowledge.law import jurisdiction_of
from openmeso.knowledge.library import Library
from openmeso.knowledge.loading import DATA, load_library, read_entries, read_toml, validation_faults
from openmeso.knowledge.overlay import overlay
from openmeso.practice.practice import Practice

FILE = "practice.toml"
KNOWLEDGE = "knowledge"


def practice_library(path: Path, *, root: Path = DATA) -> Library:
    """The library as this practice uses it: with its own directory laid over, where it has one.

    Raises:
        KnowledgeError: with every fault of the library or of what lies over it.
    """
    own = path / KNOWLEDGE
    if not own.is_dir():
        return load_library(root)
    entries, faults = read_entries(root)
    if faults:
        raise KnowledgeError(faults)
    return overlay(entries, own)


def read_practice(path: Path, *, library: Library | None = None) -> Practice:
    """Read a practice directory, or its ``practice.toml``.

    Args:
        path: The directory.
        library: Where given, ids of products, rules and the jurisdiction are checked against it.

    Raises:
        PracticeError: with every fault.
    """
    file = path / FILE if path.is_dir() else path
    data = read_toml(file)
    if isinstance(data, Fault):
        raise PracticeError([data])
    try:
        practice = Practice.model_validate(data)
    except ValidationError as error:
        raise PracticeError(validation_faults(error, file.name)) from None
    faults = list(_unknown_ids(practice, file.name, library)) if library else []
    if faults:
        raise PracticeError(faults)
    return practice


def _unknown_ids(practice: Practice, place: str, library: Library) -> Iterator[Fault]:
    if jurisdiction_of(practice.jurisdiction, library) is None:
        codes = {entry.code for entry in library.jurisdictions.values()}
        yield Fault(f"{place}: jurisdiction", repr(practice.jurisdiction), one_of(codes, practice.jurisdiction))
    for product in practice.prices.container:
        if product not in library.products:
            yield Fault(f"{place}: prices.container.{product}", product, one_of(library.products, product))
    for rule in practice.waits_days:
        if rule not in library.rules:
            yield Fault(f"{place}: waits_days.{rule}", rule, one_of(library.rules, rule))
