"""Duties to report adverse events: what is due, until when, and what was handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Practice, VigilanceReport
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.table import Flag, Linked, Table, Value, columns, rows
from openmeso_clinic.queries.vigilance import Due, due_of

_DUE = VigilanceReport.State.DUE


def duties_board(practice: Practice, *, at: datetime, may_follow: bool) -> Dashboard:
    found = due_of(practice, spoken_library(practice), at=at)
    return Dashboard(words=tuple(_words(found)), tables=(_table(found, may_follow),))


def _words(found: list[Due]) -> Iterator[str]:
    open_ = [one for one in found if one.row.state == _DUE]
    yield ngettext("%(n)d report is due.", "%(n)d reports are due.", len(open_)) % {"n": len(open_)}
    late = sum(one.step == "over" for one in open_)
    if late:
        yield ngettext("The time of %(n)d of them is over.", "The time of %(n)d of them is over.", late) % {"n": late}


def _table(found: list[Due], may_follow: bool) -> Table:
    heads = columns(
        ("report", _("Report")),
        ("event", _("Event")),
        ("to", _("To")),
        ("clock_from", _("Known since")),
        ("due_at", _("Due")),
        ("state", _("State")),
        ("reference", _("Number")),
    )
    lines = (
        (
            Linked(one.row.ref, address("report", one.row.ref) if may_follow else ""),
            one.term,
            one.row.addressee,
            one.row.clock_from,
            one.row.due_at,
            _state(one),
            one.row.reference,
        )
        for one in found
    )
    return Table("reports", _("Reports"), heads, rows(lines), _("No event asks for a report."))


def _state(one: Due) -> Value:
    if one.row.state == VigilanceReport.State.SENT:
        return _("handed in")
    if one.row.state == VigilanceReport.State.NOT_NEEDED:
        return _("not needed")
    words = {"": _("due"), "half": _("half of the time is over"), "late": _("nearly over"), "over": _("over")}
    return Flag(words[one.step], "contraindicated" if one.step in ("late", "over") else "caution")
