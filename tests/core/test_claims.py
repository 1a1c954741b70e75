"""No text that a patient reads promises more than the data bear."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import UnknownIdError
from openmeso.knowledge import load_library
from openmeso.knowledge.checking import patient_texts
from openmeso.languages.catalogue import LOCALE, catalogue
from openmeso.languages.claim_check import WORDS, check_claims, claim_languages, claim_words

FORBIDDEN = {
    "en": [
        ("A treatment with no downtime.", "no-downtime"),
        ("It can cure your skin.", "cure"),
        ("Results are GUARANTEED!", "guarantee"),
        ("A small miracle", "miracle"),
        ("Safe and\neffective.", "safe-and-effective"),
        ("It works in 100 % of patients", "hundred-per-cent"),
        ("It works in 100\u00a0% of patients", "hundred-per-cent"),
        ("It works in 100% of patients", "hundred-per-cent"),
        ("a permanent result", "permanent-result"),
        ("It is risk‑free", "risk-free"),
        ("a painless session", "painless"),
        ("It rejuvenates the face", "rejuvenate"),
        ("among the most effective treatments", "most-effective"),
        ("It exfoliates and plumps", "exfoliates"),
        ("It erases lines", "erases"),
        ("It eliminates spots", "eliminates"),
        ("a detox for the skin", "detox"),
        ("clinically proven", "clinically-proven"),
        ("Your skin will improve.", "promise-of-result"),
    ],
    "fr": [
        ("Un soin sans éviction sociale", "no-downtime"),
        ("Cela guérit la peau", "cure"),
        ("Résultat garanti", "guarantee"),
        ("sûr et efficace", "safe-and-effective"),
        ("dans 100\u00a0% des cas", "hundred-per-cent"),
        ("un résultat définitif", "permanent-result"),
        ("un geste sans risque", "risk-free"),
        ("indolore", "painless"),
        ("Il rajeunit le visage", "rejuvenate"),
        ("parmi les plus efficaces", "most-effective"),
        ("Il efface les rides", "erases"),
        ("Il élimine les taches", "eliminates"),
        ("cliniquement prouvé", "clinically-proven"),
        ("une offre limitée, seulement aujourd’hui", "pressure"),
    ],
}

ALLOWED = {
    "en": [
        "This is not a cure.",
        "There is no guarantee.",
        "This is not without side effects.",
        "A painless lump after two weeks needs a look.",
        "The redness fades.",
        "Secure storage; a curettage is something else.",
        "It costs 1100 % more.",
    ],
    "fr": [
        "La mésothérapie ne guérit pas.",
        "Le prix de toute la cure.",
        "Aucune garantie n'est donnée.",
        "Ce n'est pas sans risque.",
        "Cela n’efface pas les rides.",
    ],
}


@pytest.mark.parametrize(
    ("language", "text", "word"), [(lang, *row) for lang, rows in FORBIDDEN.items() for row in rows]
)
def test_a_promise_is_found_with_its_place_reason_and_better_words(language: str, text: str, word: str) -> None:
    finding = next(f for f in check_claims(text, language) if f.id == word)
    assert text[finding.start : finding.end] == finding.phrase
    assert finding.why
    assert finding.instead


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, rows in ALLOWED.items() for text in rows])
def test_a_denial_or_a_plain_description_passes(language: str, text: str) -> None:
    assert check_claims(text, language) == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_list_has_at_least_25_words_and_finds_all_its_own_phrases(language: str) -> None:
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))["word"]
    assert len(words) >= 25
    for word in words:
        for phrase in word["phrases"]:
            assert word["id"] in {f.id for f in check_claims(f"So: {phrase}.", language)}
        for context in word["allowed"]:
            assert word["id"] not in {f.id for f in check_claims(f"so {context}, yes", language)}, context


def test_the_lists_speak_of_the_same_claims_in_every_language() -> None:
    lists = [{word.id for word in claim_words(language)} for language in claim_languages()]
    assert all(ids == lists[0] for ids in lists)


def test_a_language_without_a_list_cannot_pass() -> None:
    with pytest.raises(UnknownIdError, match="claim words"):
        check_claims("ⵜⴰⵎⴰⵣⵉⵖⵜ", "zgh")


SURROUNDINGS = st.text(alphabet="xyzé .,!?(0123456789\n\u00a0%")


@given(before=SURROUNDINGS, after=SURROUNDINGS)
def test_what_stands_around_a_promise_does_not_hide_it(before: str, after: str) -> None:
    assert any(f.phrase == "miracle" for f in check_claims(f"{before} miracle {after}", "en"))


@given(st.text())
def test_findings_come_in_order_and_quote_the_text(text: str) -> None:
    findings = check_claims(text, "en")
    assert list(findings) == sorted(findings)
    assert all(text[f.start : f.end] == f.phrase for f in findings)


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*/*.po")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_catalogue_makes_a_claim(path: Path) -> None:
    language = path.parent.name
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    claims = [
        f"{message.context}: {finding.phrase!r}: {finding.why}"
        for message in messages
        for text, spoken in ((str(message.id), "en"), (str(message.string), language))
        if spoken in claim_languages()
        for finding in check_claims(text, spoken)
    ]
    assert claims == []


def test_no_patient_text_of_the_library_makes_a_claim_in_any_language() -> None:
    claims = [
        f"{kind}/{entry_id}/{path} ({language}): {finding.phrase!r}: {finding.why}"
        for kind, entries in load_library().kinds()
        for entry_id, entry in entries.items()
        for path, english in patient_texts(entry)
        for language in ("en", "fr")
        for finding in check_claims(catalogue(language).text(english, f"{kind}/{entry_id}/{path}"), language)
    ]
    assert claims == []
