"""What is said to people is said in their language, whole, and in its own writing of numbers."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from openmeso.errors import UnknownIdError
from openmeso.knowledge import Library
from openmeso.languages import Message, catalogue, direction, languages, patient_language
from openmeso.languages import formats as say
from openmeso.languages.catalogue import LOCALE, PATIENT_LANGUAGES
from tools.catalogues import spoken

NBSP = "\N{NO-BREAK SPACE}"
FRENCH = sorted((LOCALE / "fr").glob("*.po"))


def test_every_text_people_read_exists_in_french(library: Library) -> None:
    assert catalogue("fr").missing(spoken(library)) == ()


def test_no_french_translation_outlives_its_text(library: Library) -> None:
    assert catalogue("fr").stale(spoken(library)) == ()


def test_a_missing_text_stays_english_and_is_known_to_be_missing() -> None:
    french = catalogue("fr")
    assert french.text("A text nobody translated", "care/nothing/what") == "A text nobody translated"
    assert french.message("A text nobody translated", "care/nothing/what") is None
    assert french.missing([("care/nothing/what", "A text nobody translated")]) == (
        ("care/nothing/what", "A text nobody translated"),
    )


def test_the_same_english_may_differ_by_its_place() -> None:
    assert catalogue("fr").text("Avoid", "interface/aftercare") == "À éviter"
    assert catalogue("fr").text("Avoid", "interface/elsewhere") == "Avoid"


def test_english_is_the_source_and_lacks_nothing(library: Library) -> None:
    english = catalogue("en")
    assert english.missing(spoken(library)) == () == english.stale(())
    assert english.message("Anything", "anywhere") == Message("Anything", True)


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UnknownIdError, match="en"):
        catalogue("xx")


@pytest.mark.parametrize(
    ("wanted", "written"), [("en", "en"), ("fr", "fr"), ("fr-CA", "fr"), ("FR", "fr"), ("de", "en"), ("ar", "en")]
)
def test_a_patient_is_written_in_a_language_that_is_complete(wanted: str, written: str) -> None:
    assert patient_language(wanted) == written


def test_the_arabic_headings_are_there_and_marked_as_not_reviewed() -> None:
    message = catalogue("ar").message("Avoid", "interface/aftercare")
    assert message is not None
    assert not message.reviewed
    assert "ar" in languages()


@pytest.mark.parametrize(("language", "way"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_direction(language: str, way: str) -> None:
    assert direction(language) == way


@pytest.mark.parametrize("path", FRENCH, ids=lambda p: p.stem)
def test_placeholders_and_typography_of_the_french(path: Path) -> None:
    with path.open("rb") as file:
        messages = [m for m in read_po(file) if m.id]
    assert [str(m.context) for m in messages] == sorted(str(m.context) for m in messages)
    for message in messages:
        english, french = str(message.id), str(message.string)
        assert _fields(english) == _fields(french), message.context
        assert not any(f" {sign}" in french for sign in ":;?!»%"), (message.context, french)
        assert "« " not in french, message.context


def _fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("path", FRENCH, ids=lambda p: p.stem)
def test_a_catalogue_says_nothing_of_machines_or_days(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    names = {line.strip('"').partition(":")[0] for line in head.splitlines() if ":" in line}
    assert names <= {"Content-Type", "Language"}


@pytest.mark.parametrize(
    ("hours", "english", "french"),
    [
        ("0.25", "15 minutes", "15 minutes"),
        ("1", "1 hour", "1 heure"),
        ("48", "48 hours", "48 heures"),
        ("72", "72 hours", "72 heures"),
        ("120", "5 days", "5 jours"),
        ("336", "14 days", "14 jours"),
        ("4368", "26 weeks", "26 semaines"),
        ("8760", "365 days", "365 jours"),
    ],
)
def test_lengths_of_time(hours: str, english: str, french: str) -> None:
    assert say.duration(Decimal(hours), "en") == english.replace(" ", NBSP)
    assert say.duration(Decimal(hours), "fr") == french.replace(" ", NBSP)


def test_volumes_have_two_decimals_on_screens_and_no_trailing_zero_in_print() -> None:
    assert say.volume(Decimal("5.00"), "en") == f"5{NBSP}mL"
    assert say.volume(Decimal("0.50"), "fr") == f"0,5{NBSP}mL"
    assert say.volume(Decimal("0.5"), "en", screen=True) == f"0.50{NBSP}mL"


def test_numbers() -> None:
    assert say.number(Decimal("-0.5"), "en") == "\N{MINUS SIGN}0.5"
    assert say.span(24, 48, "en") == "24\N{EN DASH}48"
    assert say.span(24, 24, "en") == "24"
    assert say.quantity(Decimal("20"), "mg/mL", "fr") == f"20{NBSP}mg/mL"
    assert say.listed(["a", "b", "c"], "fr") == "a, b et c"
    assert say.price(Decimal("900"), "EUR", "fr") == f"900,00{NBSP}€"


def test_digits_are_the_same_in_every_language() -> None:
    assert say.number(Decimal("20"), "ar") == "20"


def test_days_and_times_are_those_of_the_wall() -> None:
    at = datetime(2026, 3, 29, 12, 5, tzinfo=UTC)
    assert say.clock(at, "en", ZoneInfo("Europe/Paris")) == "14:05"
    assert say.clock(at, "fr", ZoneInfo("Asia/Dubai")) == "16:05"
    assert say.day(date(2026, 3, 9), "fr") == f"9{NBSP}mars 2026"
    assert say.day(date(2026, 3, 29), "en", weekday=True) == f"Sunday, 29{NBSP}March 2026"
    assert "14:05" in say.moment(at, "fr", ZoneInfo("Europe/Paris"))


def test_patient_languages_are_shipped() -> None:
    assert set(PATIENT_LANGUAGES) <= set(languages())
