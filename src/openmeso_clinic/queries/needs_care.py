"""What of the patients' care waits for somebody today: check-ins, events, tests, syringes, sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.readiness import kit_check_of
from openmeso_clinic.models import AllergyTest, CheckIn, EventReport, Formulation, Patient, Practice, Session
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.lot_badges import span_words
from openmeso_clinic.queries.need import Need

#: How long before its last day a part of the emergency kit is named: time enough to order it.
KIT_SOON_DAYS = 30


def care_needs(practice: Practice, *, on: date, at: datetime) -> Iterator[Need]:
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
    rows = (
        EventReport.objects.of(practice)
        .filter(state=EventReport.State.OPEN)
        .filter(Q(follow_up_on=None) | Q(follow_up_on__lte=on))
        .select_related("patient__merged_into")
    )
    library = library_of(practice)
    for row in rows:
        patient = _person(row.patient)
        entry = library.adverse_events.get(row.event)
        name = entry.term if entry else row.event
        zone = library.zones.get(row.zone)
        about = " · ".join(part for part in (patient.name, zone.name if zone else "") if part)
        words = _("Open event: %(event)s") % {"event": name}
        due = datetime.combine(row.follow_up_on or on, time.min, tzinfo=practice.zone)
        yield Need(f"event/{row.ref}", "event", words, about, _url("patient", patient), due, True, patient.ref)


def _unsigned(practice: Practice, on: date) -> Iterator[Need]:
    start, _end = bounds(practice, on)
    rows = (
        Session.objects.of(practice)
        .filter(state__in=[Session.State.OPEN, Session.State.STOPPED], started_at__lt=start)
        .select_related("patient__merged_into")
        .defer("content")
    )
    for row in rows:
        patient = _person(row.patient)
        stopped = row.state == Session.State.STOPPED or row.stop_code
        words = _("Stopped session to sign") if stopped else _("Session to sign")
        about = _("%(name)s · session %(n)d") % {"name": patient.name, "n": row.number}
        yield Need(
            f"unsigned/{row.ref}", "sign", words, about, _url("session", patient), row.started_at, True, patient.ref
        )


def _unchecked(practice: Practice, at: datetime) -> Iterator[Need]:
    if not practice.second_check:
        return
    rows = (
        Formulation.objects.of(practice)
        .filter(state=Formulation.State.PREPARED, checked_by=None)
        .select_related("patient__merged_into", "prepared_by")
        .defer("content")
    )
    for row in rows:
        patient = _person(row.patient)
        who = row.prepared_by.name if row.prepared_by else ""
        about = _("%(name)s · drawn up by %(who)s") % {"name": patient.name, "who": who}
        if row.discard_by is not None and row.discard_by < at:
            words, urgent = _("Syringes past their time: discard"), True
        elif row.discard_by is not None:
            words, urgent = _("Second check, %(for)s left") % {"for": span_words(row.discard_by - at)}, True
        else:
            words, urgent = _("Second check of the syringes"), True
        yield Need(
            f"check/{row.ref}", "check", words, about, _url("formulation", patient), row.discard_by, urgent, patient.ref
        )


def _tests(practice: Practice, at: datetime) -> Iterator[Need]:
    rows = (
        AllergyTest.objects.of(practice)
        .filter(cancelled_at=None, read_at=None, placed_at__isnull=False)
        .select_related("patient__merged_into")
    )
    library = library_of(practice)
    for row in rows:
        due = sorted(_instants(row.read_due))[len(row.readings) :]
        if not due or due[0] > at:
            continue
        patient = _person(row.patient)
        active = library.actives.get(row.ingredient)
        about = f"{patient.name} · {active.name if active else row.ingredient}"
        yield Need(
            f"test/{row.ref}",
            "test",
            _("Read the allergy test"),
            about,
            _url("assessment", patient),
            due[0],
            True,
            patient.ref,
        )


def _instants(kept: list[object]) -> Iterator[datetime]:
    for one in kept:
        said = str(one.get("at") or one.get("due") or "") if isinstance(one, dict) else str(one)
        try:
            read = datetime.fromisoformat(said)
        except ValueError:
            continue
        yield read if read.tzinfo else timezone.make_aware(read)


def _check_ins(practice: Practice, on: date) -> Iterator[Need]:
    rows = (
        CheckIn.objects.of(practice)
        .filter(state=CheckIn.State.DUE, due_on__lte=on)
        .filter(Q(snoozed_until=None) | Q(snoozed_until__lte=on))
        .select_related("patient__merged_into")
    )
    of_patient: dict[int, list[CheckIn]] = {}
    for row in rows.order_by("due_on", "day"):
        of_patient.setdefault(_person(row.patient).pk, []).append(row)
    for due in of_patient.values():
        # One call answers them all: each patient stands here once, with the latest day.
        latest, patient = due[-1], _person(due[-1].patient)
        words = _("Day %(day)d: due today") if latest.due_on == on else _("Day %(day)d: no reply")
        tried = sum(len(row.attempts) for row in due)
        about = (
            patient.name
            if not tried
            else _("%(name)s · tried %(n)d times") % {"name": patient.name, "n": tried}
            if tried > 1
            else _("%(name)s · tried once") % {"name": patient.name}
        )
        at = datetime.combine(due[0].due_on, time.min, tzinfo=practice.zone)
        url = _url("aftercare", patient)
        yield Need(
            f"check-in/{latest.ref}", "check-in", words % {"day": latest.day}, about, url, at, False, patient.ref
        )


def _person(patient: Patient) -> Patient:
    return patient.merged_into or patient


def _url(name: str, patient: Patient) -> str:
    try:
        return reverse(name, args=[patient.ref])
    except NoReverseMatch:
        return ""
