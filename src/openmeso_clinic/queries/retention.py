"""How long each record must be kept, and whose time has run out. What the library does not know is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from openmeso.knowledge.law import jurisdiction_of
from openmeso.knowledge.schema.regulation import Retention
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Appointment, Course, Document, EventReport, Patient, Photograph, Practice, Session
from openmeso_clinic.queries.day import bounds

#: So long after its day a record may still stand (I31).
GRACE = timedelta(days=30)
_GIVEN = (Session.State.SIGNED, Session.State.STOPPED)


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of one patient.

    Attributes:
        since: The day from which the time runs: the last treatment or visit, else the registration.
        until: The last day on which it must be kept; ``None`` where the law is not known here.
    """

    patient: Patient
    since: date
    until: date | None

    def over_on(self, on: date) -> bool:
        return self.until is not None and self.until < on


def retention_in(practice: Practice) -> Retention | None:
    law = jurisdiction_of(practice.jurisdiction, library_of(practice))
    return law.retention if law else None


def kept_of(patient: Patient) -> Kept:
    last = Session.objects.filter(patient_id__in=patient.ids, state__in=_GIVEN).aggregate(last=Max("planned_on"))
    came = _visits(patient.practice).filter(patient_id__in=patient.ids).aggregate(last=Max("starts_at__date"))
    days = [day for day in (last["last"], came["last"]) if day]
    return _kept(patient, max(days, default=None), retention_in(patient.practice))


def over(practice: Practice, *, on: date) -> list[Kept]:
    """Records whose time has run out, the longest ago first. Records merged into others count with those."""
    rule = retention_in(practice)
    if rule is None:
        return []
    before = _years_on(on, -rule.years)
    if not _registered_before(practice.pk, bounds(practice, before)[0]):
        return []
    latest: dict[int, date] = {}
    given = Session.objects.of(practice).filter(state__in=_GIVEN)
    for patient, merged, day in given.values_list("patient_id", "patient__merged_into_id").annotate(Max("planned_on")):
        kept = merged or patient
        latest[kept] = max(day, latest.get(kept, day))
    came = _visits(practice).values_list("patient_id", "patient__merged_into_id").annotate(Max("starts_at__date"))
    for patient, merged, day in came:
        kept = merged or patient
        latest[kept] = max(day, latest.get(kept, day))
    rows = Patient.objects.of(practice).filter(merged_into=None, search_name__gt="", registered_at__date__lt=before)
    found = [_kept(row, latest.get(row.pk), rule) for row in rows]
    return sorted((one for one in found if one.over_on(on)), key=lambda one: (one.since, one.patient.pk))


@composed_once
def _registered_before(practice: int, at: datetime) -> QuerySet[Any, Any]:
    """Anybody at all: a younger practice has nothing to look through."""
    rows = Patient.objects.of(practice).filter(merged_into=None, search_name__gt="", registered_at__lt=at)
    return rows.values_list("pk")[:1]


def overdue(kept: Kept, *, on: date) -> bool:
    """Whether a record outlived its day by more than the grace. Years that nobody confirmed ask nothing."""
    rule = retention_in(kept.patient.practice)
    sure = rule is not None and rule.certainty != "low"
    return sure and kept.until is not None and kept.until + GRACE < on


def layers_that_stay(patient: Patient) -> dict[str, int]:
    """How much of the clinical record there is, by the words under which an erasure lists it."""
    of = {"patient_id__in": patient.ids}
    return {
        "sessions": Session.objects.filter(**of).count(),
        "courses": Course.objects.filter(**of).count(),
        "events": EventReport.objects.filter(**of).count(),
        "documents": Document.objects.filter(**of).exclude(stored_as="").count(),
    }


def photographs_kept(patient: Patient) -> int:
    """Those that are not erased, put aside or not."""
    return Photograph.objects.filter(patient_id__in=patient.ids, erased_at=None).count()


def open_events(patient: Patient) -> int:
    return EventReport.objects.filter(patient_id__in=patient.ids, state=EventReport.State.OPEN).count()


def _visits(practice: Practice) -> QuerySet[Appointment]:
    """Visits that took place or are to come."""
    gone = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
    return Appointment.objects.of(practice).exclude(status__in=gone).order_by()


def _kept(patient: Patient, last: date | None, rule: Retention | None) -> Kept:
    registered = patient.registered_at.astimezone(patient.practice.zone).date()
    since = max(last or registered, registered)
    return Kept(patient, since, _years_on(since, rule.years) if rule else None)


def _years_on(day: date, years: int) -> date:
    """The same day so many years on; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
