"""The day's end: what was opened, used and wasted, what is left, and whether it adds up."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.day_ends import end_day
from openmeso_clinic.queries.day_end import day_end_of, kept_day, kept_days
from openmeso_clinic.views.door import door
from openmeso_clinic.views.stock.news import done


@door(Right.SEE_STOCK)
def show(request: ClinicRequest) -> HttpResponseBase:
    by = request.actor
    on = _day(request.GET.get("on", ""), by.today)
    context = {
        "current": "stock",
        "on": on,
        "today": on == by.today,
        "found": day_end_of(by.practice, on=on, at=by.at),
        "kept": kept_day(by.practice, on),
        "days": kept_days(by.practice),
    }
    return render(request, "stock/day_end.html", context)


@door(Right.MOVE_STOCK, methods=("POST",))
def close(request: ClinicRequest) -> HttpResponseBase:
    on = _day(request.POST.get("on", ""), request.actor.today)
    end_day(by=request.actor, on=on)
    done(request, _("The day is closed."))
    return redirect(f"{reverse('day-end')}?on={on.isoformat()}")


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today
