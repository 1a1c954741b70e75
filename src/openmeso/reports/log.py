"""A log of the practice on paper: cleaning, checks of the emergency kit, needle-stick injuries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line, in the words of whoever keeps the log.

    Attributes:
        at: Aware instant.
        facts: Label and value.
        alarming: Something was not in order.
    """

    at: datetime
    head: str
    by: str
    facts: tuple[tuple[str, str], ...] = ()
    alarming: bool = False


def log_pdf(
    title: str,
    rows: Sequence[LogRow],
    *,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
    heads: tuple[str, str, str, str],
    empty: str,
    note: str = "",
) -> bytes:
    """The lines of one log, in the order they are given.

    Args:
        heads: Of the columns: when, what, details, by whom.
        empty: What the page says without a line.
    """
    printed = reader.moment(made_at, practice.zone)
    data = frame(
        title=title,
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={},
        stamp=paper_stamp((title, tuple(rows)), reader),
        footer=reader.say("Printed {when}. A line is never changed; a mistake is corrected by a further line.").format(
            when=printed
        ),
    )
    data |= {
        "note": note,
        "empty": empty,
        "heads": list(heads),
        "lines": [
            {
                "at": reader.moment(row.at, practice.zone),
                "head": row.head,
                "facts": [{"label": label, "value": value} for label, value in row.facts],
                "by": row.by,
                "alarming": row.alarming,
            }
            for row in rows
        ],
    }
    return render("log", data, made_at=made_at)
