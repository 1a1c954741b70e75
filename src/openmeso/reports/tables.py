"""Sections of sentences and tables on paper: an audit pack, a report of the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table in the words of its reader.

    Attributes:
        figures: Places of columns that hold figures, from 0: they stand at the end side.
        empty: Said where there is no row.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class PrintedSection:
    head: str
    words: tuple[str, ...]
    tables: tuple[PrintedTable, ...] = ()
    notes: tuple[str, ...] = ()


def tables_pdf(
    sections: Sequence[PrintedSection],
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    practice: Practice,
    reader: Reader,
    made_at: datetime,
    footer: str,
    wide: bool = False,
) -> bytes:
    """The sections one after another.

    Args:
        facts: Label and value of what the paper is about, at its beginning.
        wide: On a wide page: long tables.
    """
    data = frame(
        title=title,
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={},
        stamp=paper_stamp((title, tuple(facts), tuple(sections)), reader),
        footer=footer,
    )
    data |= {
        "flipped": wide,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "sections": [
            {
                "head": section.head,
                "words": list(section.words),
                "notes": list(section.notes),
                "tables": [
                    {
                        "caption": table.caption,
                        "heads": list(table.heads),
                        "rows": [list(row) for row in table.rows],
                        "figures": list(table.figures),
                        "empty": table.empty,
                    }
                    for table in section.tables
                ],
            }
            for section in sections
        ],
    }
    return render("tables", data, made_at=made_at)
