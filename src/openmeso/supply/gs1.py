"""GS1 element strings: what a scanner reads from a vial, or a person types from below the bars.

The table of application identifiers is that of ``biip``. The reading is our own: all faults at once with
their position, day 00, the century by a given day, and findings where a code is readable but incomplete.
Source of the grammar: GS1 General Specifications, as far as listed in gs1.org's identifier table.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from openmeso.codes import gtin_check_digit
from openmeso.errors import BarcodeError, Fault
from openmeso.supply.finding import SupplyFinding

if TYPE_CHECKING:
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

#: How FNC1 arrives from a scanner.
GS = "\x1d"

#: Symbology identifiers that announce GS1 element strings.
SYMBOLOGIES = {"]d2": "DataMatrix", "]C1": "GS1-128", "]Q3": "QR", "]e0": "DataBar"}

DATES = frozenset({"11", "12", "13", "15", "16", "17"})
GTINS = frozenset({"01", "02"})
NAMES = {"01": "GTIN", "10": "lot", "11": "production date", "17": "expiry", "21": "serial"}

#: More than any box carries; longer texts are something else.
MOST_CHARACTERS = 400

_TYPED = re.compile(r"\((\d{2,4})\)")
_OUTSIDE = re.compile(r"""[^!"%-?A-Z_a-z]""")


