"""Rows of a practice as the core's ``Practice``."""

from __future__ import annotations

from datetime import date

from openmeso.practice import Practice as CorePractice
from openmeso_clinic.models import Practice, Staff
from openmeso_clinic.roles import Role


def practice_of(row: Practice) -> CorePractice:
    """The practice with everyone who prescribes or injects."""
    return CorePractice.model_validate(
        {
            "schema": "openmeso-practice/1",
            "name": row.name,
            "jurisdiction": row.jurisdiction,
            "time_zone": row.time_zone,
            "currency": row.currency,
            "languages": row.languages,
            "emergency_phone": row.emergency_phone,
            "on_call_phone": row.on_call_phone,
            "second_check": row.second_check,
            "mixtures": row.mixtures,
            "visit_room_minutes": row.visit_room_minutes,
            "hours": row.hours,
            "closed": row.closed,
            "prices": row.prices or {},
            "waits_days": row.waits_days,
            "person": _people(row),
        }
    )


def _people(row: Practice) -> list[dict[str, object]]:
    staff = Staff.objects.filter(practice=row, is_active=True).exclude(licence="").prefetch_related("roles")
    return [
        {
            "name": person.name,
            "roles": [role.value for role in (Role.PRESCRIBER, Role.INJECTOR) if role in person.role_set],
            "licence": person.licence,
            "valid_until": person.licence_until or date.min,
        }
        for person in staff
        if person.role_set & {Role.PRESCRIBER, Role.INJECTOR}
    ]
