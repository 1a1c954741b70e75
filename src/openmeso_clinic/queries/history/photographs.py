"""Photographs: one entry a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic import models
from openmeso_clinic.queries.history.entry import HistoryEntry, Reader
from openmeso_clinic.queries.photographs import SENT


def _pose(pose: str, r: Reader) -> str:
    return _("Sent by the patient") if pose == SENT else r.facts.name("poses", pose)


def photographs(r: Reader) -> Iterator[HistoryEntry]:
    days: dict[date, list[Any]] = defaultdict(list)
    fields = ("pose", "taken_at", "added_by__name", "session__number")
    for row in r.rows(models.Photograph, *fields, retired_at=None, erased_at=None):
        days[r.local(row.taken_at).date()].append(row)
    for rows in days.values():
        rows.sort(key=lambda row: row.taken_at)
        yield HistoryEntry(
            at=r.local(rows[0].taken_at),
            kind="photographs",
            icon="camera",
            title=ngettext("%(n)d photograph", "%(n)d photographs", len(rows)) % {"n": len(rows)},
            note=" · ".join(dict.fromkeys(_pose(row.pose, r) for row in rows)),
            who=rows[0].added_by__name or "",
            url=r.url("photographs"),
        )
