"""What happens on a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from openmeso_clinic.access.composed import composed_once
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
    rows = _between(practice.pk, *bounds(practice, on))
    if not cancelled:
        rows = rows.exclude(status=Appointment.Status.CANCELLED)
    return list(rows.select_related("patient__merged_into", "practitioner", "room"))


def listed(practice: Practice, *, on: date, cancelled: bool = False) -> list[Visit]:
    """The same visits as plain values."""
    found = [Visit(*row) for row in _listed(practice.pk, *bounds(practice, on))]
    return found if cancelled else [visit for visit in found if visit.status != Appointment.Status.CANCELLED]


def listed_one(visit: Appointment) -> Visit:
    """One visit as a list has it."""
    return Visit(*_plain(Appointment.objects.filter(pk=visit.pk)).get())


@composed_once
def _listed(practice: int, start: datetime, end: datetime) -> QuerySet[Any, Any]:
    return _plain(_between(practice, start, end))


def _plain(rows: QuerySet[Appointment]) -> QuerySet[Any, Any]:
    return rows.values_list(
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


def _between(practice: int, start: datetime, end: datetime) -> QuerySet[Appointment]:
    rows: QuerySet[Appointment] = Appointment.objects.of(practice).filter(starts_at__gte=start, starts_at__lt=end)
    return rows.order_by("starts_at")
