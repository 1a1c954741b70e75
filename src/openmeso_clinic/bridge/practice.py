"""Rows of a practice as the core's ``Practice``."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from openmeso.practice import Practice as CorePractice
from openmeso.practice.practice import BEING_SET_UP
from openmeso_clinic.access.composed import composed_once
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


_TREATING = (Role.PRESCRIBER.value, Role.INJECTOR.value)


def practice_of(row: Practice) -> CorePractice:
    """The practice with everyone who prescribes or injects; in a new clinic that is nobody yet."""
    return CorePractice.model_validate(practice_data(row), context=BEING_SET_UP)


def practice_data(row: Practice) -> dict[str, Any]:
    """The tables of ``practice.toml``, not yet validated."""
    data: dict[str, Any] = {column: getattr(row, column) for column in COLUMNS}
    return data | {"schema": "openmeso-practice/1", "prices": row.prices or {}, "person": _people(row)}


def _people(row: Practice) -> list[dict[str, Any]]:
    people: dict[int, dict[str, Any]] = {}
    for pk, name, licence, until, role in _licensed(row.pk):
        person = {"name": name, "roles": [], "licence": licence, "valid_until": until or date.min}
        people.setdefault(pk, person)["roles"].append(role)
    return list(people.values())


@composed_once
def _licensed(practice: int) -> QuerySet[Any, Any]:
    """One row a role, prescriber before injector."""
    rows = Staff.objects.filter(practice=practice, is_active=True, roles__role__in=_TREATING).exclude(licence="")
    columns = ("pk", "name", "licence", "licence_until", "roles__role")
    found: QuerySet[Any, Any] = rows.order_by("position", "name", "pk", "-roles__role").values_list(*columns)
    return found
