"""List the texts that a language lacks and the translations that nothing uses any more.

usage: python tools/catalogues.py [LANGUAGE …]     (default: fr; ends with 1 when something is listed)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import openmeso
from openmeso.knowledge import Library, load_library
from openmeso.knowledge.checking import patient_texts
from openmeso.languages import catalogue
from openmeso.languages.catalogue import Key
from openmeso.languages.phrases import keys

ROOT = Path(openmeso.__file__).parent


def spoken(library: Library) -> Iterator[Key]:
    """Every text people read: the patient texts of the knowledge, and each room's ``texts.TEXTS``."""
    for kind, entries in library.kinds():
        for entry_id, entry in entries.items():
            for path, english in patient_texts(entry):
                yield f"{kind}/{entry_id}/{path}", english
    for phrases in sorted(ROOT.glob("*/texts.py")):
        room = phrases.parent.name
        yield from keys(room, importlib.import_module(f"openmeso.{room}.texts").TEXTS)


def main(languages: list[str]) -> int:
    """Print what is missing and stale; 0 when nothing is."""
    wanted = tuple(spoken(load_library()))
    listed = 0
    for language in languages or ["fr"]:
        here = catalogue(language)
        for what, found in (("missing", here.missing(wanted)), ("stale", here.stale(wanted))):
            for context, english in found:
                sys.stdout.write(f"{language}: {what}: {context}: {english}\n")
            listed += len(found)
    sys.stdout.write(f"{len(wanted)} texts, {listed} to look at\n")
    return 1 if listed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
