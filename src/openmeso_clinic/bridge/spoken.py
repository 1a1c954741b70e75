"""The library as its reader speaks: the same entries, their texts in the language of the page.

For naming things on a page only. What is decided, drawn up or kept is worked out from ``library_of``, whose English
texts are the source; both have the same version, so a page never makes a verdict look stale.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language
from pydantic import BaseModel

from openmeso.knowledge import Library
from openmeso.knowledge.checking import patient_texts
from openmeso.languages import Catalogue, catalogue, languages
from openmeso.screening import Finding
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Practice

#: By version and language: making one takes a tenth of a second, and a practice has one or two.
_MADE: dict[tuple[str, str], Library] = {}
_MOST = 8


def spoken_library(practice: Practice) -> Library:
    """The practice's library in the language of the page that is being made; English where a text is missing."""
    library, language = library_of(practice), _language()
    if language == "en":
        return library
    key = (library.version, language)
    if key not in _MADE:
        while len(_MADE) >= _MOST:
            _MADE.pop(next(iter(_MADE)))
        _MADE[key] = in_language(library, language)
    return _MADE[key]


def title_of(finding: Finding) -> str:
    """The title of a finding in the language of the page; one that the rule no longer has stays as it was kept."""
    return catalogue(_language()).text(finding.title, f"rules/{finding.code.partition('/')[2]}/title")


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in languages() else "en"


def in_language(library: Library, language: str) -> Library:
    """Every text that patients may read, in their language; its version stays that of the source."""
    words = catalogue(language)
    kinds: dict[str, Any] = {
        kind.replace("-", "_"): MappingProxyType(
            {entry_id: _translated(entry, f"{kind}/{entry_id}", words) for entry_id, entry in entries.items()}
        )
        for kind, entries in library.kinds()
    }
    spoken = replace(library, **kinds)
    spoken.__dict__["version"] = library.version
    return spoken


def _translated(entry: BaseModel, place: str, words: Catalogue) -> BaseModel:
    for path, english in patient_texts(entry):
        text = words.text(english, f"{place}/{path}")
        if text != english:
            entry = _with(entry, path.split("."), text)
    return entry


def _with(part: Any, path: list[str], text: str) -> Any:
    """A copy of frozen parts in which one text is another."""
    if not path:
        return text
    step, *rest = path
    if isinstance(part, BaseModel):
        return part.model_copy(update={step: _with(getattr(part, step), rest, text)})
    if isinstance(part, tuple):
        return (*part[: int(step)], _with(part[int(step)], rest, text), *part[int(step) + 1 :])
    return type(part)({**part, step: _with(part[step], rest, text)})
