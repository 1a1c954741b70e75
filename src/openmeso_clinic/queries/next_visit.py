"""The visit that a deferral moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmeso_clinic.models import Appointment, Patient


def next_visit_of(patient: Patient, *, after: datetime) -> Appointment | None:
    """The patient's next booked visit; one of the last hours counts, as the patient may be in the house."""
    found: Appointment | None = (
        Appointment.objects.filter(
            patient_id__in=patient.ids,
            status__in=[Appointment.Status.BOOKED, Appointment.Status.ARRIVED],
            starts_at__gte=after - timedelta(hours=4),
        )
        .order_by("starts_at")
        .first()
    )
    return found
