"""What speaks against a visit at a time: all of it at once, each with what clears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.models import Appointment, Course, Patient, Room, Session, Staff
from openmeso_clinic.queries.visit_length import plan_of

GONE = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
_GIVEN = (Session.State.SIGNED, Session.State.STOPPED)
#: The database takes no longer visit.
LONGEST = timedelta(days=1)
#: What a reason may stand against, and whether it must be a prescriber's.
BY_REASON = {"booking/closed": False, "booking/interval": True, "booking/no-consultation": True}


@dataclass(frozen=True)
class Wanted:
    """A visit as it is wished.

    Attributes:
        but: The visit that is moved: it is not in its own way.
    """

    patient: Patient
    practitioner: Staff
    kind: str
    starts_at: datetime
    ends_at: datetime
    room: Room | None = None
    session: Session | None = None
    but: Appointment | None = None

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(self.patient.practice.zone).date()


def against(wanted: Wanted, *, today: date) -> tuple[Missing, ...]:
    """Everything that speaks against it. What ``BY_REASON`` names gives way to a reason, the rest does not."""
    return (
        *_time(wanted, today),
        *_taken(wanted),
        *_licence(wanted),
        *_closed(wanted),
        *_no_consultation(wanted),
        *_too_soon(wanted),
    )


def _time(wanted: Wanted, today: date) -> Iterator[Missing]:
    if wanted.ends_at <= wanted.starts_at:
        yield Missing("booking/length", _("The visit has no length."), _("Give it at least five minutes."))
    if wanted.ends_at > wanted.starts_at + LONGEST:
        yield Missing("booking/length", _("The visit is longer than a day."), _("Give it fewer hours."))
    if wanted.day < today:
        yield Missing("booking/past", _("This day has passed."), _("Choose today or a later day."))


def _taken(wanted: Wanted) -> Iterator[Missing]:
    """I20 in words, before the database says it without any."""
    # No visit is longer than a day: what began earlier has ended, and is not looked through.
    after = wanted.starts_at - LONGEST
    found = [pk for (pk,) in _near(wanted.patient.practice.pk, after, wanted.ends_at, wanted.starts_at)]
    others = [pk for pk in found if wanted.but is None or pk != wanted.but.pk]
    if not others:
        return
    near = Appointment.objects.filter(pk__in=others)
    ids = wanted.patient.ids
    for other in near.select_related("practitioner", "room").order_by("starts_at"):
        span = _span(other)
        if other.practitioner_id == wanted.practitioner.pk:
            what = _("%(who)s has a visit %(span)s.") % {"who": wanted.practitioner.name, "span": span}
            yield Missing("booking/practitioner-taken", what, _("Choose another time or another person."))
        if wanted.room is not None and other.room_id == wanted.room.pk:
            what = _("%(room)s is taken %(span)s.") % {"room": wanted.room.name, "span": span}
            yield Missing("booking/room-taken", what, _("Choose another time or another room."))
        if other.patient_id in ids:
            what = _("The patient has a visit %(span)s.") % {"span": span}
            yield Missing("booking/patient-taken", what, _("Choose another time, or move that visit."))


@composed_once
def _near(practice: int, after: datetime, before: datetime, until: datetime) -> QuerySet[Any, Any]:
    """Visits that began in a span and ended later than an instant."""
    rows = Appointment.objects.of(practice).exclude(status__in=GONE)
    found: QuerySet[Any, Any] = rows.filter(starts_at__gt=after, starts_at__lt=before, ends_at__gt=until)
    return found.values_list("pk")


def _span(visit: Appointment) -> str:
    zone = visit.practice.zone
    begin, end = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    return _("from %(begin)s to %(end)s") % {"begin": f"{begin:%H:%M}", "end": f"{end:%H:%M}"}


def _licence(wanted: Wanted) -> Iterator[Missing]:
    if wanted.kind == Appointment.Kind.SESSION and not wanted.practitioner.licensed_on(wanted.day):
        what = _("%(who)s holds no licence that is valid on that day.") % {"who": wanted.practitioner.name}
        yield Missing("booking/licence", what, _("Choose another person."))


def _closed(wanted: Wanted) -> Iterator[Missing]:
    zone = wanted.patient.practice.zone
    begin, end = wanted.starts_at.astimezone(zone), wanted.ends_at.astimezone(zone)
    spans = practice_of(wanted.patient.practice).hours_on(wanted.day)
    same_day = begin.date() == end.date()
    if same_day and any(span.opens <= begin.time() and end.time() <= span.closes for span in spans):
        return
    hours = ", ".join(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in spans)
    what = (
        _("Outside the opening hours (%(hours)s).") % {"hours": hours}
        if hours
        else _("The practice is closed that day.")
    )
    yield Missing("booking/closed", what, _("Choose another time, or give a reason."))


def _no_consultation(wanted: Wanted) -> Iterator[Missing]:
    """A session follows a consultation: somebody has to have seen the patient before the needle is booked."""
    if wanted.kind != Appointment.Kind.SESSION or wanted.session is not None:
        return
    ids = wanted.patient.ids
    if Course.objects.filter(patient_id__in=ids).exists():
        return
    seen = Appointment.objects.filter(patient_id__in=ids, kind=Appointment.Kind.CONSULTATION)
    if seen.filter(status=Appointment.Status.DONE).exists():
        return
    yield Missing(
        "booking/no-consultation",
        _("No consultation has taken place yet."),
        _("Book a consultation first, or a prescriber gives a reason."),
    )


def _too_soon(wanted: Wanted) -> Iterator[Missing]:
    """I21: never nearer to another session of the course than the shortest interval of the plan."""
    if wanted.kind != Appointment.Kind.SESSION:
        return
    session = wanted.session or _any_session(wanted.patient)
    plan = plan_of(session) if session else None
    if plan is None:
        return
    least, day = plan.regimen.least_days, wanted.day
    days = [other for other in _session_days(wanted) if abs((other - day).days) < least]
    if not days:
        return
    nearest = min(days, key=lambda other: abs((other - day).days))
    gap = abs((nearest - day).days)
    what = ngettext("Only %(n)d day from the session of %(day)s.", "Only %(n)d days from the session of %(day)s.", gap)
    least_words = ngettext("The plan asks for %(n)d day at least.", "The plan asks for %(n)d days at least.", least) % {
        "n": least
    }
    yield Missing(
        "booking/interval",
        f"{what % {'n': gap, 'day': date_format(nearest, 'j F Y')}} {least_words}",
        _("Choose a later day, or a prescriber gives a reason."),
    )


def _any_session(patient: Patient) -> Session | None:
    rows = Session.objects.filter(patient_id__in=patient.ids, course__state="open").select_related("course")
    found: Session | None = rows.order_by("number").first()
    return found


def _session_days(wanted: Wanted) -> Iterator[date]:
    """Days on which the patient was or will be injected here, by the practice's own calendar."""
    ids, zone = wanted.patient.ids, wanted.patient.practice.zone
    given = Session.objects.filter(patient_id__in=ids, state__in=_GIVEN).exclude(started_at=None)
    if wanted.session is not None:
        given = given.exclude(pk=wanted.session.pk)
    for started in given.values_list("started_at", flat=True):
        yield started.astimezone(zone).date()
    booked = Appointment.objects.filter(patient_id__in=ids, kind=Appointment.Kind.SESSION).exclude(status__in=GONE)
    if wanted.but is not None:
        booked = booked.exclude(pk=wanted.but.pk)
    # Of visits whose session was given the session itself speaks.
    for starts in booked.exclude(session__state__in=_GIVEN).values_list("starts_at", flat=True):
        yield starts.astimezone(zone).date()
