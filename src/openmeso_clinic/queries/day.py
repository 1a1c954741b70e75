"""What happens on a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from openmeso_clinic.models import Appointment, Practice
from openmeso_clinic.models.staff import initials_of


class Visit(NamedTuple):
    """A visit as lists need it: plain values, no rows behind them.

    Attributes:
        patient_id: Of merged records the one that was kept.
        room: Its name; empty where there is none.
    """

    pk: int
    ref: str
    kind: str
    status: str
    starts_at: datetime
    arrived_at: datetime | None
    session_id: int | None
    patient_id: int
    practitioner: str
    room: str

    @property
    def practitioner_initials(self) -> str:
        return initials_of(self.practitioner)


def bounds(practice: Practice, on: date) -> tuple[datetime, datetime]:
    """The practice's own day as two instants."""
    start = datetime.combine(on, time.min, tzinfo=practice.zone)
    return start, datetime.combine(on + timedelta(days=1), time.min, tzinfo=practice.zone)


def visits_of(practice: Practice, *, on: date, cancelled: bool = False) -> list[Appointment]:
    """The visits of a day in their order; cancelled ones only where they are asked for."""
    rows = _of_day(practice, on=on, cancelled=cancelled)
    return list(rows.select_related("patient__merged_into", "practitioner", "room"))


def listed(practice: Practice, *, on: date, cancelled: bool = False) -> list[Visit]:
    """The same visits as plain values."""
    return _plain(_of_day(practice, on=on, cancelled=cancelled))


def listed_one(visit: Appointment) -> Visit:
    """One visit as a list has it."""
    [found] = _plain(Appointment.objects.filter(pk=visit.pk))
    return found


def _plain(rows: QuerySet[Appointment]) -> list[Visit]:
    found = rows.values_list(
        "pk",
        "ref",
        "kind",
        "status",
        "starts_at",
        "arrived_at",
        "session_id",
        Coalesce(F("patient__merged_into_id"), F("patient_id")),
        "practitioner__name",
        Coalesce(F("room__name"), Value("")),
    )
    return [Visit(*row) for row in found]


def _of_day(practice: Practice, *, on: date, cancelled: bool) -> QuerySet[Appointment]:
    start, end = bounds(practice, on)
    left_out = [] if cancelled else [Appointment.Status.CANCELLED]
    rows: QuerySet[Appointment] = (
        Appointment.objects.of(practice)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .exclude(status__in=left_out)
        .order_by("starts_at")
    )
    return rows
