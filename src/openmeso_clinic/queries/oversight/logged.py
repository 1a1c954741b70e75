"""The logs of cleaning, of the emergency kit and of needle-stick injuries, as tables."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.models import Practice
from openmeso_clinic.queries.logs import KINDS, log_of
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.table import Flag, Table, columns, rows

#: Lines of a log that are taken out: three years of one each day.
MOST = 1100


def log_table(practice: Practice, kind: str, period: Period | None = None) -> Table:
    """One log, the latest line first."""
    found = [
        line
        for line in log_of(practice, kind, most=MOST)
        if period is None or period.holds(line.entry.at.astimezone(practice.zone).date())
    ]
    heads = columns(("at", _("When")), ("what", _("What")), ("details", _("Details")), ("by", _("Written by")))
    lines = (
        (
            line.entry.at,
            Flag(line.head, line.verdict) if line.verdict == "contraindicated" else line.head,
            "; ".join(f"{name}: {value}" for name, value in line.facts),
            line.entry.by.name,
        )
        for line in found
    )
    return Table(f"log-{kind}", KINDS[kind](), heads, rows(lines), _("No line is written yet."))


def logs_board(practice: Practice, period: Period) -> Dashboard:
    tables = tuple(log_table(practice, kind, period) for kind in KINDS)
    words = (
        "; ".join(
            f"{table.caption}: " + ngettext("%(n)d line", "%(n)d lines", len(table.rows)) % {"n": len(table.rows)}
            for table in tables
        )
        + ".",
    )
    return Dashboard(words, tables)
