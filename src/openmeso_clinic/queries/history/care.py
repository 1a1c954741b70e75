"""What came round it: check-ins, events, documents, visits, and the record itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic import models
from openmeso_clinic.queries.history.entry import HistoryEntry, Reader

_VISITS = {
    "consultation": gettext_lazy("Consultation"),
    "session": gettext_lazy("Session"),
    "review": gettext_lazy("Review"),
    "check": gettext_lazy("Check"),
    "combined": gettext_lazy("Combined treatment"),
}
_VISIT_STATES = {
    "booked": gettext_lazy("booked"),
    "arrived": gettext_lazy("arrived"),
    "in-room": gettext_lazy("in the room"),
    "done": gettext_lazy("done"),
    "no-show": gettext_lazy("did not come"),
    "cancelled": gettext_lazy("cancelled"),
}


def check_ins(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.CheckIn, "day", "due_on", "state", "answered_at", "session__number"):
        if row.state in ("superseded", "closed") and row.answered_at is None:
            continue
        title = _("Check-in of day %(day)d answered") if row.answered_at else _("Check-in of day %(day)d due")
        yield HistoryEntry(
            at=r.local(row.answered_at) if row.answered_at else r.on(row.due_on),
            kind="follow-up",
            icon="chat",
            title=title % {"day": row.day},
            note=_("Session %(n)d") % {"n": row.session__number},
            url=r.url("aftercare"),
            ahead=row.answered_at is None and row.due_on >= r.today,
        )


def events(r: Reader) -> Iterator[HistoryEntry]:
    fields = ("event", "zone", "reported_at", "reported_by__name", "state", "closed_at", "outcome")
    for row in r.rows(models.EventReport, *fields):
        name = r.facts.event(row.event)
        yield HistoryEntry(
            at=r.local(row.reported_at),
            kind="follow-up",
            icon="exclamation",
            title=_("Adverse event: %(name)s") % {"name": name},
            note=r.facts.zone(row.zone) if row.zone else "",
            who=row.reported_by__name or "",
            verdict="defer" if row.state == "open" else "",
            url=r.url("aftercare"),
        )
        if row.closed_at:
            yield HistoryEntry(
                at=r.local(row.closed_at),
                kind="follow-up",
                icon="check",
                title=_("Adverse event closed: %(name)s") % {"name": name},
                note=row.outcome,
            )


def documents(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Document, "ref", "kind", "title", "added_at", "added_by__name", retired_at=None):
        if row.kind == models.Document.Kind.PORTRAIT:
            continue
        yield HistoryEntry(
            at=r.local(row.added_at),
            kind="documents",
            icon="document",
            title=row.title,
            who=row.added_by__name or "",
            url=r.url("document", r.patient.ref, row.ref) or r.url("documents"),
        )


def visits(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Appointment, "kind", "status", "starts_at", "practitioner__name", "note", "cancel_reason"):
        yield HistoryEntry(
            at=r.local(row.starts_at),
            kind="visits",
            icon="calendar",
            title=_("%(kind)s, %(state)s") % {"kind": str(_VISITS[row.kind]), "state": str(_VISIT_STATES[row.status])},
            note=row.cancel_reason or row.note,
            who=row.practitioner__name,
            ahead=row.starts_at > r.at and row.status == "booked",
        )


def record(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Patient, "number", "registered_at", of="pk__in"):
        yield HistoryEntry(
            at=r.local(row.registered_at),
            kind="record",
            icon="person-plus",
            title=_("Registered under number %(number)s") % {"number": row.number},
        )
    fields = ("made_at", "reason", "made_by__name", "undone_at", "undone_by__name", "duplicate__number")
    for row in r.rows(models.Merge, *fields, of="kept_id__in"):
        yield HistoryEntry(
            at=r.local(row.made_at),
            kind="record",
            icon="people",
            title=_("Record %(number)s merged into this one") % {"number": row.duplicate__number},
            note=row.reason,
            who=row.made_by__name,
        )
        if row.undone_at:
            yield HistoryEntry(
                at=r.local(row.undone_at),
                kind="record",
                icon="people",
                title=_("Record %(number)s parted again") % {"number": row.duplicate__number},
                who=row.undone_by__name or "",
            )
