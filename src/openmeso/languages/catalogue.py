"""Texts in the reader's language: gettext catalogues, read when first needed and kept.

English is the source. A text that has no translation stays English and is known to be missing: whoever
prints it can say so. Contexts name the place of a text: ``care/post-heat/what`` lies in ``care.po``,
``interface/consent`` in ``interface.po``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from openmeso.errors import Fault, UnknownIdError, one_of

LOCALE = Path(__file__).parents[1] / "locale"

SOURCE = "en"

#: Languages in which every patient text exists. Others hold headings only.
PATIENT_LANGUAGES = (SOURCE, "fr")

Key = tuple[str, str]
"""Context and English text."""


@dataclass(frozen=True, slots=True)
class Message:
    """One translation. ``reviewed`` is false where nobody has looked at it (``fuzzy`` in the file)."""

    text: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language."""

    language: str

    def text(self, english: str, context: str) -> str:
        """The text in this language, or the English one where it is missing."""
        message = self.message(english, context)
        return message.text if message else english

    def message(self, english: str, context: str) -> Message | None:
        """The translation, or nothing where it is missing."""
        if self.language == SOURCE:
            return Message(english, True)
        return _messages(self.language, context.partition("/")[0]).get((context, english))

    def missing(self, wanted: Iterable[Key]) -> tuple[Key, ...]:
        """Those of some texts that this language has not, sorted."""
        return tuple(sorted({key for key in wanted if self.message(key[1], key[0]) is None}))

    def stale(self, wanted: Iterable[Key]) -> tuple[Key, ...]:
        """Translations of texts that are no longer wanted, sorted."""
        keep = set(wanted)
        if self.language == SOURCE:
            return ()
        return tuple(
            sorted(
                key
                for path in (LOCALE / self.language).glob("*.po")
                for key in _messages(self.language, path.stem)
                if key not in keep
            )
        )


@cache
def languages() -> tuple[str, ...]:
    """Every language that has a catalogue, English first."""
    return (SOURCE, *sorted(path.name for path in LOCALE.iterdir() if path.is_dir() and path.name != SOURCE))


def catalogue(language: str) -> Catalogue:
    """The catalogue of a language.

    Raises:
        UnknownIdError: there is none.
    """
    if language not in languages():
        raise UnknownIdError([Fault("language", language, one_of(languages(), language))])
    return Catalogue(language)


def patient_language(wanted: str) -> str:
    """The language a patient is written in: the wanted one if all texts exist, else English.

    A regional form (``fr-CA``) is served by its language.
    """
    base = wanted.replace("_", "-").split("-")[0].lower()
    return base if base in PATIENT_LANGUAGES else SOURCE


@cache
def _messages(language: str, name: str) -> Mapping[Key, Message]:
    path = LOCALE / language / f"{name}.po"
    if not path.exists():
        return MappingProxyType({})
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    return MappingProxyType(
        {
            (message.context or "", str(message.id)): Message(str(message.string), not message.fuzzy)
            for message in read
            if message.id and message.string
        }
    )
