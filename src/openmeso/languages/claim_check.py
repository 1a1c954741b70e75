"""Words that promise more than the data bear never reach a patient (requirement CL8)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openmeso.errors import Fault, UnknownIdError, one_of

WORDS = Path(__file__).parent / "claim_words"


@dataclass(frozen=True, slots=True, order=True)
class ClaimFinding:
    """One forbidden phrase in a text.

    Attributes:
        start, end: Where it stands, in characters of the text.
        phrase: As written in the text.
        id: The entry of the word list, the same in every language.
    """

    start: int
    end: int
    phrase: str
    id: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class ClaimWord:
    """An entry of a word list, ready to search."""

    id: str
    phrases: re.Pattern[str]
    allowed: re.Pattern[str] | None
    why: str
    instead: str


def claim_languages() -> tuple[str, ...]:
    """Languages that have a word list."""
    return tuple(sorted(path.stem for path in WORDS.glob("*.toml")))


@cache
def claim_words(language: str) -> tuple[ClaimWord, ...]:
    """The word list of a language.

    Raises:
        UnknownIdError: there is none, so that no text in it can pass as checked.
    """
    known = claim_languages()
    if language not in known:
        raise UnknownIdError([Fault("language", language, one_of(known, language), "write its list of claim words")])
    data = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return tuple(
        ClaimWord(
            word["id"],
            _any_of(word["phrases"]),
            _any_of(word["allowed"]) if word["allowed"] else None,
            word["reason"],
            word["instead"],
        )
        for word in data["word"]
    )


def check_claims(text: str, language: str) -> tuple[ClaimFinding, ...]:
    """Find every phrase that a patient must not read, in the order of the text.

    A phrase inside an allowed context of its own entry ("not a cure") is no finding. The check knows no
    grammar: a denial that is not on the list is found as well and wants other words.

    Raises:
        UnknownIdError: the language has no word list.
    """
    found: list[ClaimFinding] = []
    for word in claim_words(language):
        free = [match.span() for match in word.allowed.finditer(text)] if word.allowed else []
        found += [
            ClaimFinding(match.start(), match.end(), match.group(), word.id, word.why, word.instead)
            for match in word.phrases.finditer(text)
            if not any(start <= match.start() and match.end() <= end for start, end in free)
        ]
    return tuple(sorted(found))


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    # Longest first, so that the phrase reported is the fullest one.
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(map(_whole, ordered)), re.IGNORECASE)


def _whole(phrase: str) -> str:
    """Whole words; any white space (or none before %), either apostrophe, any hyphen."""
    pattern = re.escape(phrase).replace(r"\ %", r"\s*%").replace(r"\ ", r"\s+")
    pattern = pattern.replace("'", "['’]").replace(r"\-", r"[-‐‑]")
    return rf"(?<!\w){pattern}" + (r"(?!\w)" if phrase[-1].isalnum() else "")
