"""Reading a table that somebody else's program wrote: its rows, or all faults at once with line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

#: With one of these at its start a spreadsheet takes a cell for a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Some spreadsheets skip these before they look.
_SKIPPED = " \u00a0'\""
SEPARATORS = ";,\t"
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{0,15})?|[+-]?[.,][0-9]{1,15}")
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Fault:
    """One fault: where, what was got, what is expected, what to do. Line 1 is the head."""

    line: int
    column: str
    got: str
    expected: str
    do: str


@dataclass(frozen=True)
class Cells:
    """One row as text, by the names of the columns. A line is counted as an editor counts it."""

    line: int
    text: Mapping[str, str]

    def fault(self, column: str, expected: str, do: str) -> Fault:
        return Fault(self.line, column, self.text.get(column, "")[:200] or _("nothing"), expected, do)


@dataclass(frozen=True)
class Table:
    """What a file holds as text. Where the head is wrong or the file cannot be read, there are no rows.

    Attributes:
        separator: The one that was recognised.
    """

    rows: tuple[Cells, ...] = ()
    faults: tuple[Fault, ...] = ()
    separator: str = ","


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and how it was read: ``UTF-8``, else ``Windows-1252`` as older spreadsheets write.

    Raises:
        ValueError: it is neither.
    """
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252"), "Windows-1252"


class Unreadable(ValueError):
    """The text is no table. ``line``: from where on; ``got``: what stands there, in words."""

    def __init__(self, line: int, got: str) -> None:
        super().__init__(f"line {line}")
        self.line, self.got = line, got


def split(text: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """The separator, and the cells of each row with the line on which it begins.

    Raises:
        Unreadable: a character that no text has, or a quote that is not closed.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Unreadable(1 + text.partition("\0")[0].count("\n"), _("a character that no text has"))
    separator = max(SEPARATORS, key=text.lstrip("\n").partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            lines.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(begins, _("a quote that is not closed, or an endless cell")) from None
    return separator, lines


def read_table(text: str, *, needed: Iterable[str], known: Iterable[str], most_rows: int) -> Table:
    """Read a CSV with a head. Comma, semicolon or tab, whichever the head has most of."""
    try:
        separator, lines = split(text)
    except Unreadable as error:
        return _refused(error.line, error.got, _("a CSV file"), _("Save it anew."))
    while lines and not any(cell.strip() for cell in lines[0][1]):
        lines.pop(0)
    if not lines:
        return _refused(1, _("nothing"), _("a head and one row or more"), _("Choose the file."))
    first, head = lines[0]
    names = [name.strip().casefold() for name in head]
    while names and not names[-1]:
        names.pop()
    rows = [(number, cells) for number, cells in lines[1:] if any(cell.strip() for cell in cells)]
    faults = list(_of_head(first, names, tuple(needed), tuple(known)))
    if len(rows) > most_rows:
        expected = _("at most %(most)s rows") % {"most": most_rows}
        faults.append(Fault(rows[most_rows][0], "", str(len(rows)), expected, _("Divide the file.")))
    if faults:
        return Table(faults=tuple(faults), separator=separator)
    if not rows:
        return _refused(first + 1, _("no row"), _("one row or more"), _("Choose the file."))
    faults = [
        Fault(
            number,
            "",
            _("%(n)s cells") % {"n": len(cells)},
            _("%(n)s, as the first line has") % {"n": len(names)},
            _("Put quotes round a cell that holds a separator."),
        )
        for number, cells in rows
        if any(cell.strip() for cell in cells[len(names) :])
    ]
    found = (
        Cells(
            number,
            dict.fromkeys(names, "") | {name: plain_cell(value) for name, value in zip(names, cells, strict=False)},
        )
        for number, cells in rows
    )
    return Table(tuple(found), tuple(faults), separator)


def number(text: str) -> Decimal | None:
    """A decimal with a point or a comma; one with both, or with a separator of thousands, is not guessed at."""
    if not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text.replace(",", "."))
    return value if abs(value) < _LARGEST else None


def plain_cell(text: str) -> str:
    """What a cell says. An apostrophe before what looks like a formula is a guard, and no part of it."""
    text = text.strip()
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula. A plain number keeps its sign."""
    return f"'{text}" if is_formula(text) and number(text) is None else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula."""
    return text.lstrip(_SKIPPED).startswith(_FORMULA)


def _refused(line: int, got: str, expected: str, do: str) -> Table:
    return Table(faults=(Fault(line, "", got, expected, do),))


def _of_head(line: int, names: list[str], needed: tuple[str, ...], known: tuple[str, ...]) -> Iterable[Fault]:
    for name in needed:
        if name not in names:
            yield Fault(line, name, _("no such column"), _("a column of this name"), _("Add it to the first line."))
    for name in dict.fromkeys(names):
        if name not in known:
            yield Fault(line, name or "–", name or _("nothing"), ", ".join(known), _("Rename or leave out the column."))
        elif names.count(name) > 1:
            yield Fault(line, name, _("twice"), _("once"), _("Leave one out."))
