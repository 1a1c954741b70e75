"""GS1 codes on boxes: every worked string of the clinical tables, and what must never be misread."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.codes import gtin_check_digit
from openmeso.errors import BarcodeError
from openmeso.supply import gtin_14, parse_gs1
from openmeso.supply.gs1 import GS, date_of

ON = date(2026, 11, 22)
GTIN = "09506000134352"


def refused(text: str) -> str:
    with pytest.raises(BarcodeError) as error:
        parse_gs1(text, on=ON)
    return str(error.value)


def codes(text: str, **options: bool) -> list[str]:
    return [finding.code for finding in parse_gs1(text, on=ON, **options).findings]


def test_a_datamatrix_with_all_four_fields() -> None:
    raw = f"]d201{GTIN}1728063010AB123{GS}21S001"
    scan = parse_gs1(raw, on=ON)
    assert (scan.gtin, scan.lot, scan.serial) == (GTIN, "AB123", "S001")
    assert scan.expiry == date(2028, 6, 30)
    assert scan.symbology == "DataMatrix"
    assert scan.raw == raw
    assert scan.findings == ()
    assert scan.value("10") == "AB123"
    assert scan.value("11") is None
    assert [e.position for e in scan.elements] == [6, 22, 30, 38]


@pytest.mark.parametrize(
    ("prefix", "symbology"),
    [("]d2", "DataMatrix"), ("]C1", "GS1-128"), ("]Q3", "QR"), ("]e0", "DataBar"), ("", ""), (GS, "")],
)
def test_every_gs1_symbology_reads_alike(prefix: str, symbology: str) -> None:
    scan = parse_gs1(f"{prefix}01{GTIN}10L7\r\n", on=ON)
    assert (scan.gtin, scan.lot, scan.symbology) == (GTIN, "L7", symbology)


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("280630", date(2028, 6, 30)),
        ("280200", date(2028, 2, 29)),
        ("270200", date(2027, 2, 28)),
        ("000200", date(2000, 2, 29)),
        ("991231", date(1999, 12, 31)),
        ("761231", date(2076, 12, 31)),
        ("770101", date(1977, 1, 1)),
        ("270230", None),
        ("251301", None),
        ("250001", None),
        ("250431", None),
    ],
)
def test_six_digits_as_a_day(digits: str, day: date | None) -> None:
    assert date_of(digits, on=ON) == day


def test_the_century_turns_with_the_day_of_reading() -> None:
    assert date_of("020101", on=date(2098, 1, 1)) == date(2102, 1, 1)
    assert date_of("980101", on=date(2101, 1, 1)) == date(2098, 1, 1)
    assert date_of("490101", on=date(2098, 1, 1)) == date(2049, 1, 1)
    assert date_of("480101", on=date(2098, 1, 1)) == date(2148, 1, 1)


def test_a_missing_day_is_the_last_of_the_month_and_is_remarked() -> None:
    scan = parse_gs1("01040123450000161728020010L7", on=ON)
    assert (scan.gtin, scan.expiry, scan.lot) == ("04012345000016", date(2028, 2, 29), "L7")
    assert [f.code for f in scan.findings] == ["supply/expiry-day-missing"]
    assert not scan.findings[0].stops


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("010123456789012811251301", ("character 19", "251301", "AI 11")),
        (f"01{GTIN}17270230", ("character 19", "270230", "expiry")),
        ("0109506000134353", ("character 16", "check digit 3", "check digit 2")),
        (f"01{GTIN}10" + "A" * 21, ("lot of 21 characters", "at most 20")),
        (f"01{GTIN}1", ("character 17", "rest '1'", "no AI")),
        ("0595060001343521", ("character 1", "unknown AI 05")),
        (f"01{GTIN}10", ("an empty lot",)),
        (f"01{GTIN}10A{GS}{GS}21S", ("character 21", "an empty field")),
        (f"01{GTIN}10A B", ("character 20", "' '")),
        (f"01{GTIN}10Aé", ("character 20", "'é'")),
        (f"01{GTIN}10A{GS}10B", ("AI 10 again", "'A' as at character 19")),
        ("0109506", ("the form N14",)),
        (f"01{GTIN}1728", ("'28' as expiry",)),
        (f"01{GTIN}30X", ("AI 30",)),
        ("]E09506000134352", ("']E0'", "a GS1 symbology")),
        ("]d2", ("nothing after the symbology",)),
        ("+A123BJC5D6E71G", ("HIBC", "by hand")),
        ("", ("nothing",)),
        (" \n", ("nothing",)),
        ("(05)123", ("unknown AI 05",)),
        ("(ab)123", ("an identifier in brackets",)),
        (f"(01){GTIN}(10)", ("an empty lot",)),
    ],
)
def test_a_code_that_cannot_be_read_says_where(text: str, words: tuple[str, ...]) -> None:
    message = refused(text)
    for word in words:
        assert word in message


def test_all_faults_of_a_code_come_at_once() -> None:
    with pytest.raises(BarcodeError) as error:
        parse_gs1("010950600013435317270230" + "10" + "A" * 21, on=ON)
    assert len(error.value.faults) == 3
    assert error.value.exit_code == 10


def test_a_lost_separator_cannot_be_seen_so_a_missing_serial_is_remarked() -> None:
    text = f"01{GTIN}10AB12321S001"
    scan = parse_gs1(text, on=ON)
    assert (scan.lot, scan.serial) == ("AB12321S001", None)
    assert codes(text) == []
    assert codes(text, serial_expected=True) == ["supply/serial-missing"]


def test_a_code_without_a_lot_says_so() -> None:
    assert codes(f"01{GTIN}17280630") == ["supply/lot-missing"]


def test_brackets_typed_by_hand_read_as_the_scan() -> None:
    typed = parse_gs1(f"(01){GTIN}(17)280630(10)AB123", on=ON)
    scanned = parse_gs1(f"]d201{GTIN}1728063010AB123", on=ON)
    assert (typed.gtin, typed.expiry, typed.lot) == (scanned.gtin, scanned.expiry, scanned.lot)


def test_a_bracket_that_names_no_identifier_belongs_to_the_lot() -> None:
    assert parse_gs1(f"(01){GTIN}(10)A(05)B", on=ON).lot == "A(05)B"


def test_a_separator_after_a_fixed_field_is_tolerated() -> None:
    assert parse_gs1(f"01{GTIN}{GS}17280630{GS}10A", on=ON).lot == "A"


def test_the_same_value_twice_is_one() -> None:
    assert parse_gs1(f"01{GTIN}10A{GS}10A", on=ON).lot == "A"


def test_expiry_with_time_gives_the_day() -> None:
    scan = parse_gs1(f"01{GTIN}70032806301530{GS}10A{GS}11260101", on=ON)
    assert scan.expiry == date(2028, 6, 30)
    assert scan.produced == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("number", "padded"),
    [("96385074", "00000096385074"), ("036000291452", "00036000291452"), ("9506000134352", GTIN), (GTIN, GTIN)],
)
def test_short_gtins_are_padded(number: str, padded: str) -> None:
    assert gtin_14(number) == padded


@pytest.mark.parametrize("number", ["9506000134353", "950600013435", "12345", "", "95060001343５2"])
def test_a_wrong_gtin_is_refused(number: str) -> None:
    with pytest.raises(BarcodeError):
        gtin_14(number)


LOTS = st.text(alphabet="ABCXYZabcxyz0123456789-/.", min_size=1, max_size=20)
DAYS = st.dates(min_value=date(1977, 1, 1), max_value=date(2075, 12, 31))


@given(first_13=st.text(alphabet="0123456789", min_size=13, max_size=13), lot=LOTS, serial=LOTS, day=DAYS)
def test_what_is_written_is_read(first_13: str, lot: str, serial: str, day: date) -> None:
    gtin = first_13 + str(gtin_check_digit(first_13))
    for text in (
        f"]d201{gtin}17{day:%y%m%d}10{lot}{GS}21{serial}",
        f"21{serial}{GS}10{lot}{GS}17{day:%y%m%d}01{gtin}",
        f"(01){gtin}(17){day:%y%m%d}(10){lot}(21){serial}",
    ):
        scan = parse_gs1(text, on=ON)
        assert (scan.gtin, scan.lot, scan.serial, scan.expiry) == (gtin, lot, serial, day)


@given(st.text(alphabet="0123456789ABab()+] \x1d", max_size=40))
def test_any_string_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        scan = parse_gs1(text, on=ON)
    except BarcodeError as error:
        assert error.faults
        assert all(fault.place == "code" or fault.place.startswith("character ") for fault in error.faults)
    else:
        assert scan.raw == text.rstrip("\r\n")


@given(
    first_13=st.text(alphabet="0123456789", min_size=13, max_size=13), place=st.integers(0, 12), by=st.integers(1, 9)
)
def test_one_wrong_digit_is_always_caught(first_13: str, place: int, by: int) -> None:
    gtin = first_13 + str(gtin_check_digit(first_13))
    wrong = gtin[:place] + str((int(gtin[place]) + by) % 10) + gtin[place + 1 :]
    assert "check digit" in refused("01" + wrong)
