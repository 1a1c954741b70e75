"""What happens on a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from openmeso_clinic.models import Appointment, Practice


def bounds(practice: Practice, on: date) -> tuple[datetime, datetime]:
    """The practice's own day as two instants."""
    start = datetime.combine(on, time.min, tzinfo=practice.zone)
    return start, datetime.combine(on + timedelta(days=1), time.min, tzinfo=practice.zone)


def visits_of(practice: Practice, *, on: date, cancelled: bool = False) -> list[Appointment]:
    """The visits of a day in their order; cancelled ones only where they are asked for."""
    start, end = bounds(practice, on)
    left_out = [] if cancelled else [Appointment.Status.CANCELLED]
    return list(
        Appointment.objects.of(practice)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .exclude(status__in=left_out)
        .select_related("patient__merged_into", "practitioner", "room", "session__course")
        .order_by("starts_at")
    )
