"""The day sheet: who comes, how ready each is, what is now, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.day_rows import DayRow, day_rows, kind_words
from openmeso_clinic.queries.needs import queue_of
from openmeso_clinic.queries.stock_today import stock_today
from openmeso_clinic.views.day.drawn import Ways, drawn_need, drawn_row, row_shown, ways_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.unchanged import mark_of, not_modified


@door(Right.SEE_DAY)
def sheet(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, request.actor.today)


@door(Right.SEE_DAY)
def other_day(request: ClinicRequest, day: date) -> HttpResponseBase:
    return _page(request, day)


def _page(request: ClinicRequest, on: date) -> HttpResponseBase:
    actor = request.actor
    today = on == actor.today
    rows = day_rows(request.practice, on=on, cancelled=True)
    shows(request, *(row.patient for row in rows))
    now = _now(rows) if today else None
    ways, zone = ways_of(actor), request.practice.zone
    shown = [row_shown(row, ways, zone, now=row is now and row.status == "in-room") for row in rows]
    heading, card = _heading(rows, on, actor.today), _now_card(now, actor, ways) if now else None
    queue = queue_of(actor) if today else None
    stock = stock_today(request.practice, rows, on=on, at=actor.at) if today and actor.holds(Right.SEE_STOCK) else None
    if queue is not None:
        request.shown.update(one.need.patient_ref for one in queue.items if one.need.patient_ref)
        request.shown.update(need.patient_ref for need, _until in queue.put_off if need.patient_ref)
    mark = mark_of(request, on, actor.today, heading, shown, card, queue, stock)
    same = not_modified(request, mark)
    if same is not None:
        return same
    tomorrow = actor.today + timedelta(days=1)
    context: dict[str, Any] = {
        "current": "day-sheet",
        "on": on,
        "today": actor.today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "rows": [drawn_row(row) for row in shown],
        "heading": heading,
        "now": card,
        "queue": queue,
        "needs": [drawn_need(one, tomorrow=tomorrow, may_book=ways.may_book) for one in queue.items] if queue else [],
        "stock": stock,
        "address": request.path,
        "mark": mark,
        "clinic_time": format_html("<span data-clock>{}</span>", f"{timezone.localtime():%H:%M}"),
    }
    part = {"day": "day/list.html", "aside": "day/aside.html"}.get(request.headers.get("HX-Target", ""))
    response = render(request, part if part and request.htmx else "day/sheet.html", context)
    response["ETag"] = mark
    return response


def _heading(rows: list[DayRow], on: date, today: date) -> str:
    rows = [row for row in rows if row.status != "cancelled"]
    coming = [row for row in rows if row.status != "no-show"]
    here = sum(row.status in ("arrived", "in-room", "done") for row in coming)
    if on != today:
        return ngettext("%(n)d visit", "%(n)d visits", len(rows)) % {"n": len(rows)} if rows else _("No visits")
    if not rows:
        return _("Nobody is booked today")
    words = ngettext("%(n)d patient today", "%(n)d patients today", len(coming)) % {"n": len(coming)}
    return _("%(patients)s, %(n)d arrived") % {"patients": words, "n": here} if here else words


def _now(rows: Iterable[DayRow]) -> DayRow | None:
    """Who is in the room; else who waits longest; else who comes next."""
    rows = list(rows)
    for status in ("in-room", "arrived", "booked"):
        found = [row for row in rows if row.status == status]
        if found:
            return min(found, key=lambda row: row.visit.arrived_at or row.visit.starts_at)
    return None


def _now_card(row: DayRow, actor: Actor, ways: Ways) -> dict[str, Any]:
    label = {"in-room": _("Now"), "arrived": _("Waiting"), "booked": _("Next")}[row.status]
    session = row.session
    words = [
        _("Session %(place)s") % {"place": row.place.replace("/", _("of"))}
        if session is not None and session.phase == "induction"
        else row.place or kind_words(row.visit.kind)
    ]
    if row.zone:
        words.append(row.zone[:1].lower() + row.zone[1:])
    formulation = next((letter for letter in row.letters if letter.letter == "F"), None)
    if row.formulation is not None and formulation is not None and formulation.state != "done":
        words.append(formulation.label[:1].lower() + formulation.label[1:])
    may_run = actor.holds(Right.RUN_SESSION)
    resume = session is not None and session.state in ("open", "stopped")
    to_session = session is not None and may_run
    return {
        "label": label,
        "name": row.patient.name,
        "initials": row.patient.initials,
        "photo_url": row.photo_url,
        "status": row.status,
        "time": f"{row.visit.starts_at.astimezone(actor.practice.zone):%H:%M}" if row.status == "booked" else "",
        "where": row.visit.room or row.visit.practitioner,
        "words": " · ".join(words),
        "verdict": row.verdict if actor.holds(Right.SEE_CHART) else "",
        "url": address("session", row.patient.ref) if to_session else ways.to_patient(row.patient.ref),
        "button": _("Resume session")
        if to_session and resume
        else _("Open session")
        if to_session and row.status == "in-room"
        else _("Open")
        if row.status == "in-room" or not may_run
        else "",
        "start": address("visit-status", row.visit.ref) if may_run and row.status in ("arrived", "booked") else "",
    }
