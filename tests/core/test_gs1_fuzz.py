"""Any text at all, read as a code of a box: it is read or refused with a place, and never read as what it is not.

Beside it stands a second parser, the package ``biip``: what both read, they read alike.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from biip import ParseError
from biip.gs1_messages import GS1Message
from hypothesis import given, settings
from hypothesis import strategies as st

from openmeso.codes import gtin_check_digit
from openmeso.errors import BarcodeError
from openmeso.supply.gs1 import GS, Scan, parse_gs1
from openmeso.supply.separators import possible_readings

ON = date(2026, 11, 22)
FIELDS = ["01", "02", "10", "11", "17", "21", "30", "240", "3103", "37", "99", "(01)", "(10)", "(17)", "]d2", "+"]

#: Pieces of codes, digits of any script, separators, brackets, and whatever else there is.
piece = st.one_of(
    st.sampled_from(
        [*FIELDS, GS, "09506000134352", "280630", "270200", "AB123", "٣", "²", "\x00", "\ud7ff", " ", "\r\n"]
    ),
    st.text(alphabet="0123456789", max_size=16),
    st.text(max_size=6),
)
code = st.lists(piece, max_size=12).map("".join)


def held(scan: Scan, text: str) -> None:
    """What is true of whatever was read."""
    assert scan.raw == text.rstrip("\r\n")
    for element in scan.elements:
        assert scan.raw[element.position - 1 :].startswith(element.value)
        assert element.value and element.ai.isascii() and element.ai.isdigit()
    if scan.gtin:
        assert scan.gtin.isascii() and len(scan.gtin) == 14
        assert int(scan.gtin[-1]) == gtin_check_digit(scan.gtin[:13])
    for day in (scan.expiry, scan.produced):
        assert day is None or abs(day.year - ON.year) <= 51
    for value in (scan.lot, scan.serial):
        assert value is None or (0 < len(value) <= 20 and value.isascii() and value.isprintable())


@given(text=code)
@settings(max_examples=300)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        scan = parse_gs1(text, on=ON)
    except BarcodeError as error:
        assert error.faults
        assert all(fault.place == "code" or fault.place.startswith("character ") for fault in error.faults)
    else:
        held(scan, text)


@given(text=code)
@settings(max_examples=200)
def test_every_possible_reading_is_a_reading_of_that_text(text: str) -> None:
    try:
        readings = possible_readings(text, on=ON)
    except BarcodeError as error:
        assert error.faults
        return
    assert readings
    plain = text.rstrip("\r\n").replace(GS, "")
    for scan in readings:
        rebuilt = "".join(element.ai + element.value for element in scan.elements)
        assert set(rebuilt) <= set(plain)
        assert scan.lot is None or scan.lot in plain


@given(
    text=st.lists(st.sampled_from([*FIELDS[:10], GS, "09506000134352", "280630", "12", "L7"]), max_size=8).map("".join)
)
@settings(max_examples=300)
def test_what_both_parsers_read_they_read_alike(text: str) -> None:
    try:
        ours = parse_gs1(text, on=ON)
        theirs = GS1Message.parse(text.removeprefix("]d2"))
    except (BarcodeError, ParseError, ValueError):
        return
    first: dict[str, str] = {}
    for element in theirs.element_strings:
        first.setdefault(element.ai.ai, element.value)
    assert {element.ai: element.value for element in ours.elements} == first


@pytest.mark.parametrize("text", ["10" * 60, "10" * 200, "10" * 20_000, f"01{'0' * 5000}", "(10)" * 5000])
def test_a_long_text_is_answered(text: str) -> None:
    """The ways to put separators back grow with the third power of the length: a long text is not guessed at."""
    with suppress(BarcodeError):
        possible_readings(text, on=ON)


def test_a_text_that_no_box_carries_is_refused_with_its_length() -> None:
    with pytest.raises(BarcodeError, match="401 characters"):
        parse_gs1("9" * 401, on=ON)
