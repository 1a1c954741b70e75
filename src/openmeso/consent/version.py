"""The version of the text: a change of any sentence that a patient could read makes a new one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from openmeso.consent.texts import TEXTS
from openmeso.knowledge import Library
from openmeso.knowledge.checking import patient_texts
from openmeso.languages import Catalogue
from openmeso.languages import texts as shared
from openmeso.languages.catalogue import Key
from openmeso.languages.phrases import keys
from openmeso.serialize import canonical

EDITION = "1"

#: Kinds whose sentences come into the consent text.
SPOKEN = ("care", "combined", "concerns", "expectations", "rules", "zones")

#: Kinds whose numbers and grades stand in it as well.
SPOKEN_WITH_NUMBERS = ("adverse-events", "check-ins", "evidence", "jurisdictions", "red-flags", "signs")


#: Versions worked out so far, by the library's own version and the language: both stand for all their texts.
_KNOWN: dict[tuple[str, str], str] = {}


def text_version(library: Library, catalogue: Catalogue) -> str:
    """Edition and a short digest of every sentence in this language: ``1-3fa94c2160b1``."""
    key = (library.version, catalogue.language)
    if key not in _KNOWN:
        _KNOWN[key] = _worked_out(library, catalogue)
    return _KNOWN[key]


def _worked_out(library: Library, catalogue: Catalogue) -> str:
    spoken = hashlib.sha256()
    for context, english in _sentences(library):
        spoken.update(f"{context}\0{catalogue.text(english, context)}\0".encode())
    for kind, entries in library.kinds():
        if kind in SPOKEN_WITH_NUMBERS:
            spoken.update(canonical(entries))
    return f"{EDITION}-{spoken.hexdigest()[:12]}"


def _sentences(library: Library) -> Iterator[Key]:
    yield from keys("consent", TEXTS)
    yield from keys("languages", shared.TEXTS)
    for kind, entries in library.kinds():
        if kind in SPOKEN or kind in SPOKEN_WITH_NUMBERS:
            for entry_id, entry in entries.items():
                for path, english in patient_texts(entry):
                    yield f"{kind}/{entry_id}/{path}", english
