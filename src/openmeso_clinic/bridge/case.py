"""Statements about a patient as the core's case file, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from openmeso.intake.case import Case, read_case_data
from openmeso.knowledge import Library
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Patient, Statement

_COLUMNS = columns_of(Statement)

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


#: Fields of a fact that are ours and that the core never sees: words for an allergen that the vocabulary does
#: not have, and the question of the tablet under which the fact was said.
_OURS = frozenset({"said", "asked"})
#: Where the words stand for an entry that the vocabulary does not have.
_SAID = {"medication": "reason", "allergy": "said"}


def live_statements(patient: Patient) -> list[Statement]:
    """Everything that was stated about a patient and holds, as it was recorded."""
    return [made_of(Statement, _COLUMNS, row) for row in _live(patient.ids)]


@composed_once
def _live(patients: list[int]) -> QuerySet[Any, Any]:
    return Statement.objects.filter(patient_id__in=patients, retired_at=None).order_by("pk").values_list(*_COLUMNS)


def case_of(patient: Patient, *, library: Library, on: date, stated: list[Statement] | None = None) -> Case:
    """Everything that holds about a patient, as a case of that day.

    Args:
        stated: What ``live_statements`` read, where that was needed before.

    Raises:
        CaseError: a statement does not fit the library of today, with its place.
    """
    rows = live_statements(patient) if stated is None else stated
    if len(patient.ids) > 1:
        rows = agreed(rows, library)
    return read_case_data(case_data(patient, rows, on=on), library=library, place="record")


def agreed(rows: list[Statement], library: Library) -> list[Statement]:
    """Of merged records that answer one question differently, the graver answer holds until it is asked again.

    Lists keep what either record says; only what both say in the same words is said once.
    """
    kept: dict[tuple[str, str], list[Statement]] = {}
    for row in rows:
        same = kept.setdefault((row.kind, row.key), [])
        if not same:
            same.append(row)
        elif row.kind == Statement.Kind.ANSWER:
            same[:] = [max((same[0], row), key=lambda one: _gravity(one, library))]
        elif row.kind in _LISTS:
            if all(one.content != row.content for one in same):
                same.append(row)
        else:
            same[:] = [max((same[0], row), key=lambda one: (one.stated_on, one.pk))]
    return [row for same in kept.values() for row in same]


def _gravity(row: Statement, library: Library) -> tuple[int, date]:
    question = library.questions.get(row.key)
    order = ("yes", "unknown", "no") if question is not None and question.protective else ("no", "unknown", "yes")
    said = str(row.content["is"])
    return (order.index(said) if said in order else 1, row.stated_on)


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
            data.setdefault(kind, []).append({key: value for key, value in row.content.items() if key not in _OURS})
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
    if content.get("id") == "other" and content.get(said := _SAID.get(kind, "")):
        # What the vocabulary does not have is told apart by the words it was said in.
        return f"other/{' '.join(str(content[said]).casefold().split())}"[:160]
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
