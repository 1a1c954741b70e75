"""A day or a week as a table of five-minute rows: every visit as long as it takes, opening hours, free times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso.practice import Practice as CorePractice
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.models import Appointment, Practice, Room, Staff
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.day_rows import kind_words, status_words
from openmeso_clinic.roles import Role

_STAFF, _ROOM = columns_of(Staff), columns_of(Room)
#: Minutes of a row, and of a free place that can be clicked.
ROW, PLACE = 5, 30
#: Shown where nothing else says when the day begins and ends.
_EARLIEST, _LATEST = time(9), time(17)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a column.

    Attributes:
        rows: How many five-minute rows it spans.
        kind: ``visit``, ``free``, ``closed`` or ``past``.
        begins: Local time of day.
    """

    rows: int
    kind: str
    begins: time
    visit: Appointment | None = None
    ends: time | None = None

    @property
    def words(self) -> str:
        """What the visit is for."""
        return kind_words(self.visit.kind) if self.visit else ""

    @property
    def state_words(self) -> str:
        return status_words(self.visit.status) if self.visit else ""


@dataclass(slots=True)
class Column:
    """One person, room or day. ``lanes`` are more than one where visits lie beside each other."""

    key: str
    title: str
    day: date
    note: str = ""
    staff: Staff | None = None
    room: Room | None = None
    today: bool = False
    lanes: list[list[Cell]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: an hour's name where one begins, and the cells that begin here."""

    at: time
    hour: bool
    now: bool
    cells: tuple[tuple[Column, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    visits: tuple[Appointment, ...]


def day_table(practice: Practice, *, on: date, by: str, at: datetime) -> Table:
    """One day, a column for each person or room."""
    visits = _visits(practice, on, on)
    columns = list(_by_room(practice, on, visits) if by == "room" else _by_person(practice, on, visits))
    return _table(practice, columns, visits, at=at)


def week_table(practice: Practice, *, on: date, at: datetime, staff: Staff | None = None) -> Table:
    """Seven days from Monday, of everybody or of one person."""
    first = on - timedelta(days=on.weekday())
    visits = [v for v in _visits(practice, first, first + timedelta(days=6)) if staff in (None, v.practitioner)]
    today = at.astimezone(practice.zone).date()
    columns = [
        Column(day.isoformat(), "", day, staff=staff, today=day == today)
        for day in (first + timedelta(days=n) for n in range(7))
    ]
    return _table(practice, columns, visits, at=at)


def practitioners(practice: Practice) -> list[Staff]:
    """Who can have visits: whoever treats or assists, in the practice's order."""
    return [made_of(Staff, _STAFF, values) for values in _treating(practice.pk)]


@composed_once
def _treating(practice: int) -> QuerySet[Any, Any]:
    roles = [Role.PRESCRIBER.value, Role.INJECTOR.value]
    rows = Staff.objects.filter(practice=practice, is_active=True, roles__role__in=roles)
    found: QuerySet[Any, Any] = rows.order_by("position", "name", "pk").values_list(*_STAFF).distinct()
    return found


def _visits(practice: Practice, first: date, last: date) -> list[Appointment]:
    start, end = bounds(practice, first)[0], bounds(practice, last)[1]
    return list(
        Appointment.objects.of(practice)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .exclude(status__in=[Appointment.Status.CANCELLED])
        .select_related("patient__merged_into", "practitioner", "room")
        .order_by("starts_at", "pk")
    )


def _by_person(practice: Practice, on: date, visits: Sequence[Appointment]) -> Iterator[Column]:
    people = practitioners(practice)
    people += [v.practitioner for v in visits if v.practitioner not in people]
    for staff in dict.fromkeys(people):
        yield Column(staff.ref, staff.name, on, staff=staff)


def _by_room(practice: Practice, on: date, visits: Sequence[Appointment]) -> Iterator[Column]:
    rooms = list(Room.objects.of(practice).filter(active=True))
    rooms += [v.room for v in visits if v.room is not None and v.room not in rooms]
    for room in dict.fromkeys(rooms):
        yield Column(room.ref, room.name, on, room=room)
    if any(v.room is None for v in visits):
        yield Column("none", _("No room"), on)


def _table(practice: Practice, columns: list[Column], visits: list[Appointment], *, at: datetime) -> Table:
    core, zone = practice_of(practice), practice.zone
    spans = {visit.pk: (_local(visit.starts_at, practice), _local(visit.ends_at, practice)) for visit in visits}
    first, last = _ends(core, columns, list(spans.values()))
    now = at.astimezone(zone)
    for column in columns:
        own = [visit for visit in visits if _in_column(visit, column, zone_day=spans[visit.pk][0].date())]
        for lane in _lanes(own, spans):
            column.lanes.append(_cells(column, lane, spans, core, first, last, now))
    cells: dict[int, list[tuple[Column, Cell]]] = {}
    for column in columns:
        for cells_of_lane in column.lanes:
            for cell in cells_of_lane:
                cells.setdefault(_minute(cell.begins), []).append((column, cell))
    shown_now = _minute(now.time()) // ROW * ROW if any(c.day == now.date() for c in columns) else -1
    rows = tuple(
        Row(_clock(minute), minute % 60 == 0, minute == shown_now, tuple(cells.get(minute, ())))
        for minute in range(first, last, ROW)
    )
    return Table(tuple(columns), rows, tuple(visits))


def _in_column(visit: Appointment, column: Column, *, zone_day: date) -> bool:
    if zone_day != column.day:
        return False
    if column.key == "none":
        return visit.room_id is None
    if column.room is not None:
        return visit.room_id == column.room.pk
    return column.staff is None or visit.practitioner_id == column.staff.pk


def _lanes(visits: list[Appointment], spans: dict[int, tuple[datetime, datetime]]) -> list[list[Appointment]]:
    """Visits that lie beside each other in lanes of their own; at least one lane."""
    lanes: list[list[Appointment]] = [[]]
    for visit in visits:
        begin = _minute(spans[visit.pk][0].time()) // ROW * ROW
        for lane in lanes:
            if not lane or _up(spans[lane[-1].pk][1]) <= begin:
                lane.append(visit)
                break
        else:
            lanes.append([visit])
    return lanes


def _cells(
    column: Column,
    visits: list[Appointment],
    spans: dict[int, tuple[datetime, datetime]],
    core: CorePractice,
    first: int,
    last: int,
    now: datetime,
) -> list[Cell]:
    hours = [(_minute(s.opens), _minute(s.closes)) for s in core.hours_on(column.day)]
    edges = {minute for span in hours for minute in span} | set(range(0, 24 * 60, PLACE))
    past = last + ROW if column.day < now.date() else _minute(now.time()) if column.day == now.date() else -1
    cells, minute = [], first
    taken = {}
    for visit in visits:
        taken[_minute(spans[visit.pk][0].time()) // ROW * ROW] = visit
    while minute < last:
        if minute in taken:
            visit = taken[minute]
            end = min(last, max(minute + ROW, _up(spans[visit.pk][1])))
            cells.append(Cell((end - minute) // ROW, "visit", _clock(minute), visit, spans[visit.pk][1].time()))
        else:
            end = min([last, *(m for m in taken if m > minute), *(e for e in edges if e > minute)])
            end = max(minute + ROW, end // ROW * ROW)
            is_open = any(opens <= minute and end <= closes for opens, closes in hours)
            kind = "closed" if not is_open else "past" if minute < past else "free"
            cells.append(Cell((end - minute) // ROW, kind, _clock(minute), ends=_clock(min(end, 24 * 60 - 1))))
        minute = end
    return cells


def _ends(core: CorePractice, columns: list[Column], spans: list[tuple[datetime, datetime]]) -> tuple[int, int]:
    """The first and the last full hour that something needs, in minutes of the day."""
    opening = [span for column in columns for span in core.hours_on(column.day)]
    starts = [s.opens for s in opening] + [begin.time() for begin, _end in spans]
    ends = [_minute(s.closes) for s in opening] + [_up(end) for _begin, end in spans]
    first = min((_minute(s) for s in starts), default=_minute(_EARLIEST)) // 60 * 60
    last = -(-max(ends, default=_minute(_LATEST)) // 60) * 60
    return first, min(last, 24 * 60)


def _local(instant: datetime, practice: Practice) -> datetime:
    return instant.astimezone(practice.zone)


def _minute(of: time) -> int:
    return of.hour * 60 + of.minute


def _up(end: datetime) -> int:
    """End of a visit on the grid; midnight is the end of its day."""
    minute = -(-_minute(end.time()) // ROW) * ROW
    return minute or 24 * 60


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def rooms_of(practice: Practice) -> list[Room]:
    return [made_of(Room, _ROOM, values) for values in _rooms(practice.pk)]


@composed_once
def _rooms(practice: int) -> QuerySet[Any, Any]:
    return Room.objects.of(practice).filter(active=True).order_by("position", "name").values_list(*_ROOM)
