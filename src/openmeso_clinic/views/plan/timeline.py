"""The course on its weeks: lanes, marks, windows and spans for the drawing. Only days become places here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.intake import Case
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import Phase, PlannedTreatment
from openmeso.plan.nouns import Session as CoreSession
from openmeso.reports.words import Reader
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.queries.courses import TOOK_PLACE

if TYPE_CHECKING:
    from openmeso_clinic.models import Appointment, Session

STATE_WORDS = {
    "done": lambda: _("done"),
    "booked": lambda: _("booked"),
    "planned": lambda: _("planned"),
    "missed": lambda: _("missed"),
    "adapted": lambda: _("moved"),
}


@dataclass(frozen=True)
class Line:
    """One session: the row, what the plan says of it, its visit, and how it stands."""

    row: Session
    planned: CoreSession | None
    day: date
    interval: int | None
    appointment: Appointment | None
    state: str

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]()

    @property
    def other_day(self) -> bool:
        """The visit is booked on another day than the plan has."""
        if self.appointment is None or self.state == "done":
            return False
        booked = self.appointment.starts_at.astimezone(self.row.practice.zone).date()
        return bool(booked != self.row.planned_on)


def lines(
    plan: CoreCourse, first: CoreCourse, rows: Iterable[Session], appointments: dict[int, Appointment]
) -> list[Line]:
    """Sessions with their state. ``first``: the first version, from which a session counts as moved."""
    planned = {s.number: s for s in plan.sessions}
    at_first = {s.number: s.day for s in first.sessions}
    found: list[Line] = []
    for row in rows:
        day = day_of(row)
        visit = appointments.get(row.pk)
        state = _state(row, visit, moved=at_first.get(row.number, row.planned_on) != row.planned_on)
        before = found[-1].day if found else None
        interval = (day - before).days if before else None
        found.append(Line(row, planned.get(row.number), day, interval, visit, state))
    return found


def _state(row: Session, visit: Appointment | None, *, moved: bool) -> str:
    if row.state in TOOK_PLACE:
        return "done"
    if row.state == row.State.MISSED:
        return "missed"
    if visit is not None:
        return "booked"
    return "adapted" if moved else "planned"


def timeline(
    plan: CoreCourse, found: list[Line], *, formulation: CoreFormulation, case: Case, on: date, reader: Reader
) -> dict[str, Any]:
    """What the drawing of the lanes is given."""
    days = [line.day for line in found] + [t.day for t in plan.combined] + [on]
    start, end = min(days), max(days)
    weeks = max(6, -(-(end - start).days // 7) + 2)

    def week(day: date) -> float:
        return (day - start).days / 7

    lanes: list[dict[str, Any]] = [
        {
            "name": _("Formulation %(letters)s")
            % {"letters": ", ".join(p.letter for p in formulation.chosen.preparations)},
            "note": _shortened(_zones(formulation, reader)),
            "marks": [_mark(line, week, on=on, weeks=weeks) for line in found],
        }
    ]
    lanes += _combined(plan.combined, week, on=on, reader=reader)
    lanes.append(_check_ins(found, week, reader=reader, end=start + timedelta(weeks=weeks), on=on))
    if plan.pauses:
        lanes.append({"name": _("Home products"), "note": _("pause"), "marks": [], "spans": _pauses(plan, week, start)})
    own = _own_dates(case, week, start, start + timedelta(weeks=weeks))
    if own["marks"] or own["spans"]:
        lanes.append(own)
    return {
        "weeks": weeks,
        "today": week(on),
        "today_words": _("Today"),
        "phases": _phases(found, week, weeks),
        "lanes": lanes,
    }


def _mark(line: Line, week: Any, *, on: date, weeks: int) -> dict[str, Any]:
    mark: dict[str, Any] = {
        "at": week(line.day),
        "state": line.state,
        "number": str(line.row.number),
        "day": _short(line.day),
        "words": f"{date_format(line.day, 'l j F Y')} · {line.state_words}",
        "gap": _("%(n)d d") % {"n": line.interval} if line.interval is not None else "",
        "current": line.day == on,
    }
    if line.planned is not None and line.state in ("planned", "adapted", "booked") and line.day >= on:
        window = line.planned.window
        if window.earliest != window.latest:
            mark["window"] = {"start": max(0, week(window.earliest)), "end": min(weeks, week(window.latest))}
    return mark


def _combined(treatments: tuple[PlannedTreatment, ...], week: Any, *, on: date, reader: Reader) -> list[dict[str, Any]]:
    named: dict[tuple[str, str], list[PlannedTreatment]] = {}
    for one in treatments:
        named.setdefault((one.treatment, one.zone), []).append(one)
    return [
        {
            "name": _shortened(reader.name("combined", treatment), 22),
            "note": _shortened(reader.name("zones", zone)),
            "marks": [
                {
                    "at": week(t.day),
                    "state": "done" if t.held else "planned",
                    "number": str(t.number),
                    "day": _short(t.day),
                    "words": date_format(t.day, "l j F Y"),
                }
                for t in ordered
            ],
        }
        for (treatment, zone), ordered in named.items()
    ]


def _check_ins(found: list[Line], week: Any, *, reader: Reader, end: date, on: date) -> dict[str, Any]:
    """The first one after each session, the later ones after the last of the induction."""
    days = sorted(entry.day for entry in reader.library.check_ins.values())
    induction = [line for line in found if line.row.phase == Phase.INDUCTION.value]
    asked: dict[date, int] = {}
    if days and induction:
        for line in induction:
            asked[line.day + timedelta(days=days[0])] = days[0]
        for later in days[1:]:
            asked[induction[-1].day + timedelta(days=later)] = later
    marks = [
        {
            "at": week(day),
            "state": "check",
            "number": _("D%(n)d") % {"n": n},
            "day": "",
            "words": date_format(day, "l j F Y"),
        }
        for day, n in sorted(asked.items())
        if day <= end
    ]
    return {"name": _("Check-ins"), "note": _("patient’s phone"), "marks": marks}


def _pauses(plan: CoreCourse, week: Any, start: date) -> list[dict[str, Any]]:
    """All home products in one lane: from the first day of any pause to the last."""
    spans: list[list[date]] = []
    for pause in sorted(plan.pauses, key=lambda p: p.first_day):
        first, last = max(pause.first_day, start), pause.last_day
        if last < start:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], last)
        else:
            spans.append([first, last])
    return [
        {
            "start": week(first),
            "end": week(last),
            "words": f"{_short(first)} – {_short(last)}",
        }
        for first, last in spans
    ]


def _own_dates(case: Case, week: Any, start: date, end: date) -> dict[str, Any]:
    events = [one for one in case.event if start <= one.on <= end]
    away = [one for one in case.unavailable if one.end >= start and one.start <= end]
    return {
        "name": _("The patient’s dates"),
        "note": _("planned round them"),
        "marks": [
            {
                "at": week(one.on),
                "state": "event",
                "number": one.name,
                "day": _short(one.on),
                "words": date_format(one.on, "l j F Y"),
            }
            for one in events
        ],
        "spans": [
            {
                "start": week(max(one.start, start)),
                "end": week(min(one.end, end)),
                "words": _("away %(from)s – %(to)s") % {"from": _short(one.start), "to": _short(one.end)},
            }
            for one in away
        ],
    }


def _phases(found: list[Line], week: Any, weeks: int) -> list[dict[str, Any]]:
    induction = [line for line in found if line.row.phase == Phase.INDUCTION.value]
    later = [line for line in found if line.row.phase != Phase.INDUCTION.value]
    if not induction:
        return []
    end = week(induction[-1].day) + 1
    phases = [{"start": week(induction[0].day), "end": end, "name": _("Induction"), "kind": "induction"}]
    if later:
        phases.append({"start": end, "end": weeks, "name": _("Maintenance, proposed"), "kind": "maintenance"})
    return phases


def _short(day: date) -> str:
    """Day and month under a mark: ``13 Dec``; in figures where the language has no short names of months."""
    return date_format(day, "j/n" if get_language() == "ar" else "j M")


def _zones(formulation: CoreFormulation, reader: Reader) -> str:
    zones = dict.fromkeys(z.zone for p in formulation.chosen.preparations for z in p.zones)
    return ", ".join(reader.name("zones", zone) for zone in zones)


def _shortened(words: str, most: int = 26) -> str:
    """The lane's name has 170 px; the whole stands in the table."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip(' ,')}…"
