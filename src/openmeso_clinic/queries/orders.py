"""Prescriptions and orders of a patient."""

from __future__ import annotations

from datetime import date

from openmeso_clinic.models import Order, Patient, Practice, Staff
from openmeso_clinic.roles import Role


def orders_of(patient: Patient) -> list[Order]:
    """Every order, the latest first."""
    rows = Order.objects.filter(patient_id__in=patient.ids).select_related("prescriber", "formulation")
    return list(rows.order_by("-written_at"))


def holds_on(order: Order, on: date) -> bool:
    """Whether it may still be used on a day."""
    return order.ended_at is None and on <= order.valid_until


def injectors_of(practice: Practice, *, on: date) -> list[Staff]:
    """Everyone who injects with a licence that is valid on a day."""
    rows = Staff.objects.filter(practice=practice, is_active=True, roles__role=Role.INJECTOR.value).distinct()
    return [one for one in rows if one.licensed_on(on)]
