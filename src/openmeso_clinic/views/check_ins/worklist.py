"""Whom to phone today, what was answered and worries, and what rests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.check_ins import close_unreached, put_off
from openmeso_clinic.queries.check_ins import resting, worklist, worrying
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import CheckIn, Patient


@door(Right.ASK)
def show(request: ClinicRequest) -> HttpResponseBase:
    practice, today = request.practice, request.actor.today
    lines, rest = worklist(practice, on=today), list(resting(practice, on=today))
    worries = list(worrying(practice)) if request.actor.holds(Right.SEE_CHART) else []
    shows(request, *(line.patient for line in lines), *(row.patient.kept for row in (*rest, *worries)))
    context = {
        "current": "day-sheet",
        "lines": lines,
        "resting": rest,
        "worries": worries,
        "tomorrow": (today + timedelta(days=1)).isoformat(),
    }
    return render(request, "check_ins/worklist.html", context)


@door(Right.ASK, methods=("POST",))
def rest(request: ClinicRequest, patient: Patient, check_in: CheckIn) -> HttpResponseBase:
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise Refused(
            Missing("check-in/day", _("There is no day."), _("Choose the day on which it returns."))
        ) from None
    put_off(by=request.actor, check_in=check_in, until=until)
    messages.success(request, _("Put off. It stands here again on that day."))
    return redirect("check-ins")


@door(Right.ASK, methods=("POST",))
def close(request: ClinicRequest, patient: Patient, check_in: CheckIn) -> HttpResponseBase:
    close_unreached(by=request.actor, check_in=check_in, reason=request.POST.get("reason", ""))
    messages.success(request, _("Closed as not reached. The next check-in asks again."))
    return redirect("check-ins")
