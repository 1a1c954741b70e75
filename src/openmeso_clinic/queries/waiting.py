"""Who waits for a visit, and to whom a time that became free may be offered."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from openmeso_clinic.models import Appointment, Practice, Waiting


def waiting_of(practice: Practice) -> list[Waiting]:
    """The list, who waits longest first."""
    return list(_open(practice))


def may_want(visit: Appointment) -> list[Waiting]:
    """Whom the time of a cancelled visit suits: kind, days and person as they were wished, the patient free."""
    day = visit.starts_at.astimezone(visit.practice.zone).date()
    rows = (
        _open(visit.practice)
        .filter(kind=visit.kind, from_day__lte=day)
        .filter(Q(until_day=None) | Q(until_day__gte=day))
        .filter(Q(practitioner=None) | Q(practitioner=visit.practitioner_id))
        .exclude(patient=visit.patient_id)
    )
    busy = (
        Appointment.objects.of(visit.practice)
        .filter(starts_at__lt=visit.ends_at, ends_at__gt=visit.starts_at)
        .exclude(status__in=[Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW])
    )
    return list(rows.exclude(patient__in=busy.values("patient")))


def _open(practice: Practice) -> QuerySet[Waiting]:
    rows: QuerySet[Waiting] = (
        Waiting.objects.of(practice)
        .filter(ended_at=None)
        .select_related("patient__merged_into", "practitioner")
        .order_by("added_at", "pk")
    )
    return rows