@dataclass(frozen=True, slots=True)
class Element:
    """One field: its application identifier, its value, and where the value begins (first = 1)."""

    ai: str
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A code as read.

    Attributes:
        raw: The string as it came, to be stored beside the parts.
        symbology: Where the scanner said it: DataMatrix, GS1-128, QR or DataBar.
        findings: What the code lacks although it can be read.
    """

    raw: str
    symbology: str
    elements: tuple[Element, ...]
    gtin: str | None
    lot: str | None
    expiry: date | None
    serial: str | None
    produced: date | None
    findings: tuple[SupplyFinding, ...]

    def value(self, ai: str) -> str | None:
        """Value of an application identifier; ``None`` where the code does not have it."""
        return next((element.value for element in self.elements if element.ai == ai), None)


def parse_gs1(text: str, *, on: date, serial_expected: bool = False) -> Scan:
    """Read a GS1 element string, scanned or typed with brackets.

    Args:
        text: As scanned (FNC1 as the character 0x1D) or as printed, ``(01)…(17)…(10)…``.
        on: The day of reading; decides the century of a two-digit year.
        serial_expected: Boxes of this product carry a serial number; one without is remarked, as a
            lost separator cannot be seen otherwise.

    Raises:
        BarcodeError: with every fault and the position where it lies.
    """
    raw = text.rstrip("\r\n")
    if not raw.strip(GS + " "):
        raise BarcodeError([Fault("code", "nothing", "a GS1 element string")])
    if len(raw) > MOST_CHARACTERS:
        raise BarcodeError(
            [Fault("code", f"{len(raw)} characters", f"at most {MOST_CHARACTERS}", "scan one code alone")]
        )
    if raw.startswith("+"):
        raise BarcodeError([_fault(1, "a HIBC code (it begins with '+')", "a GS1 code", "type lot and expiry by hand")])
    symbology, start = _symbology(raw)
    if start == len(raw):
        raise BarcodeError([_fault(start + 1, "nothing after the symbology", "a GS1 element string")])
    faults: list[Fault] = []
    fields = _typed(raw, start, faults) if raw.startswith("(", start) else _scanned(raw, start, faults)
    elements: list[Element] = []
    for element, ai in fields:
        wrong = list(_wrong(element, ai, on))
        faults += wrong
        earlier = next((e for e in elements if e.ai == element.ai), None)
        if earlier is None:
            elements.append(element)
        elif earlier.value != element.value:
            got = f"AI {element.ai} again with another value"
            faults.append(_fault(element.position, got, f"{earlier.value!r} as at character {earlier.position}"))
    if faults:
        raise BarcodeError(faults)
    return _scan(raw, symbology, tuple(elements), on, serial_expected)


def gtin_14(number: str) -> str:
    """A GTIN-8, -12, -13 or -14 as GTIN-14.

    Raises:
        BarcodeError: wrong length, not digits, or a wrong check digit.
    """
    if not (number.isascii() and number.isdigit() and len(number) in (8, 12, 13, 14)):
        raise BarcodeError([Fault("GTIN", repr(number), "8, 12, 13 or 14 digits")])
    padded = number.zfill(14)
    expected = gtin_check_digit(padded[:13])
    if int(padded[-1]) != expected:
        raise BarcodeError([Fault("GTIN", f"check digit {padded[-1]}", f"check digit {expected}", "scan it again")])
    return padded


def date_of(yymmdd: str, *, on: date) -> date | None:
    """The day of six digits YYMMDD; day 00 is the last of the month. ``None`` = no such day.

    The year is the one nearest to ``on``: at most 49 years ahead, 50 back.
    """
    year, month, day = (int(yymmdd[i : i + 2]) for i in (0, 2, 4))
    ahead = year - on.year % 100
    century = on.year - on.year % 100
    if ahead > 50:
        century -= 100
    elif ahead < -49:
        century += 100
    year += century
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def _fault(position: int, got: str, expected: str, do: str = "") -> Fault:
    return Fault(f"character {position}", got, expected, do)


def _symbology(raw: str) -> tuple[str, int]:
    """The kind of symbol where the scanner announced it, and where the data begin."""
    if not raw.startswith("]"):
        return "", 0
    if raw[:3] in SYMBOLOGIES:
        return SYMBOLOGIES[raw[:3]], 3
    raise BarcodeError([_fault(1, repr(raw[:3]), "a GS1 symbology: " + ", ".join(SYMBOLOGIES), "scan the GS1 code")])


@cache
def _identifier(start: str) -> GS1ApplicationIdentifier | None:
    # With it comes the table of all company prefixes, 19 MB: only for whoever reads a code.
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        return GS1ApplicationIdentifier.extract(start)
    except ParseError:
        return None


def _longest(ai: GS1ApplicationIdentifier) -> int:
    """Greatest length of a value; the only one where no separator follows."""
    value = ai.format.partition("+")[2]
    return sum(int(number) for number in re.findall(r"[A-Z](?:\.\.)?(\d+)", value))


def _typed(raw: str, start: int, faults: list[Fault]) -> Iterator[tuple[Element, GS1ApplicationIdentifier]]:
    """Fields of ``(01)…(17)…``. A bracket that names no identifier belongs to the value before it."""
    marks = [m for m in _TYPED.finditer(raw, start) if m.start() == start or _known(m[1])]
    if not marks:
        faults.append(_fault(start + 1, repr(raw[start : start + 6]), "an identifier in brackets, as (01)"))
        return
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        value = raw[mark.end() : following.start() if following else len(raw)]
        ai = _identifier(mark[1])
        if ai is None or ai.ai != mark[1]:
            faults.append(_fault(mark.start() + 2, f"unknown AI {mark[1]}", "a GS1 application identifier"))
            continue
        yield Element(ai.ai, value.strip(), mark.end() + 1), ai


def _known(digits: str) -> bool:
    ai = _identifier(digits)
    return ai is not None and ai.ai == digits


def _scanned(raw: str, start: int, faults: list[Fault]) -> Iterator[tuple[Element, GS1ApplicationIdentifier]]:
    """Fields of a scanned string, until one cannot be read: what follows it has no known beginning."""
    at = start + 1 if raw.startswith(GS, start) else start
    while at < len(raw):
        if raw[at] == GS:
            faults.append(_fault(at + 1, "an empty field", "an application identifier"))
            at += 1
            continue
        ai = _identifier(raw[at : at + 4])
        if ai is None:
            rest = raw[at:]
            short = len(rest) < 2 or not rest[:2].isdigit()
            got = f"rest {rest[:8]!r}, which is no AI" if short else f"unknown AI {rest[:2]}"
            faults.append(_fault(at + 1, got, "a GS1 application identifier"))
            return
        begin = at + len(ai.ai)
        separator = raw.find(GS, begin)
        end = len(raw) if separator < 0 else separator
        if not ai.separator_required:
            end = min(end, begin + _longest(ai))
        yield Element(ai.ai, raw[begin:end], begin + 1), ai
        # A separator after a field of fixed length is superfluous, and common.
        at = end + 1 if raw.startswith(GS, end) else end


def _wrong(element: Element, ai: GS1ApplicationIdentifier, on: date) -> Iterator[Fault]:
    value, at = element.value, element.position
    name = NAMES.get(element.ai, f"AI {element.ai}")
    if not value:
        yield _fault(at, f"an empty {name}", f"a value after AI {element.ai}")
        return
    if outside := _OUTSIDE.search(value):
        found = outside.start() + at
        yield _fault(found, f"{outside[0]!r} in the {name}", "a character of the GS1 set", "scan it again")
        return
    longest = _longest(ai)
    if len(value) > longest:
        yield _fault(at, f"a {name} of {len(value)} characters", f"at most {longest} characters")
        return
    if element.ai in DATES and value.isdigit() and len(value) == 6:
        if date_of(value, on=on) is None:
            yield _fault(at, f"{value} as {name} (AI {element.ai})", "a day that exists, as YYMMDD")
        return
    if element.ai in GTINS and value.isdigit() and len(value) == 14:
        expected = gtin_check_digit(value[:13])
        if int(value[-1]) != expected:
            yield _fault(at + 13, f"check digit {value[-1]}", f"check digit {expected}", "scan it again")
        return
    if not re.fullmatch(ai.pattern, element.ai + value):
        yield _fault(at, f"{value!r} as {name} (AI {element.ai})", f"the form {ai.format.partition('+')[2]}")


def _scan(raw: str, symbology: str, elements: tuple[Element, ...], on: date, serial_expected: bool) -> Scan:
    values = {element.ai: element.value for element in elements}
    expiry = values.get("17") or values.get("7003", "")[:6]
    findings: list[SupplyFinding] = []

    def remark(code: str, what: str, because: str, do: str) -> None:
        findings.append(SupplyFinding(f"supply/{code}", False, what, because, do))

    if expiry.endswith("00") and len(expiry) == 6:
        remark(
            "expiry-day-missing",
            "The expiry names no day: the last of the month counts",
            f"expiry {expiry}",
            "compare with the print on the box",
        )
    if not values.get("10"):
        remark("lot-missing", "The code holds no lot number", "no AI 10", "read the lot from the box")
    if serial_expected and not values.get("21"):
        because = "no AI 21; a lost separator would hide it in the lot"
        remark("serial-missing", "The code holds no serial number", because, "compare lot and serial with the box")
    return Scan(
        raw=raw,
        symbology=symbology,
        elements=elements,
        gtin=values.get("01"),
        lot=values.get("10"),
        expiry=date_of(expiry, on=on) if expiry else None,
        serial=values.get("21"),
        produced=date_of(values["11"], on=on) if "11" in values else None,
        findings=tuple(findings),
    )
