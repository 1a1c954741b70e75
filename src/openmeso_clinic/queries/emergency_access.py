"""Records opened in an emergency: which one is open to whom, what of it was read, and who reviews it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.access.rights import Right
from openmeso_clinic.models import Appointment, EmergencyAccess, Patient, Practice, Session, Staff, TrailLine
from openmeso_clinic.queries.need import Need

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: How long a record stays open. Whoever needs longer gives a reason anew.
LASTS = timedelta(minutes=60)
#: What a read is called in the trail.
READ = "page/emergency-chart"
_LATEST = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening, as it is reviewed.

    Attributes:
        reads: How often the record was looked at.
        mine: The reader of the page opened it, and cannot review it.
    """

    row: EmergencyAccess
    patient: Patient
    reads: int
    open: bool
    mine: bool


def open_for(staff: Staff, *, at: datetime, patient: Patient | None = None) -> EmergencyAccess | None:
    """What this person has open; with a patient, whether that patient's record is."""
    rows = EmergencyAccess.objects.filter(staff=staff, at__lte=at, until__gt=at).select_related("patient")
    if patient is not None:
        rows = rows.filter(patient_id__in=patient.ids)
    found: EmergencyAccess | None = rows.order_by("-until").first()
    return found


def opened_in(practice: Practice, *, by: Actor) -> list[Opened]:
    """Openings, those that wait for a review first, then the latest."""
    rows = EmergencyAccess.objects.of(practice).select_related("patient__merged_into", "staff", "reviewed_by")
    ordered = sorted(rows.order_by("-at")[:_LATEST], key=lambda row: row.reviewed_at is not None)
    return [
        Opened(row, row.patient.kept, reads_of(row), row.until > by.at, row.staff_id == by.staff.pk) for row in ordered
    ]


def reads_of(row: EmergencyAccess) -> int:
    """How often the record was looked at under this opening."""
    return TrailLine.objects.filter(
        chain=row.practice.ref,
        action=Action.EMERGENCY_ACCESS.value,
        object=READ,
        actor=row.staff.ref,
        at__gte=row.at,
        at__lte=row.until,
        subjects__patient__in=Patient.objects.filter(pk__in=row.patient.ids).values("ref"),
    ).count()


def emergency_needs(by: Actor) -> Iterator[Need]:
    """Openings that this person has to review: the owner all of them, clinicians those of their own patients."""
    if not _waiting(by.practice.pk):
        return
    rows = EmergencyAccess.objects.of(by.practice).filter(reviewed_at=None).exclude(staff=by.staff)
    for row in rows.select_related("patient__merged_into", "staff").order_by("at"):
        if not reviews(by, row):
            continue
        patient = row.patient.kept
        about = f"{patient.name} · {row.staff.name}"
        words = _("A record was opened in an emergency: review it")
        yield Need(
            f"emergency/{row.ref}", "emergency", words, about, reverse("emergency-log"), row.at, True, patient.ref
        )


@composed_once
def _waiting(practice: int) -> QuerySet[Any, Any]:
    """Any opening that nobody reviewed: mostly there is none, and the day sheet asks every half minute."""
    return EmergencyAccess.objects.of(practice).filter(reviewed_at=None).values_list("pk")[:1]


def reviews(by: Actor, row: EmergencyAccess) -> bool:
    """Whether this person is told of an opening and reviews it."""
    if row.staff_id == by.staff.pk or not by.holds(Right.REVIEW_EMERGENCY):
        return False
    responsible = responsible_for(row.patient.kept)
    return by.holds(Right.STAFF) or responsible is None or responsible == by.staff.pk


def responsible_for(patient: Patient) -> int | None:
    """The clinician of the latest session, else of the latest visit; nobody where there was none."""
    of = {"patient_id__in": patient.ids, "practitioner__is_active": True}
    held = Session.objects.filter(**of).exclude(started_at=None).order_by("-started_at")
    found: int | None = held.values_list("practitioner_id", flat=True).first()
    if found is None:
        visits = Appointment.objects.filter(**of).order_by("-starts_at")
        found = visits.values_list("practitioner_id", flat=True).first()
    return found
