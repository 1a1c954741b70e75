"""The clinic's words in other languages: ``locale/<language>/*.po``, one catalogue a room, English being the source.

Django reads one compiled file a language. It is written into the data folder whenever the catalogues are newer than it,
so that nothing compiled is committed or has to be built before the first start.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SOURCES = Path(__file__).parent / "locale"


def languages() -> tuple[str, ...]:
    """Every language that has catalogues; English, the source, has none."""
    return tuple(sorted(folder.name for folder in SOURCES.iterdir() if folder.is_dir()))


def compile_into(folder: Path) -> None:
    """Bring the compiled catalogues in a folder up to date. Processes that start together may all do it.

    Translations that nobody has reviewed (``fuzzy``) are shown too: the page that offers the language says so.
    """
    for language in languages():
        sources = sorted((SOURCES / language).glob("*.po"))
        compiled = folder / language / "LC_MESSAGES" / "django.mo"
        stamp = compiled.with_suffix(".sha256")
        digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
        if not (compiled.exists() and stamp.exists() and stamp.read_text() == digest):
            compiled.parent.mkdir(parents=True, exist_ok=True)
            _replace(compiled, _compiled(language, sources))
            _replace(stamp, digest.encode())


def unreviewed(language: str) -> bool:
    """Whether a language has catalogues that were never reviewed: their header says ``X-Reviewed-By: nobody``."""
    return any(b"X-Reviewed-By: nobody" in path.read_bytes() for path in (SOURCES / language).glob("*.po"))


def _compiled(language: str, sources: list[Path]) -> bytes:
    import io

    # Babel takes a tenth of a second to import and is wanted only after a catalogue has changed.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=language)
    for path in sources:
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id:
                    whole.add(message.id, message.string, context=message.context)
    written = io.BytesIO()
    write_mo(written, whole)
    return written.getvalue()


def _replace(path: Path, content: bytes) -> None:
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
