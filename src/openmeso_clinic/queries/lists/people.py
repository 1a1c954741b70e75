"""Patients, visits of a day, who waits, whom to phone, and what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from openmeso_clinic.models import Appointment, Message, Patient, Practice
from openmeso_clinic.queries.check_ins import worklist
from openmeso_clinic.queries.day import visits_of
from openmeso_clinic.queries.day_rows import kind_words, status_words
from openmeso_clinic.queries.outbox import FAULTS, KINDS, STATES
from openmeso_clinic.queries.table import Column, Table, Value, columns, rows
from openmeso_clinic.queries.waiting import waiting_of

_HELD = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
#: Letters of one file.
_MOST_MESSAGES = 10_000


def patients_table(practice: Practice, *, at: datetime) -> Table:
    """Everybody, as the search shows them; records merged into others are those others."""
    found = Patient.objects.of(practice).filter(merged_into=None).order_by("search_name", "pk")
    live = ~Q(status__in=_HELD)
    visits = Appointment.objects.of(practice).filter(live).values_list("patient_id", "patient__merged_into_id")
    last: dict[int, datetime] = {}
    coming: dict[int, datetime] = {}
    for pk, merged, on in visits.filter(starts_at__lt=at).annotate(Max("starts_at")):
        last[merged or pk] = max(on, last.get(merged or pk, on))
    for pk, merged, on in visits.filter(starts_at__gte=at).annotate(Min("starts_at")):
        coming[merged or pk] = min(on, coming.get(merged or pk, on))
    heads = (*_who(), *columns(("last_visit", _("Last visit")), ("next_visit", _("Next visit"))))
    patients = list(found)
    lines = ((*_named(one), last.get(one.pk), coming.get(one.pk)) for one in patients)
    return Table("patients", _("Patients"), heads, rows(lines), "", _refs(patients))


def visits_table(practice: Practice, *, on: date) -> Table:
    """One day, as the calendar and the day sheet show it."""
    visits = visits_of(practice, on=on, cancelled=True)
    heads = (
        *columns(("starts_at", _("Begins")), ("ends_at", _("Ends"))),
        *_who(),
        *columns(("for", _("For")), ("status", _("State")), ("with", _("With")), ("room", _("Room"))),
    )
    lines = (
        (
            visit.starts_at.astimezone(practice.zone),
            visit.ends_at.astimezone(practice.zone),
            *_named(visit.patient.kept),
            kind_words(visit.kind),
            status_words(visit.status),
            visit.practitioner.name,
            visit.room.name if visit.room else "",
        )
        for visit in visits
    )
    refs = _refs(visit.patient.kept for visit in visits)
    return Table("visits", _("Visits"), heads, rows(lines), "", refs)


def waiting_table(practice: Practice) -> Table:
    found = waiting_of(practice)
    heads = (
        *_who(),
        *columns(
            ("for", _("For")),
            ("with", _("With")),
            ("from_day", _("From")),
            ("until_day", _("To")),
            ("added_at", _("Waits since")),
        ),
    )
    lines = (
        (
            *_named(row.patient.kept),
            kind_words(row.kind),
            row.practitioner.name if row.practitioner else "",
            row.from_day,
            row.until_day,
            row.added_at,
        )
        for row in found
    )
    return Table("waiting", _("Waiting list"), heads, rows(lines), "", _refs(row.patient.kept for row in found))


def check_ins_table(practice: Practice, *, on: date) -> Table:
    """The worklist: whom to phone."""
    found = worklist(practice, on=on)
    heads = (
        *_who(),
        *columns(
            ("phone", _("Telephone")),
            ("day", _("Day after the session"), "number"),
            ("due_on", _("Due")),
            ("late_days", _("Days late"), "number"),
            ("asked", _("Asked by message")),
            ("calls", _("Calls"), "number"),
        ),
    )
    asked = {"waiting": _("waits"), "sent": _("sent"), "opened": _("opened"), "failed": _("could not be sent")}
    lines = (
        (
            *_named(one.patient),
            one.patient.phone,
            one.row.day,
            one.row.due_on,
            one.late_days,
            asked.get(one.asked, ""),
            one.tried,
        )
        for one in found
    )
    return Table("check-ins", _("Check-ins"), heads, rows(lines), "", _refs(one.patient for one in found))


def messages_table(practice: Practice) -> Table:
    """The outbox: to whom, what for, and what became of it; no letter's words."""
    found = Message.objects.of(practice).select_related("patient__merged_into", "staff").order_by("-written_at", "-pk")
    messages = list(found[:_MOST_MESSAGES])
    heads = columns(
        ("written_at", _("Written")),
        ("kind", _("What")),
        ("to", _("To")),
        ("channel", _("By")),
        ("state", _("State")),
        ("sent_at", _("Sent")),
        ("attempts", _("Attempts"), "number"),
        ("why", _("Why")),
    )

    def to(row: Message) -> str:
        return str(row.patient.kept.name if row.patient else row.staff.name if row.staff else "")

    lines = (
        (
            row.written_at,
            str(KINDS.get(row.kind, row.kind)),
            to(row),
            row.channel,
            str(STATES[row.state]),
            row.sent_at,
            row.attempts,
            str(FAULTS.get(row.fault, row.fault)),
        )
        for row in messages
    )
    refs = _refs(row.patient.kept for row in messages if row.patient)
    return Table("messages", _("Messages"), heads, rows(lines), "", refs)


def _who() -> tuple[Column, ...]:
    return columns(
        ("number", _("Number")),
        ("family_name", _("Family name")),
        ("given_name", _("Given name")),
        ("birth_date", _("Birth date")),
    )


def _named(patient: Patient) -> Iterator[Value]:
    yield from (patient.number, patient.family_name, patient.given_name, patient.birth_date)


def _refs(patients: Iterable[Patient]) -> frozenset[str]:
    return frozenset(patient.ref for patient in patients)
