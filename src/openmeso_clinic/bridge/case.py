"""Statements about a patient as the core's case file, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from openmeso.intake.case import Case, read_case_data
from openmeso.knowledge import Library
from openmeso_clinic.models import Patient, Statement

#: Tables of the case file that hold rows; the rest are single tables.
_LISTS = frozenset(
    {
        "measurement",
        "condition",
        "medication",
        "allergy",
        "treatment",
        "concern",
        "event",
        "unavailable",
        "combined",
        "decision",
    }
)


def case_of(patient: Patient, *, library: Library, on: date) -> Case:
    """Everything that holds about a patient, as a case of that day.

    Raises:
        CaseError: a statement does not fit the library of today, with its place.
    """
    rows = Statement.objects.filter(patient_id__in=patient.ids, retired_at=None).order_by("pk")
    return read_case_data(case_data(patient, rows, on=on), library=library, place="record")


def case_data(patient: Patient, statements: Iterable[Statement], *, on: date) -> dict[str, Any]:
    """The case file's tables; answers carry the day on which they were last said or confirmed."""
    data: dict[str, Any] = {"schema": "openmeso-case/1", "on": on, "patient": _patient(patient)}
    for row in statements:
        kind = row.kind
        if kind == Statement.Kind.ANSWER:
            said_on = row.confirmed_on or row.stated_on
            data.setdefault("answers", {})[row.key] = {"is": row.content["is"], "on": said_on}
        elif kind == Statement.Kind.DATE:
            data.setdefault("dates", {})[row.key] = row.content["on"]
        elif kind == Statement.Kind.PREFERENCES:
            data["preferences"] = row.content
        elif kind in _LISTS:
            data.setdefault(kind, []).append(row.content)
    return data


def _patient(patient: Patient) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": patient.ref,
        "name": f"{patient.given_name} {patient.family_name}",
        "birth_date": patient.birth_date,
        "sex": patient.sex,
        "language": patient.language,
        "phototype": patient.phototype,
    }
    if patient.may_conceive:
        out |= {"may_conceive": patient.may_conceive, "may_conceive_reason": patient.may_conceive_reason}
    return out


def statement_key(kind: str, content: dict[str, Any]) -> str:
    """What makes two statements of a kind the same fact."""
    if kind == Statement.Kind.PREFERENCES:
        return "preferences"
    parts = {
        "measurement": ("id", "zone", "on"),
        "condition": ("id", "zone"),
        "medication": ("id",),
        "allergy": ("id",),
        "treatment": ("id", "zone", "on"),
        "concern": ("id", "zone"),
        "event": ("name", "on"),
        "unavailable": ("from", "to"),
        "combined": ("id", "zone"),
        "decision": ("code", "on"),
    }[kind]
    return "/".join(str(content.get(part) or "-") for part in parts)
