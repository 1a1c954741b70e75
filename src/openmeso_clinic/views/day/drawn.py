"""A row of the day sheet and an entry of its queue, drawn from plain values.

A sheet is asked for every half minute by every screen, and most of its rows say what they said before. What is
drawn hangs on the values alone, so a row of the same values is not drawn again; another value is another row.
"""

from __future__ import annotations

from datetime import date, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.day_rows import DayRow, status_words
from openmeso_clinic.queries.needs import Waiting
from openmeso_clinic.views.day.statuses import STEPS

#: Rows of some days in some languages.
_KEPT = 2000

#: Page of a task → the right it asks for: a letter leads where its reader may go.
_TASKS = {
    "intake": Right.ASK,
    "screening": Right.SEE_CHART,
    "consent": Right.CONSENT,
    "photograph-take": Right.PHOTOGRAPH,
    "formulation": Right.SEE_CHART,
}


class RowShown(NamedTuple):
    """What a row says. ``letters``: each its letter, state, words and the page of its task."""

    status: str
    starts_at: str
    practitioner: str
    practitioner_initials: str
    name: str
    initials: str
    photo_url: str
    age: str
    url: str
    place: str
    zone: str
    room: str
    letters: tuple[tuple[str, str, str, str], ...]
    visit_url: str
    step_url: str
    may_book: bool
    now: bool


class Ways(NamedTuple):
    """Where somebody with these rights may go from a row: looked up once a page."""

    tasks: frozenset[str]
    patient: str
    may_book: bool

    def to_patient(self, ref: str) -> str:
        return address(self.patient, ref) if self.patient else ""


def ways_of(actor: Actor) -> Ways:
    pages = ((Right.SEE_CHART, "patient"), (Right.ASK, "intake"), (Right.REGISTER, "patient-identity"))
    return Ways(
        tasks=frozenset(task for task, right in _TASKS.items() if actor.holds(right)),
        patient=next((name for right, name in pages if actor.holds(right)), ""),
        may_book=actor.holds(Right.BOOK),
    )


def row_shown(row: DayRow, ways: Ways, zone: tzinfo, *, now: bool) -> RowShown:
    """A visit as a reader may see it, with the ways on that are open."""
    begins, ref = row.visit.starts_at.astimezone(zone), row.patient.ref
    return RowShown(
        status=row.status,
        starts_at=begins.isoformat(),
        practitioner=row.visit.practitioner,
        practitioner_initials=row.visit.practitioner_initials,
        name=row.patient.name,
        initials=row.patient.initials,
        photo_url=row.photo_url,
        age=row.age,
        url=ways.to_patient(ref),
        place=row.place,
        zone=row.zone,
        room=row.visit.room,
        letters=tuple(
            (one.letter, one.state, one.label, address(one.task, ref) if one.task in ways.tasks else "")
            for one in row.letters
        ),
        visit_url=address("appointment", row.visit.ref),
        step_url=address("visit-status", row.visit.ref),
        may_book=ways.may_book,
        now=now,
    )


def drawn_row(row: RowShown) -> SafeString:
    return _row(row, get_language())


def drawn_need(one: Waiting, *, tomorrow: date, may_book: bool) -> SafeString:
    """An entry of the queue, with the day to which it may be put off."""
    return _need(one, date_format(tomorrow, "Y-m-d"), may_book, get_language())


@lru_cache(maxsize=_KEPT)
def _row(row: RowShown, language: str | None) -> SafeString:
    steps = STEPS[row.status]
    # One button a row; what was done or missed goes back by the menu only.
    first = 1 if row.status in ("booked", "arrived", "in-room") else 0
    context = row._asdict() | {
        "time": row.starts_at[11:16],
        "words": status_words(row.status),
        "first": steps[:first],
        "more": steps[first:],
    }
    return render_to_string("day/row.html", context)


@lru_cache(maxsize=_KEPT)
def _need(one: Waiting, tomorrow: str, may_book: bool, language: str | None) -> SafeString:
    return render_to_string("day/need.html", {"one": one, "tomorrow": tomorrow, "may_book": may_book})
