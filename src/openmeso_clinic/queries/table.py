"""A table as it is read on a page and taken out as a file: named columns and rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openmeso.outcome.exact import limits


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: Stands in the file's head: English, and never changed.
        label: In the language of the page.
        kind: ``text`` or ``number``; ``percent`` and ``rate`` hold an ``Interval``.
    """

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Interval:
    """A share in per cent or a rate, with its exact 95 % limits; nothing where there is nothing to count."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that lead somewhere; ``url`` is empty where the reader may not go there."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Words with a verdict's shape and color."""

    words: str
    verdict: str


Value = str | int | float | Decimal | date | datetime | Interval | Linked | Flag | None
#: Decimal places of an interval in a file.
_PLACES = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows.

    Attributes:
        key: Names the file.
        caption: What the table holds.
        empty: What the page says without a row.
        patients: References of whom the rows name: the trail says that they were shown.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    empty: str = ""
    patients: frozenset[str] = frozenset()

    def head(self) -> list[str]:
        """The file's head: an interval takes three columns."""
        found = []
        for column in self.columns:
            found.append(column.key)
            if column.kind in ("percent", "rate"):
                found += [f"{column.key}_low", f"{column.key}_high"]
        return found

    def lines(self) -> Iterator[list[object]]:
        """The file's rows."""
        for row in self.rows:
            yield [one for column, value in zip(self.columns, row, strict=True) for one in _plain(column, value)]


def share(count: int, of: int) -> Interval:
    """A share in per cent with its exact limits."""
    if not of:
        return Interval(None)
    low, high = limits(count, of)
    return Interval(100 * count / of, 100 * low, 100 * high)


def columns(*named: tuple[str, str] | tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in named)


def rows(found: Iterable[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    return tuple(tuple(one) for one in found)


def _plain(column: Column, value: Value) -> Iterator[object]:
    if isinstance(value, Interval):
        for one in (value.value, value.low, value.high):
            yield None if one is None else round(one, _PLACES)
    elif column.kind in ("percent", "rate"):
        yield from (value, None, None)
    elif isinstance(value, Linked | Flag):
        yield value.words
    elif isinstance(value, datetime):
        yield value.isoformat(timespec="seconds")
    else:
        yield value
