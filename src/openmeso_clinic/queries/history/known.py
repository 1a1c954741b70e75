"""What became known: answers, verdicts, decisions, assessments, tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openmeso_clinic import models
from openmeso_clinic.queries.history.entry import HistoryEntry, Reader
from openmeso_clinic.queries.strip import VERDICT_WORDS

_VIA = {
    "tablet": gettext_lazy("by the patient on the tablet"),
    "staff": gettext_lazy("taken down by staff"),
    "document": gettext_lazy("from a document"),
    "session": gettext_lazy("in a session"),
}
_ONE_LIVE = ("answer", "date", "preferences")


def answers(r: Reader) -> Iterator[HistoryEntry]:
    """Facts by sitting: those of one hour, one way and one person. A changed answer says what it was before."""
    fields = ("pk", "kind", "key", "content", "via", "recorded_at", "recorded_by__name", "retired_at")
    stated = (row for row in r.rows(models.Statement, *fields) if row.kind != models.Statement.Kind.DECISION)
    rows = sorted(stated, key=lambda row: (row.recorded_at, row.pk))
    before: dict[tuple[str, str], Any] = {}
    for (_hour, via, who), group in groupby(rows, key=lambda row: (_sitting(r, row), row.via, row.recorded_by__name)):
        lines = []
        at = r.at
        for row in group:
            at = row.recorded_at
            line = r.facts.line(row.kind, row.key, row.content)
            earlier = before.get((row.kind, row.key))
            if earlier is not None and row.kind in _ONE_LIVE and earlier != row.content:
                line = _("%(line)s (before: %(then)s)") % {"line": line, "then": r.facts.value(row.kind, earlier)}
            lines.append(line)
            before[(row.kind, row.key)] = row.content
        yield HistoryEntry(
            at=r.local(at),
            kind="answers",
            icon="tablet" if via == "tablet" else "clipboard",
            title=ngettext("%(n)d fact stated", "%(n)d facts stated", len(lines)) % {"n": len(lines)},
            note=str(_VIA.get(via, "")),
            who=who or "",
            lines=tuple(lines),
            url=r.url("intake"),
        )
    yield from _taken_back(r, rows)


def _taken_back(r: Reader, rows: list[Any]) -> Iterator[HistoryEntry]:
    live = {(row.kind, row.key) for row in rows if row.retired_at is None}
    gone = [row for row in rows if row.retired_at and row.kind not in _ONE_LIVE and (row.kind, row.key) not in live]
    for at, group in groupby(sorted(gone, key=lambda row: row.retired_at), key=lambda row: row.retired_at):
        lines = tuple(r.facts.line(row.kind, row.key, row.content) for row in group)
        yield HistoryEntry(
            at=r.local(at),
            kind="answers",
            icon="undo",
            title=ngettext("%(n)d entry taken back", "%(n)d entries taken back", len(lines)) % {"n": len(lines)},
            lines=lines,
        )


def _sitting(r: Reader, row: Any) -> Any:
    at = r.local(row.recorded_at)
    return (at.date(), at.hour)


def screenings(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.ScreeningRun, "at", "verdict", "by__name"):
        yield HistoryEntry(
            at=r.local(row.at),
            kind="screenings",
            icon="shield-check",
            title=_("Screening: %(verdict)s") % {"verdict": VERDICT_WORDS[row.verdict]()},
            verdict=row.verdict,
            who=row.by__name or "",
            url=r.url("screening"),
        )


def decisions(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Statement, "content", "recorded_at", "recorded_by__name", kind="decision"):
        yield HistoryEntry(
            at=r.local(row.recorded_at),
            kind="screenings",
            icon="user-shield",
            title=_("Decided on %(finding)s") % {"finding": r.facts.rule(str(row.content["code"]))},
            note=str(row.content.get("text") or r.facts.reason(str(row.content.get("reason", "")))),
            who=row.recorded_by__name or "",
            url=r.url("screening"),
        )


def assessments(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Assessment, "at", "by__name"):
        yield HistoryEntry(
            at=r.local(row.at),
            kind="screenings",
            icon="face",
            title=_("Skin assessed"),
            who=row.by__name,
            url=r.url("assessment"),
        )
    for row in r.rows(models.AllergyTest, "ordered_at", "read_at", "ingredient", "result", "ordered_by__name"):
        name = r.facts.name("actives", row.ingredient)
        yield HistoryEntry(
            at=r.local(row.ordered_at),
            kind="screenings",
            icon="drop",
            title=_("Allergy test ordered: %(name)s") % {"name": name},
            who=row.ordered_by__name,
            url=r.url("assessment"),
        )
        if row.read_at:
            yield HistoryEntry(
                at=r.local(row.read_at),
                kind="screenings",
                icon="drop",
                title=_("Allergy test read: %(name)s") % {"name": name},
                note=row.result,
                url=r.url("assessment"),
            )
