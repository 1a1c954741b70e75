"""The day sheet: who comes, how ready each is, what is now, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.day_rows import DayRow, day_rows, kind_words, status_words
from openmeso_clinic.queries.needs import queue_of
from openmeso_clinic.queries.stock_today import stock_today
from openmeso_clinic.views.day.statuses import STEPS, Step
from openmeso_clinic.views.door import door

#: Page of a task → the right it asks for: a letter leads where its reader may go.
_TASKS = {
    "intake": Right.ASK,
    "screening": Right.SEE_CHART,
    "consent": Right.CONSENT,
    "formulation": Right.SEE_CHART,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with its ways on, as far as the reader may go them."""

    row: DayRow
    words: str
    letters: tuple[tuple[str, str, str, str], ...]
    url: str
    steps: tuple[Step, ...]
    now: bool

    @property
    def first(self) -> tuple[Step, ...]:
        """The one button of the row; what was done or missed goes back by the menu only."""
        return self.steps[:1] if self.row.status in ("booked", "arrived", "in-room") else ()

    @property
    def more(self) -> tuple[Step, ...]:
        return self.steps[len(self.first) :]


@door(Right.SEE_DAY)
def sheet(request: ClinicRequest) -> HttpResponseBase:
    return _page(request, request.actor.today)


@door(Right.SEE_DAY)
def other_day(request: ClinicRequest, day: date) -> HttpResponseBase:
    return _page(request, day)


def _page(request: ClinicRequest, on: date) -> HttpResponseBase:
    actor = request.actor
    rows = day_rows(request.practice, on=on, cancelled=True)
    shows(request, *(row.patient for row in rows))
    now = _now(rows) if on == actor.today else None
    context: dict[str, Any] = {
        "current": "day-sheet",
        "on": on,
        "today": actor.today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "rows": [_shown(row, actor, now) for row in rows],
        "heading": _heading(rows, on, actor.today),
        "now": _now_card(now, actor) if now else None,
        "address": request.path,
    }
    if on == actor.today:
        queue = queue_of(actor)
        request.shown.update(one.need.patient_ref for one in queue.items if one.need.patient_ref)
        request.shown.update(need.patient_ref for need, _until in queue.put_off if need.patient_ref)
        context |= {"queue": queue, "tomorrow": actor.today + timedelta(days=1)}
        if actor.holds(Right.SEE_STOCK):
            context["stock"] = stock_today(request.practice, rows, on=on, at=actor.at)
    part = {"day": "day/list.html", "aside": "day/aside.html"}.get(request.headers.get("HX-Target", ""))
    return render(request, part if part and request.htmx else "day/sheet.html", context)


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


def _now_card(row: DayRow, actor: Actor) -> dict[str, Any]:
    where = row.room.name if row.room else row.practitioner.name
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
        "row": row,
        "label": label,
        "where": where,
        "words": " · ".join(words),
        "verdict": row.verdict if actor.holds(Right.SEE_CHART) else "",
        "url": _url("session", row) if to_session else _patient_url(row, actor),
        "button": _("Resume session")
        if to_session and resume
        else _("Open session")
        if to_session and row.status == "in-room"
        else _("Open")
        if row.status == "in-room" or not may_run
        else "",
        "start": may_run and row.status in ("arrived", "booked"),
    }


def _shown(row: DayRow, actor: Actor, now: DayRow | None) -> Shown:
    return Shown(
        row=row,
        words=status_words(row.status),
        letters=tuple(
            (one.letter, one.state, one.label, _url(one.task, row) if actor.holds(_TASKS[one.task]) else "")
            if one.task
            else (one.letter, one.state, one.label, "")
            for one in row.letters
        ),
        url=_patient_url(row, actor),
        steps=STEPS[row.status] if actor.holds(Right.BOOK) else (),
        now=now is not None and row.visit.pk == now.visit.pk and row.status == "in-room",
    )


def _patient_url(row: DayRow, actor: Actor) -> str:
    """The page of a patient that somebody with these rights may open."""
    for right, name in ((Right.SEE_CHART, "patient"), (Right.ASK, "intake"), (Right.REGISTER, "patient-identity")):
        if actor.holds(right):
            return _url(name, row)
    return ""


def _url(name: str, row: DayRow) -> str:
    try:
        return reverse(name, args=[row.patient.ref])
    except NoReverseMatch:
        return ""
