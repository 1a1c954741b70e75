"""One visit: what it is, and moving or cancelling it; of a cancelled one, who may want its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import appointments as actions
from openmeso_clinic.forms.booking import CancelForm, TimeForm
from openmeso_clinic.queries.day import listed_one
from openmeso_clinic.queries.day_rows import kind_words, rows_of, status_words
from openmeso_clinic.queries.waiting import may_want
from openmeso_clinic.views.calendar.choices import rows_chosen, time_choices
from openmeso_clinic.views.day.statuses import STEPS
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Appointment


@door(Right.SEE_DAY)
def show(request: ClinicRequest, appointment: Appointment) -> HttpResponseBase:
    return _page(request, appointment)


@door(Right.BOOK, methods=("POST",), reads=None)
def move(request: ClinicRequest, appointment: Appointment) -> HttpResponseBase:
    form = TimeForm(request.POST, **time_choices(request))
    if not form.is_valid():
        return _page(request, appointment, move_form=form, status=422)
    data = form.cleaned_data
    rows = rows_chosen(request, member=data["practitioner"], room=data["room"])
    try:
        actions.move(
            by=request.actor,
            visit=appointment,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            practitioner=rows["member"],
            room=rows["room"],
            reason=data["reason"],
        )
    except Refused as refused:
        return _page(request, appointment, move_form=form, missing=refused.missing, status=409)
    messages.success(request, _("Moved. Calendars that hold this visit follow."))
    return redirect("appointment", appointment.ref)


@door(Right.BOOK, methods=("POST",), reads=None)
def cancel(request: ClinicRequest, appointment: Appointment) -> HttpResponseBase:
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, appointment, cancel_form=form, status=422)
    actions.cancel(by=request.actor, visit=appointment, reason=form.cleaned_data["reason"])
    messages.success(request, _("Cancelled. Its time is free again."))
    return redirect("appointment", appointment.ref)


def _page(
    request: ClinicRequest,
    visit: Appointment,
    *,
    move_form: TimeForm | None = None,
    cancel_form: CancelForm | None = None,
    missing: tuple[Missing, ...] = (),
    status: int = 200,
) -> HttpResponseBase:
    practice = request.practice
    zone = practice.zone
    begins, ends = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    [row] = rows_of([listed_one(visit)], practice, on=begins.date())
    shows(request, row.patient)
    booked = visit.status == "booked" and request.actor.holds(Right.BOOK)
    offers = may_want(visit) if visit.status == "cancelled" and visit.starts_at > request.actor.at else []
    shows(request, *(one.patient.merged_into or one.patient for one in offers))
    place = {
        "day": begins.date().isoformat(),
        "time": f"{begins:%H:%M}",
        "practitioner": visit.practitioner.ref,
        "room": visit.room.ref if visit.room else "",
        "kind": visit.kind,
    }
    first = {
        "day": begins.date(),
        "time": begins.time(),
        "minutes": int((visit.ends_at - visit.starts_at).total_seconds() // 60),
        "practitioner": visit.practitioner.ref,
        "room": visit.room.ref if visit.room else "",
    }
    context = {
        "current": "calendar",
        "visit": visit,
        "row": row,
        "on": begins.date(),
        "minutes": first["minutes"],
        "words": status_words(visit.status),
        "kind": kind_words(visit.kind),
        "steps": STEPS[visit.status] if request.actor.holds(Right.BOOK) else (),
        "move_form": (move_form or TimeForm(initial=first, **time_choices(request))) if booked else None,
        "cancel_form": (cancel_form or CancelForm(auto_id="id_cancel_%s"))
        if visit.status in ("booked", "arrived", "no-show") and request.actor.holds(Right.BOOK)
        else None,
        "missing": missing,
        "offers": [(one, "?" + urlencode(place | {"waiting": one.ref})) for one in offers],
        "ends": ends,
        "address": request.path if request.method == "GET" else "",
    }
    return render(request, "calendar/visit.html", context, status=status)
