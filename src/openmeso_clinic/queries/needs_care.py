"""What of the patients' care waits for somebody today: check-ins, events, tests, syringes, sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.bridge.readiness import kit_check_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import AllergyTest, EventReport, Formulation, Message, Practice, Session
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.check_ins import due, worrying
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.lot_badges import span_words
from openmeso_clinic.queries.need import Need

#: How long before its last day a part of the emergency kit is named: time enough to order it.
KIT_SOON_DAYS = 30

#: Columns of a patient, and of the record that was kept where it is a duplicate.
_PERSON = tuple(
    f"{record}__{column}"
    for record in ("patient", "patient__merged_into")
    for column in ("ref", "family_name", "given_name")
)


class _Person(NamedTuple):
    ref: str
    name: str


def care_needs(practice: Practice, *, on: date, at: datetime) -> Iterator[Need]:
    yield from _answers(practice)
    yield from _events(practice, on)
    yield from _unsigned(practice, on)
    yield from _unchecked(practice, at)
    yield from _tests(practice, at)
    yield from _check_ins(practice, on)


def check_in_needs(practice: Practice, *, on: date) -> Iterator[Need]:
    """Whom to phone; nothing of this is medical, so that the front desk can do it."""
    yield from _check_ins(practice, on)


def kit_needs(practice: Practice, *, on: date) -> Iterator[Need]:
    """The emergency kit: never checked, a part missing, or near or past its last day."""
    check = kit_check_of(practice)
    url = reverse("log-add", args=["kit-check"])
    if check is None:
        yield Need("kit/none", "kit", _("Check the emergency kit"), _("No check is on record."), url, urgent=True)
        return
    for number, part in enumerate(check.parts):
        left = None if part.expiry is None else (part.expiry - on).days
        if part.state == "missing":
            yield Need(f"kit/missing/{number}", "kit", _("Missing in the emergency kit"), part.part, url, urgent=True)
        elif part.state == "there" and left is not None and left <= KIT_SOON_DAYS:
            due = datetime.combine(on, time.max, tzinfo=practice.zone)
            words = (
                _("Emergency kit: past its date")
                if left < 0
                else ngettext("Emergency kit: %(n)d day left", "Emergency kit: %(n)d days left", left) % {"n": left}
            )
            yield Need(f"kit/expiry/{number}", "kit", words, part.part, url, due, urgent=left < 0)


def _events(practice: Practice, on: date) -> Iterator[Need]:
    library = spoken_library(practice)
    for ref, event, where, follow_up_on, *person in _open_events(practice.pk, on):
        patient = _person(*person)
        entry = library.adverse_events.get(event)
        name = entry.term if entry else event
        zone = library.zones.get(where)
        about = " · ".join(part for part in (patient.name, zone.name if zone else "") if part)
        words = _("Open event: %(event)s") % {"event": name}
        due = datetime.combine(follow_up_on or on, time.min, tzinfo=practice.zone)
        yield Need(f"event/{ref}", "event", words, about, _url("patient", patient), due, True, patient.ref)


@composed_once
def _open_events(practice: int, on: date) -> QuerySet[Any, Any]:
    rows = EventReport.objects.of(practice).filter(state=EventReport.State.OPEN)
    rows = rows.filter(Q(follow_up_on=None) | Q(follow_up_on__lte=on))
    return rows.values_list("ref", "event", "zone", "follow_up_on", *_PERSON)


def _unsigned(practice: Practice, on: date) -> Iterator[Need]:
    start, _end = bounds(practice, on)
    for ref, state, stop_code, number, started_at, *person in _begun_before(practice.pk, start):
        patient = _person(*person)
        stopped = state == Session.State.STOPPED or stop_code
        words = _("Stopped session to sign") if stopped else _("Session to sign")
        about = _("%(name)s · session %(n)d") % {"name": patient.name, "n": number}
        yield Need(f"unsigned/{ref}", "sign", words, about, _url("session", patient), started_at, True, patient.ref)


@composed_once
def _begun_before(practice: int, start: datetime) -> QuerySet[Any, Any]:
    rows = Session.objects.of(practice).filter(state__in=[Session.State.OPEN, Session.State.STOPPED])
    rows = rows.filter(started_at__lt=start)
    return rows.values_list("ref", "state", "stop_code", "number", "started_at", *_PERSON)


def _unchecked(practice: Practice, at: datetime) -> Iterator[Need]:
    if not practice.second_check:
        return
    for ref, prepared_by, discard_by, *person in _drawn_up(practice.pk):
        patient = _person(*person)
        about = _("%(name)s · drawn up by %(who)s") % {"name": patient.name, "who": prepared_by or ""}
        if discard_by is not None and discard_by < at:
            words = _("Syringes past their time: discard")
        elif discard_by is not None:
            words = _("Second check, %(for)s left") % {"for": span_words(discard_by - at)}
        else:
            words = _("Second check of the syringes")
        yield Need(f"check/{ref}", "check", words, about, _url("formulation", patient), discard_by, True, patient.ref)


@composed_once
def _drawn_up(practice: int) -> QuerySet[Any, Any]:
    rows = Formulation.objects.of(practice).filter(state=Formulation.State.PREPARED, checked_by=None)
    return rows.values_list("ref", "prepared_by__name", "discard_by", *_PERSON)


def _tests(practice: Practice, at: datetime) -> Iterator[Need]:
    library = spoken_library(practice)
    for ref, ingredient, read_due, readings, *person in _placed(practice.pk):
        due = sorted(_instants(read_due))[len(readings) :]
        if not due or due[0] > at:
            continue
        patient = _person(*person)
        active = library.actives.get(ingredient)
        about = f"{patient.name} · {active.name if active else ingredient}"
        yield Need(
            f"test/{ref}",
            "test",
            _("Read the allergy test"),
            about,
            _url("assessment", patient),
            due[0],
            True,
            patient.ref,
        )


@composed_once
def _placed(practice: int) -> QuerySet[Any, Any]:
    rows = AllergyTest.objects.of(practice).filter(cancelled_at=None, read_at=None, placed_at__isnull=False)
    return rows.values_list("ref", "ingredient", "read_due", "readings", *_PERSON)


def _instants(kept: list[object]) -> Iterator[datetime]:
    for one in kept:
        said = str(one.get("at") or one.get("due") or "") if isinstance(one, dict) else str(one)
        try:
            read = datetime.fromisoformat(said)
        except ValueError:
            continue
        yield read if read.tzinfo else timezone.make_aware(read)


def _answers(practice: Practice) -> Iterator[Need]:
    """Answers of patients that worry: red flags first of all, until a clinician took note."""
    for ref, day, worry, answered_at, *person in _worrying(practice.pk):
        patient = _person(*person)
        kind = "red-flag" if worry == "flag" else "answer"
        words = _("Red flag in the day %(day)d check-in") if worry == "flag" else _("Day %(day)d check-in: call")
        url = address("check-in", patient.ref, ref)
        yield Need(f"{kind}/{ref}", kind, words % {"day": day}, patient.name, url, answered_at, True, patient.ref)


@composed_once
def _worrying(practice: int) -> QuerySet[Any, Any]:
    return worrying(practice).values_list("ref", "day", "worry", "answered_at", *_PERSON)


def _check_ins(practice: Practice, on: date) -> Iterator[Need]:
    of_patient: dict[_Person, list[tuple[str, int, date, list[object]]]] = {}
    for ref, day, due_on, attempts, *person in _due(practice.pk, on):
        of_patient.setdefault(_person(*person), []).append((ref, day, due_on, attempts))
    for patient, theirs in of_patient.items():
        # One call answers them all: each patient stands here once, with the latest day.
        ref, day, due_on, _attempts = theirs[-1]
        words = _("Day %(day)d: due today") if due_on == on else _("Day %(day)d: no reply")
        tried = sum(len(attempts) for _ref, _day, _due_on, attempts in theirs)
        about = (
            patient.name
            if not tried
            else _("%(name)s · tried %(n)d times") % {"name": patient.name, "n": tried}
            if tried > 1
            else _("%(name)s · tried once") % {"name": patient.name}
        )
        at = datetime.combine(theirs[0][2], time.min, tzinfo=practice.zone)
        url = address("check-in-call", patient.ref, ref)
        yield Need(f"check-in/{ref}", "check-in", words % {"day": day}, about, url, at, False, patient.ref)


@composed_once
def _due(practice: int, on: date) -> QuerySet[Any, Any]:
    return due(practice, on=on).values_list("ref", "day", "due_on", "attempts", *_PERSON)


def message_needs(practice: Practice) -> Iterator[Need]:
    """Messages that nobody tries to send any more. Whom no link reached is phoned: that stands here by itself."""
    count = len(_given_up(practice.pk))
    if count:
        words = ngettext("%(n)d message could not be sent", "%(n)d messages could not be sent", count) % {"n": count}
        yield Need("messages/given-up", "message", words, "", reverse("messages"), None, True)


@composed_once
def _given_up(practice: int) -> QuerySet[Any, Any]:
    rows = Message.objects.of(practice).filter(state=Message.State.GIVEN_UP).exclude(kind="check-in")
    return rows.values_list("pk")


def _person(*about: str) -> _Person:
    """The person; of merged records the one that was kept."""
    ref, family, given = about[3:] if about[3] else about[:3]
    return _Person(ref, f"{family}, {given}")


def _url(name: str, patient: _Person) -> str:
    return address(name, patient.ref)
