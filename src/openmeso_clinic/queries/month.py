"""A month to pick a day from."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.models import Appointment, Practice
from openmeso_clinic.queries.day import bounds


@dataclass(frozen=True, slots=True)
class MonthDay:
    day: date
    inside: bool
    open: bool
    visits: int


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    before: date
    after: date
    weeks: tuple[tuple[MonthDay, ...], ...]


def month_of(practice: Practice, *, on: date) -> Month:
    """The weeks of a day's month, each day with how many visits it has."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(on.year, on.month)
    core = practice_of(practice)
    counts = dict(
        Appointment.objects.of(practice)
        .filter(starts_at__gte=bounds(practice, weeks[0][0])[0], starts_at__lt=bounds(practice, weeks[-1][-1])[1])
        .exclude(status=Appointment.Status.CANCELLED)
        .order_by()
        .annotate(local_day=TruncDate("starts_at", tzinfo=practice.zone))
        .values_list("local_day")
        .annotate(n=Count("pk"))
    )
    first = on.replace(day=1)
    return Month(
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=32)).replace(day=1),
        weeks=tuple(
            tuple(MonthDay(day, day.month == on.month, core.is_open(day), counts.get(day, 0)) for day in week)
            for week in weeks
        ),
    )
