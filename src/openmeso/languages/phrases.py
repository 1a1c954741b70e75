"""The fixed phrases of a room, said in one language.

Every room that speaks to people keeps its English phrases in ``texts.py`` as ``TEXTS`` (key to English,
with ``{places}`` for what is filled in). Their context is ``interface/<room>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openmeso.languages.catalogue import Catalogue, Key


@dataclass(frozen=True, slots=True)
class Phrases:
    """One room's phrases in one language: call it with a key and what fills the places."""

    room: str
    texts: Mapping[str, str]
    catalogue: Catalogue

    def __call__(self, key: str, **values: object) -> str:
        return self.catalogue.text(self.texts[key], f"interface/{self.room}").format(**values)


def keys(room: str, texts: Mapping[str, str]) -> Iterator[Key]:
    """Every phrase of a room as the catalogues know it."""
    for english in texts.values():
        yield f"interface/{room}", english
