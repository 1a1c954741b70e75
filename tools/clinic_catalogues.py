"""List the words of the clinic's pages that a language lacks, and the translations that nothing uses any more.

usage: python tools/clinic_catalogues.py [LANGUAGE] [--add]     (default: fr; ends with 1 when something is listed)

``--add`` writes what is missing, untranslated, into the catalogue of the room that uses it first.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from openmeso_clinic.catalogues import SOURCES

ROOT = SOURCES.parent
KEYWORDS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n'
    '"X-Reviewed-By: nobody\\n"\n\n'
)


class Word(NamedTuple):
    """One text of a page: what Django looks up."""

    context: str | None
    english: str
    plural: str | None = None

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.english, self.plural) if self.plural else self.english


def spoken() -> dict[Word, Path]:
    """Every text of the clinic's pages, with the first file that says it."""
    found: dict[Word, Path] = {}
    for path in sorted(ROOT.rglob("*.*")):
        for word in _words(path):
            found.setdefault(word, path)
    return found


def _words(path: Path) -> Iterator[Word]:
    if path.suffix == ".py" and "migrations" not in path.parts:
        source = path.read_text()
    elif "templates" in path.relative_to(ROOT).parts:
        # Django turns a template into something like Python; indentation of it means nothing.
        source = "\n".join(line.strip() for line in templatize(path.read_text()).splitlines())
    else:
        return
    for _line, function, message, _comments in extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {}):
        texts = message if isinstance(message, tuple) else (message,)
        if function.startswith("ngettext"):
            texts = texts[:2]  # the third is the number, not a text
        if not all(isinstance(text, str) for text in texts):
            continue
        match function.removesuffix("_lazy"):
            case "pgettext":
                yield Word(texts[0], texts[1])
            case "ngettext":
                yield Word(None, texts[0], texts[1])
            case _:
                yield Word(None, texts[0])


def translated(language: str) -> dict[Word, Path]:
    """Every entry of a language's catalogues, translated in all its forms or not at all."""
    found: dict[Word, Path] = {}
    for path in sorted((SOURCES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                if message.id and all(forms):
                    english, *plural = message.id if isinstance(message.id, tuple) else (message.id,)
                    found[Word(message.context, english, *plural)] = path
    return found


def room(path: Path) -> str:
    """The catalogue of a file: the room of its page, or else the layer it stands in."""
    layer, *rest = path.relative_to(ROOT).with_suffix("").parts
    return rest[0] if layer in ("templates", "views") and rest else layer


def add(language: str, missing: dict[Word, Path]) -> None:
    """Write empty entries; a translation goes between the quotes of ``msgstr``."""
    for name in sorted({room(path) for path in missing.values()}):
        file = SOURCES / language / f"{name}.po"
        here = Catalog(locale=language)
        if file.exists():
            with file.open("rb") as old:
                here = read_po(old, locale=language)
        for word, path in missing.items():
            if room(path) == name:
                here.add(word.id, context=word.context)
        write(file, language, here)


def write(file: Path, language: str, messages: Catalog) -> None:
    """A catalogue as the project keeps it: sorted, without dates, tools or line numbers."""
    body = io.BytesIO()
    write_po(body, messages, width=100, no_location=True, sort_output=True, omit_header=True, include_previous=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER.format(language=language) + body.getvalue().decode().lstrip())


def main(arguments: list[str]) -> int:
    """Print what is missing and stale; 0 when nothing is."""
    language = next((word for word in arguments if not word.startswith("-")), "fr")
    wanted, kept = spoken(), translated(language)
    missing = {word: path for word, path in wanted.items() if word not in kept}
    stale = {word: path for word, path in kept.items() if word not in wanted}
    for what, found in (("missing", missing), ("stale", stale)):
        for word, path in found.items():
            sys.stdout.write(f"{language}: {what}: {path.relative_to(ROOT)}: {word.english}\n")
    if "--add" in arguments:
        add(language, missing)
    sys.stdout.write(f"{len(wanted)} texts, {len(missing)} missing, {len(stale)} stale\n")
    return 1 if missing or stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
