"""The knowledge library as a practice uses it, loaded once and kept while its overlay stays the same."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from openmeso.knowledge import Library
from openmeso.practice import practice_library
from openmeso_clinic.models import KnowledgeFile, Practice


def library_of(practice: Practice) -> Library:
    """The library with this practice's own entries laid over.

    Raises:
        KnowledgeError: an entry of the practice does not fit; it was checked when it was added.
    """
    files = KnowledgeFile.objects.of(practice).filter(retired_at=None).order_by("path")
    return laid_over(tuple(files.values_list("path", "text")))


@lru_cache(maxsize=8)
def laid_over(files: tuple[tuple[str, str], ...]) -> Library:
    """The library with these files, each a path and its text, laid over."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files:
            file = Path(folder) / "knowledge" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return practice_library(Path(folder))
