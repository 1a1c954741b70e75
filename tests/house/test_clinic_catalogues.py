"""Every word of the clinic's pages exists in French, with its places kept and in French typography."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from openmeso_clinic.catalogues import SOURCES, compile_into, languages, unreviewed
from tools.clinic_catalogues import spoken, translated

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*[^}]*\}|<[^>]+>")
FRENCH = sorted((SOURCES / "fr").glob("*.po"))


def test_every_word_of_the_pages_exists_in_french() -> None:
    assert sorted(set(spoken()) - set(translated("fr"))) == []


def test_no_french_word_outlives_its_page() -> None:
    assert sorted(set(translated("fr")) - set(spoken())) == []


@pytest.mark.parametrize("path", FRENCH, ids=lambda p: p.stem)
def test_places_and_typography_of_the_french(path: Path) -> None:
    with path.open("rb") as file:
        for message in read_po(file, locale="fr"):
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            french = message.string if isinstance(message.string, tuple) else (message.string,)
            for text in french if message.id else ():
                # "one patient" may be said without its number.
                assert set(PLACES.findall(text)) in [set(PLACES.findall(source)) for source in english], text
                assert not any(f" {sign}" in text for sign in ":;?!»"), text
                assert "« " not in text, text
                assert "'" not in re.sub(r"<[^>]+>", "", text), text


def test_a_word_stands_in_one_catalogue_only() -> None:
    seen: dict[tuple[str | None, str], str] = {}
    for path in FRENCH:
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    key = (message.context, str(message.id))
                    assert seen.setdefault(key, path.stem) == path.stem, key


def test_compiled_once_and_again_only_after_a_change(tmp_path: Path) -> None:
    compile_into(tmp_path)
    compiled = tmp_path / "fr" / "LC_MESSAGES" / "django.mo"
    first = compiled.stat().st_mtime_ns
    compile_into(tmp_path)
    assert compiled.stat().st_mtime_ns == first
    compiled.with_suffix(".sha256").write_text("of an older version")
    compile_into(tmp_path)
    assert compiled.stat().st_mtime_ns != first


def test_a_draft_says_that_it_is_one() -> None:
    assert languages() == ("fr",)
    assert unreviewed("fr")
