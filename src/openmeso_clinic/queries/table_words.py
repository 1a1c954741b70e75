"""The values of a table in words, for paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, tzinfo
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

from openmeso.languages.formats import clock
from openmeso.reports.tables import PrintedSection, PrintedTable
from openmeso_clinic.queries.facts import day_words
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.table import Column, Flag, Interval, Linked, Table, Value

#: The column that names a patient.
_PATIENT = "patient"


def moment_words(at: datetime, zone: tzinfo) -> str:
    """A day with its year and the time on the wall."""
    language = (get_language() or "en")[:2]
    return f"{day_words(at.astimezone(zone).date())}, {clock(at, language, zone)}"


def printed(head: str, made: Dashboard, *, zone: tzinfo) -> PrintedSection:
    """A section of a paper."""
    tables = tuple(_table(one, zone) for one in made.tables)
    return PrintedSection(head, made.words, tables, made.notes)


def without_numbers(made: Dashboard, known: dict[str, str]) -> Dashboard:
    """The same with patients as P1, P2 …: who they are stays in the practice.

    Args:
        known: Number of a patient to its stand-in; filled on, so that one patient is the same in all tables.
    """
    return replace(made, tables=tuple(_hidden(table, known) for table in made.tables))


def _hidden(table: Table, known: dict[str, str]) -> Table:
    places = [place for place, column in enumerate(table.columns) if column.key == _PATIENT]
    if not places:
        return table
    found = []
    for row in table.rows:
        cells = list(row)
        for place in places:
            said = cells[place]
            number = said.words if isinstance(said, Linked) else str(said)
            cells[place] = known.setdefault(number, f"P{len(known) + 1}")
        found.append(tuple(cells))
    return replace(table, rows=tuple(found), patients=frozenset())


def _table(table: Table, zone: tzinfo) -> PrintedTable:
    return PrintedTable(
        caption=table.caption,
        heads=tuple(column.label for column in table.columns),
        rows=tuple(
            tuple(words_of(column, value, zone) for column, value in zip(table.columns, row, strict=True))
            for row in table.rows
        ),
        figures=tuple(place for place, column in enumerate(table.columns) if column.kind != "text"),
        empty=table.empty,
    )


def words_of(column: Column, value: Value, zone: tzinfo) -> str:
    if value is None:
        return ""
    if isinstance(value, Interval):
        return _interval(column, value)
    if isinstance(value, Flag | Linked):
        return value.words
    if isinstance(value, datetime):
        return moment_words(value, zone)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, int | float | Decimal):
        return str(number_format(value, use_l10n=True))
    return value


def _interval(column: Column, value: Interval) -> str:
    if value.value is None:
        return "–"
    places = 0 if column.kind == "percent" else 1
    middle, low, high = (number_format(round(one or 0, places), places) for one in (value.value, value.low, value.high))
    sign = "\u00a0%" if column.kind == "percent" else ""
    return f"{middle}{sign} ({low}–{high})"
