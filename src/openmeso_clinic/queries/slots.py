"""Free times for a visit: within opening hours, with a practitioner, a room and the patient all free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.models import Appointment, Patient, Practice, Room, Staff
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.roles import Role

#: Visits begin on these minutes.
GRID_MINUTES = 15
_DEAD = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)

Busy = dict[tuple[str, int], list[tuple[datetime, datetime]]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a visit may be booked."""

    starts_at: datetime
    ends_at: datetime
    practitioner: Staff
    room: Room | None

    @property
    def key(self) -> str:
        """As a form sends it back."""
        return f"{self.starts_at:%Y%m%dT%H%M%z}.{self.practitioner.ref}.{self.room.ref if self.room else ''}"


def free_slots(
    practice: Practice,
    *,
    first: date,
    last: date,
    minutes: int,
    at: datetime,
    patient: Patient | None = None,
    practitioner: Staff | None = None,
    a_day: int = 4,
) -> list[Slot]:
    """Free times from one day to another, spread over each day.

    Args:
        minutes: Length of the visit.
        at: Now; nothing before it is offered.
        practitioner: Only with this person; without one with anybody who injects and is licensed that day.
        a_day: At most so many of a day.
    """
    core = practice_of(practice)
    people = [practitioner] if practitioner else _injectors(practice)
    rooms = list(Room.objects.of(practice).filter(active=True))
    busy = _busy(practice, bounds(practice, first)[0], bounds(practice, last)[1])
    found: list[Slot] = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        licensed = [person for person in people if person.licensed_on(day)]
        of_day: list[Slot] = []
        for span in core.hours_on(day):
            opens = datetime.combine(day, span.opens, tzinfo=practice.zone)
            closes = datetime.combine(day, span.closes, tzinfo=practice.zone)
            for start in _starts(max(opens, at), closes - timedelta(minutes=minutes), opens):
                slot = _slot(start, start + timedelta(minutes=minutes), licensed, rooms, patient, busy)
                if slot is not None:
                    of_day.append(slot)
        found += _spread(of_day, a_day)
    return found


def _injectors(practice: Practice) -> list[Staff]:
    rows = Staff.objects.filter(practice=practice, is_active=True, roles__role=Role.INJECTOR.value).distinct()
    return list(rows)


def _busy(practice: Practice, start: datetime, end: datetime) -> Busy:
    found: Busy = defaultdict(list)
    rows = Appointment.objects.of(practice).filter(starts_at__lt=end, ends_at__gt=start).exclude(status__in=_DEAD)
    for row in rows.values_list("practitioner_id", "room_id", "patient_id", "starts_at", "ends_at"):
        for kind, key in zip(("person", "room", "patient"), row[:3], strict=True):
            if key is not None:
                found[(kind, key)].append((row[3], row[4]))
    return found


def _starts(first: datetime, last: datetime, opens: datetime) -> Iterator[datetime]:
    step = timedelta(minutes=GRID_MINUTES)
    start = opens
    while start < first:
        start += step
    while start <= last:
        yield start
        start += step


def _slot(
    start: datetime, end: datetime, people: list[Staff], rooms: list[Room], patient: Patient | None, busy: Busy
) -> Slot | None:
    def free(kind: str, key: int) -> bool:
        return all(ends <= start or begins >= end for begins, ends in busy.get((kind, key), ()))

    if patient is not None and not all(free("patient", key) for key in patient.ids):
        return None
    person = next((one for one in people if free("person", one.pk)), None)
    room = next((one for one in rooms if free("room", one.pk)), None)
    if person is None or (rooms and room is None):
        return None
    return Slot(start, end, person, room)


def _spread(slots: list[Slot], count: int) -> list[Slot]:
    """Some of a day's times from the first to the last, instead of the first ones only."""
    if len(slots) <= count:
        return slots
    step = (len(slots) - 1) / (count - 1)
    return [slots[round(index * step)] for index in range(count)]
