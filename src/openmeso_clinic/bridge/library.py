"""The knowledge library as a practice uses it, loaded once and kept while its overlay stays the same."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from openmeso.errors import KnowledgeError
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Severity
from openmeso.knowledge.waits import lengthen_waits
from openmeso.practice import practice_library
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.models import KnowledgeFile, Practice

#: Each a path below the practice's ``knowledge/`` and the text that stands there.
Files = tuple[tuple[str, str], ...]
#: Where the practice of a request keeps its files.
_KEPT = "_knowledge_files"


def library_of(practice: Practice) -> Library:
    """The library with this practice's own entries laid over and the waits that it lengthened.

    Raises:
        KnowledgeError: an entry of the practice does not fit; it was checked when it was added.
    """
    kept = practice.__dict__
    if kept.get(_KEPT) is not None:
        return library_with(kept[_KEPT], practice)
    files = files_of(practice)
    if _KEPT in kept:
        kept[_KEPT] = files
    return library_with(files, practice)


def read_files_once(practice: Practice) -> None:
    """For a practice that was read for one request: its files are read once, as its settings are."""
    practice.__dict__[_KEPT] = None


def files_changed(practice: Practice) -> None:
    """Whoever changes the files says so: the next question reads them again."""
    if _KEPT in practice.__dict__:
        practice.__dict__[_KEPT] = None


def library_with(files: Files, practice: Practice) -> Library:
    """The library as it would be for the practice with these files in place of its own.

    Raises:
        KnowledgeError: with every fault of every file.
    """
    return _lengthened(files, tuple(sorted((rule, int(days)) for rule, days in practice.waits_days.items())))


def files_of(practice: Practice) -> Files:
    """The files that hold now."""
    return _read(tuple(ref for (ref,) in _live(practice.pk)))


@composed_once
def _live(practice: int) -> QuerySet[Any, Any]:
    return KnowledgeFile.objects.of(practice).filter(retired_at=None).order_by("path").values_list("ref")


@lru_cache(maxsize=8)
def _read(refs: tuple[str, ...]) -> Files:
    """A text is never changed: another text is another row, so those of the same rows are read once."""
    rows = KnowledgeFile.objects.filter(ref__in=refs).order_by("path")
    return tuple(rows.values_list("path", "text"))


@lru_cache(maxsize=8)
def laid_over(files: Files) -> Library:
    """The library with these files, each a path and its text, laid over.

    Raises:
        KnowledgeError: with every fault of every file; places begin with ``<kind>/<id>.toml``.
    """
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "knowledge"
        for path, text in files:
            file = own / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        try:
            return practice_library(Path(folder))
        except KnowledgeError as error:
            here = f"{own}/"
            raise KnowledgeError(replace(f, place=f.place.removeprefix(here)) for f in error.faults) from None


@lru_cache(maxsize=8)
def _lengthened(files: Files, waits: tuple[tuple[str, int], ...]) -> Library:
    library = laid_over(files)
    # A rule that the overlay withdrew, or that waits no longer, has no wait to lengthen.
    held = {rule: days for rule, days in waits if rule in waiting_rules(library)}
    return lengthen_waits(library, held, author="practice settings", on=date.min) if held else library


def waiting_rules(library: Library) -> frozenset[str]:
    """Rules with a wait: the only ones that a practice can lengthen."""
    return frozenset(r.id for r in library.rules.values() if any(b.severity is Severity.WAIT for b in r.bands))
