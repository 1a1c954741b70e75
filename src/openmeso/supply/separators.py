"""Scanned codes whose separator was lost: every way in which they may be read.

Some readers drop FNC1. A lot that is followed by another field then swallows it, and nothing in the code
says where it ends: whoever scans compares with the box.
"""

from __future__ import annotations

from datetime import date

from openmeso.errors import BarcodeError
from openmeso.supply.gs1 import GS, Scan, parse_gs1

#: Fields that stand beside a lot or a serial number on a box of medicine or a device.
_BESIDE = frozenset({"01", "10", "11", "15", "17", "21"})
#: Longer codes than those on a box of medicine or a device are read as they stand: the ways to split them grow
#: with the third power of their length.
_GUESSED_CHARACTERS = 120
_VARIABLE = frozenset({"10", "21"})


def possible_readings(text: str, *, on: date) -> tuple[Scan, ...]:
    """Every reading of a code; the one in which no separator is missing stands first.

    One reading means that nothing is to be asked.

    Raises:
        BarcodeError: it cannot be read in any way; with the faults of the plain reading.
    """
    raw = text.rstrip("\r\n")
    faults: BarcodeError | None = None
    readings: list[Scan] = []
    try:
        readings.append(parse_gs1(raw, on=on))
    except BarcodeError as error:
        faults = error
    if GS not in raw and "(" not in raw and len(raw) <= _GUESSED_CHARACTERS:
        readings += [scan for scan in _with_separators(raw, on) if scan.elements not in {r.elements for r in readings}]
    if not readings and faults is not None:
        raise faults
    return tuple(_once(readings))


def _with_separators(raw: str, on: date) -> list[Scan]:
    """Readings with one or two separators put back, where each is followed by a field of ``_BESIDE``."""
    found = []
    for first in _places(raw, 0):
        once = raw[:first] + GS + raw[first:]
        tries = [once, *(once[:second] + GS + once[second:] for second in _places(once, first + 1))]
        for text in tries:
            try:
                scan = parse_gs1(text, on=on)
            except BarcodeError:
                continue
            names = [element.ai for element in scan.elements]
            if len(set(names)) == len(names) and set(names) <= _BESIDE and _needed(text, scan):
                found.append(scan)
    return found


def _places(raw: str, start: int) -> list[int]:
    """Where a field may begin after a lost separator."""
    return [at for at in range(start + 4, len(raw) - 1) if raw[at : at + 2] in _BESIDE and GS not in raw[at - 3 : at]]


def _needed(text: str, scan: Scan) -> bool:
    """Every separator ends a field of variable length."""
    ends = [scan.elements[i].ai for i in range(len(scan.elements) - 1)]
    return text.count(GS) == sum(ai in _VARIABLE for ai in ends)


def _once(readings: list[Scan]) -> list[Scan]:
    seen: set[tuple[tuple[str, str], ...]] = set()
    kept = []
    for scan in readings:
        key = tuple(sorted((e.ai, e.value) for e in scan.elements))
        if key not in seen:
            seen.add(key)
            kept.append(scan)
    return kept
