"""The demo's own calendar: who is free when, and which hour of today the demo stands at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from openmeso_clinic.models import Practice

OPENS, CLOSES = time(8, 30), time(18, 0)
NOON, AFTERNOON = time(12, 30), time(13, 30)
#: Latest hour at which today's sheet stands: there is always something still to come.
_LATEST = time(15, 30)


@dataclass
class Diary:
    """Free times by person and day, handed out from the morning on."""

    practice: Practice
    taken: dict[tuple[str, date], datetime] = field(default_factory=dict)

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.practice.zone)

    def next_free(self, who: str, day: date, minutes: int, *, after: datetime | None = None) -> datetime:
        """Take the next free time of a person on a day, or on the next day that has one."""
        while True:
            start = self.taken.get((who, day), self.at(day, OPENS))
            if after is not None:
                start = max(start, after)
            if start < self.at(day, AFTERNOON) and start + timedelta(minutes=minutes) > self.at(day, NOON):
                start = self.at(day, AFTERNOON)
            if start + timedelta(minutes=minutes) <= self.at(day, CLOSES):
                self.taken[who, day] = start + timedelta(minutes=minutes + 5)
                return start
            day += timedelta(days=1)


def standing_at(now: datetime, practice: Practice) -> datetime:
    """The instant at which the demo stands: now, or in the evening the afternoon that went before."""
    local = now.astimezone(practice.zone)
    latest = datetime.combine(local.date(), _LATEST, tzinfo=practice.zone)
    return min(local, latest)
