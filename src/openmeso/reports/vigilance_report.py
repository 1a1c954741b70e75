"""A report of an adverse event for an authority or a maker, filled from the record. What nobody knows says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp


def vigilance_report_pdf(
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    *,
    content: Mapping[str, object],
    title: str,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
    footer: str,
) -> bytes:
    """The report on paper.

    Args:
        sections: Heads, each with labels and values, in the words of whoever hands it in.
        content: The structured report; its digest stands on the paper, so that the two can be matched.
    """
    data = frame(
        title=title,
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={},
        stamp=paper_stamp(content, reader),
        footer=footer,
    )
    data["sections"] = [
        {"head": head, "items": [{"label": label, "value": value} for label, value in rows]} for head, rows in sections
    ]
    return render("vigilance_report", data, made_at=made_at)
