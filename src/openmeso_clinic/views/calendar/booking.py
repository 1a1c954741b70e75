"""Booking a visit: first who, found by a search in the body, then when, with whom and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.appointments import book as book_visit
from openmeso_clinic.actions.trail import record
from openmeso_clinic.forms.booking import KINDS, BookingForm
from openmeso_clinic.queries.calendar import practitioners
from openmeso_clinic.queries.patients import find, newest
from openmeso_clinic.queries.visit_length import minutes_of, next_session_of, window_of
from openmeso_clinic.views.calendar.choices import carried_by, rows_chosen, time_choices
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from datetime import date

    from openmeso_clinic.models import Patient, Session


@door(Right.BOOK, methods=("GET", "POST"))
def choose(request: ClinicRequest) -> HttpResponseBase:
    """Who is booked. What is typed is sent in the body: a name stands in no address."""
    said = request.POST if request.method == "POST" else request.GET
    wanted = request.POST.get("q", "").strip()[:120]
    at = request.actor.at
    hits = find(request.practice, wanted, at=at) if wanted else newest(request.practice, at=at)
    shows(request, *(hit.patient for hit in hits))
    if request.method == "POST" and hits:
        record(request.actor, Action.RECORD_READ, "page/booking", patients=request.shown)
    carried = carried_by(said)
    context = {
        "current": "calendar",
        "wanted": wanted,
        "hits": hits,
        "carried": carried,
        "on": _day(carried.get("day", "")),
        "query": f"?{urlencode(carried)}" if carried else "",
    }
    return render(request, "calendar/choose_results.html" if request.htmx else "calendar/choose.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # looks like a day and is none
        return None


@door(Right.BOOK, methods=("GET", "POST"))
def book(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    session = next_session_of(patient)
    about = time_choices(request) | {"lengths": {kind: minutes_of(patient, kind, session) for kind, _words in KINDS}}
    if request.method == "GET":
        form = BookingForm(initial=_first(request, session), **about)
        return _page(request, patient, session, form)
    form = BookingForm(request.POST, **about)
    if not form.is_valid():
        return _page(request, patient, session, form, status=422)
    data = form.cleaned_data
    rows = rows_chosen(request, member=data["practitioner"], room=data["room"], waiting=request.POST.get("waiting", ""))
    try:
        visit = book_visit(
            by=request.actor,
            patient=patient,
            practitioner=rows["member"],
            kind=data["kind"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            room=rows["room"],
            session=session if data["kind"] == "session" else None,
            note=data["note"],
            reason=data["reason"],
            waiting=rows["waiting"],
        )
    except Refused as refused:
        return _page(request, patient, session, form, refused.missing, status=409)
    messages.success(request, _("Booked."))
    return redirect("appointment", visit.ref)


def _first(request: ClinicRequest, session: Session | None) -> dict[str, Any]:
    """What is known before anything is typed: the free place that was clicked, else the planned day."""
    said = request.GET
    kinds = {str(key) for key, _words in KINDS}
    kind = said.get("kind", "")
    if kind not in kinds:
        kind = "session" if session is not None else "consultation"
    people = practitioners(request.practice)
    planned = session.planned_on if session is not None and kind == "session" else None
    return {
        "kind": kind,
        "day": said.get("day") or max(planned or request.actor.today, request.actor.today).isoformat(),
        "time": said.get("time", ""),
        "practitioner": said.get("practitioner") or (people[0].ref if people else ""),
        "room": said.get("room", ""),
    }


def _page(
    request: ClinicRequest,
    patient: Patient,
    session: Session | None,
    form: BookingForm,
    missing: tuple[Missing, ...] = (),
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "current": "calendar",
        "patient": patient,
        "form": form,
        "missing": missing,
        "session": session,
        "window": window_of(session) if session else None,
        "waiting": (request.POST or request.GET).get("waiting", ""),
        "lengths": [(words, minutes_of(patient, kind, session)) for kind, words in KINDS],
    }
    return render(request, "calendar/book.html", context, status=status)
