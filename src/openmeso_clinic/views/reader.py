"""Names of the library's entries in the language of whoever reads the page."""

from __future__ import annotations

from django.utils.translation import get_language

from openmeso.knowledge import Library
from openmeso.languages.catalogue import Catalogue, languages
from openmeso.reports.words import Reader


def reader_for(library: Library, language: str | None = None) -> Reader:
    """A reader in the language of the page, or in the one that is named; English where it has no catalogue."""
    wanted = (language or get_language() or "en")[:2]
    return Reader(Catalogue(wanted if wanted in languages() else "en"), library)
