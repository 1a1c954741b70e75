"""Reading the file of a temperature logger: all faults at once, each with its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from openmeso_clinic.queries.csv_file import Unreadable, decoded, split

#: Names of the columns, as loggers write them.
_AT = ("at", "time", "timestamp", "date", "datetime", "date/time")
_VALUE = ("celsius", "temperature", "temp", "value", "c", "°c", "temperature (°c)")
MOST_ROWS = 20_000
_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
)


@dataclass(frozen=True)
class Row:
    line: int
    at: datetime
    celsius: Decimal


@dataclass(frozen=True)
class ReadingsFile:
    """What a file holds.

    Attributes:
        faults: In words, each with its line; nothing is imported while there is one.
    """

    rows: tuple[Row, ...]
    faults: tuple[str, ...]


def read_readings(data: bytes, *, zone: ZoneInfo) -> ReadingsFile:
    """Read a CSV with a time and a temperature. A time without offset is the practice's own."""
    try:
        text, _read_as = decoded(data)
    except ValueError:
        return ReadingsFile((), (_("The file is no text in UTF-8. Save it as CSV (UTF-8)."),))
    try:
        rows_read = split(text)[1]
    except Unreadable as error:
        known = {"line": error.line, "got": error.got}
        return ReadingsFile((), (_("Line %(line)s: %(got)s. Save the file anew as CSV.") % known,))
    lines = [cells for _line, cells in rows_read]
    if not lines:
        return ReadingsFile((), (_("The file is empty."),))
    names = [name.strip().casefold() for name in lines[0]]
    at = next((i for i, name in enumerate(names) if name in _AT), None)
    value = next((i for i, name in enumerate(names) if name in _VALUE), None)
    faults = []
    if at is None:
        faults.append(_("Line 1: no column for the time. Name it at."))
    if value is None:
        faults.append(_("Line 1: no column for the temperature. Name it celsius."))
    if len(lines) > MOST_ROWS + 1:
        faults.append(_("%(count)s lines: at most %(most)s at once.") % {"count": len(lines), "most": MOST_ROWS})
    if faults or at is None or value is None:
        return ReadingsFile((), tuple(faults))
    rows = []
    for number, cells in rows_read[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        when, celsius = _moment(_cell(cells, at), zone), _number(_cell(cells, value))
        if when is None:
            known = {"line": number, "got": _cell(cells, at) or _("nothing")}
            faults.append(_("Line %(line)s: %(got)s is no time. Write 2026-11-22 08:30.") % known)
        if celsius is None:
            known = {"line": number, "got": _cell(cells, value) or _("nothing")}
            faults.append(_("Line %(line)s: %(got)s is no temperature. Write 4.6.") % known)
        if when is not None and celsius is not None:
            rows.append(Row(number, when, celsius))
    if not rows and not faults:
        faults.append(_("The file holds no reading."))
    return ReadingsFile(tuple(rows), tuple(faults))


def _cell(cells: list[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in _FORMS:
            try:
                found = datetime.strptime(text, form).replace(tzinfo=zone)
            except ValueError:
                continue
            break
        else:
            return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ".").removesuffix("°C").strip())
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.1")) if value.is_finite() and abs(value) < 1000 else None
