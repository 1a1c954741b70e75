"""Rows of a practice as the core's ``Practice``."""

from __future__ import annotations

from datetime import date
from typing import Any

from openmeso.practice import Practice as CorePractice
from openmeso.practice.practice import BEING_SET_UP
from openmeso_clinic.models import Practice, Staff
from openmeso_clinic.roles import Role

#: Columns that have the form of ``openmeso-practice/1``.
COLUMNS = (
    "name",
    "jurisdiction",
    "time_zone",
    "currency",
    "languages",
    "emergency_phone",
    "on_call_phone",
    "second_check",
    "paper",
    "mixtures",
    "visit_room_minutes",
    "hours",
    "closed",
    "waits_days",
)


def practice_of(row: Practice) -> CorePractice:
    """The practice with everyone who prescribes or injects; in a new clinic that is nobody yet."""
    return CorePractice.model_validate(practice_data(row), context=BEING_SET_UP)


def practice_data(row: Practice) -> dict[str, Any]:
    """The tables of ``practice.toml``, not yet validated."""
    data: dict[str, Any] = {column: getattr(row, column) for column in COLUMNS}
    return data | {"schema": "openmeso-practice/1", "prices": row.prices or {}, "person": _people(row)}


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
