"""The calendar: a day by person or room, or a week. A free place leads to booking; nothing is dragged."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.calendar import day_table, practitioners, week_table
from openmeso_clinic.queries.month import month_of
from openmeso_clinic.queries.waiting import waiting_of
from openmeso_clinic.views.door import door


@door(Right.SEE_DAY)
def calendar(request: ClinicRequest) -> HttpResponseBase:
    practice, actor = request.practice, request.actor
    on = _day(request.GET.get("day", ""), actor.today)
    view = "week" if request.GET.get("view") == "week" else "day"
    by = "room" if request.GET.get("by") == "room" else "person"
    people = practitioners(practice)
    who = next((one for one in people if one.ref == request.GET.get("who")), None)
    week = view == "week"
    table = (
        week_table(practice, on=on, at=actor.at, staff=who) if week else day_table(practice, on=on, by=by, at=actor.at)
    )
    shows(request, *(visit.patient.merged_into or visit.patient for visit in table.visits))
    step = timedelta(days=7 if week else 1)
    first = on - timedelta(days=on.weekday())

    def link(**changed: str) -> str:
        chosen = {"view": view, "by": by, "day": on.isoformat(), "who": who.ref if who else ""} | changed
        return "?" + urlencode({key: value for key, value in chosen.items() if value})

    context = {
        "current": "calendar",
        "on": on,
        "today": actor.today,
        "view": view,
        "by": by,
        "who": who,
        "table": table,
        "first": first,
        "last": first + timedelta(days=6),
        "links": {
            "before": link(day=(on - step).isoformat()),
            "after": link(day=(on + step).isoformat()),
            "today": link(day=actor.today.isoformat()),
            "day": link(view="day"),
            "week": link(view="week"),
            "person": link(by="person"),
            "room": link(by="room"),
            "everybody": link(who=""),
        },
        "people": [(one, link(who=one.ref)) for one in people],
        "month": None if week else month_of(practice, on=on),
        "waiting": len(waiting_of(practice)),
    }
    return render(request, "calendar/page.html", context)


def _day(said: str, today: date) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return today
