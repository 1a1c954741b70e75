"""A session with everything that was written down in its room, read at one moment."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.bridge.library import read_files_once
from openmeso_clinic.models import (
    ChartEvent,
    Consent,
    Course,
    Formulation,
    Patient,
    Practice,
    Reaction,
    Rescue,
    ScreeningRun,
    Session,
    SessionStep,
    Staff,
    StaffRole,
    Syringe,
)
from openmeso_clinic.roles import Role

_OWN = columns_of(Session)
#: What a session names, by the field; of the screening all but its text, which no record holds.
_NAMED: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "patient": (Patient, columns_of(Patient)),
    "practice": (Practice, columns_of(Practice)),
    "course": (Course, columns_of(Course)),
    "formulation": (Formulation, columns_of(Formulation)),
    "consent": (Consent, columns_of(Consent)),
    "screening": (ScreeningRun, columns_of(ScreeningRun, but=("content",))),
    "practitioner": (Staff, columns_of(Staff)),
}
_SYRINGE, _STEP, _CHART = columns_of(Syringe), columns_of(SessionStep), columns_of(ChartEvent)
_REACTION, _RESCUE, _STAFF = columns_of(Reaction), columns_of(Rescue), columns_of(Staff)


def hold(session: Session) -> None:
    """Nobody else changes the session until the transaction ends. SQLite has one writer anyhow."""
    if connection.features.has_select_for_update:
        _hold(session.pk)


def whole_session(session: Session) -> Session:
    """The session as it stands now. Its parts are read once: whoever changes one reads it anew."""
    values = iter(_session(session.pk)[0])
    row = made_of(Session, _OWN, [next(values) for _ in _OWN])
    for name, (model, columns) in _NAMED.items():
        found = [next(values) for _ in columns]
        setattr(row, name, None if found[0] is None else made_of(model, columns, found))
    row.patient.practice = row.practice
    row.patient._ids = [row.patient.pk, *(pk for (pk,) in _merged(row.patient.pk))]
    if row.practitioner is not None:
        row.practitioner.practice = row.practice
        row.practitioner._role_set = frozenset(Role(role) for (role,) in _roles(row.practitioner.pk))
    read_files_once(row.practice)
    _put(row, "syringes", [made_of(Syringe, _SYRINGE, one) for one in _syringes(row.pk)])
    _put(row, "steps", [made_of(SessionStep, _STEP, one) for one in _steps(row.pk)])
    _put(row, "chart", [made_of(ChartEvent, _CHART, one) for one in _chart(row.pk)])
    _put(row, "reactions", [_with_author(Reaction, _REACTION, one) for one in _reactions(row.pk)])
    _put(row, "rescues", [_with_author(Rescue, _RESCUE, one) for one in _rescues(row.pk)])
    return row


def _put(row: Session, name: str, parts: list[Any]) -> None:
    """Lay parts where ``prefetch_related`` lays them: ``row.<name>.all()`` gives them without asking."""
    found = getattr(row, name).get_queryset()
    found._result_cache, found._prefetch_done = parts, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


def _with_author(model: type[Model], columns: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    part: Any = made_of(model, columns, values[: len(columns)])
    part.by = made_of(Staff, _STAFF, values[len(columns) :])
    return part


@composed_once
def _hold(session: int) -> QuerySet[Any, Any]:
    return Session.objects.select_for_update().filter(pk=session).values_list("pk")


@composed_once
def _session(session: int) -> QuerySet[Any, Any]:
    named = (f"{name}__{column}" for name, (_model, columns) in _NAMED.items() for column in columns)
    return Session.objects.filter(pk=session).values_list(*_OWN, *named)


@composed_once
def _merged(patient: int) -> QuerySet[Any, Any]:
    """What was merged into a record."""
    return Patient.objects.filter(merged_into=patient).order_by("pk").values_list("pk")


@composed_once
def _roles(staff: int) -> QuerySet[Any, Any]:
    return StaffRole.objects.filter(staff=staff).order_by("pk").values_list("role")


@composed_once
def _syringes(session: int) -> QuerySet[Any, Any]:
    return Syringe.objects.filter(session=session).order_by("letter").values_list(*_SYRINGE)


@composed_once
def _steps(session: int) -> QuerySet[Any, Any]:
    return SessionStep.objects.filter(session=session).order_by("position").values_list(*_STEP)


@composed_once
def _chart(session: int) -> QuerySet[Any, Any]:
    return ChartEvent.objects.filter(session=session).order_by("seq").values_list(*_CHART)


@composed_once
def _reactions(session: int) -> QuerySet[Any, Any]:
    rows = Reaction.objects.filter(session=session).order_by("pk")
    return rows.values_list(*_REACTION, *(f"by__{column}" for column in _STAFF))


@composed_once
def _rescues(session: int) -> QuerySet[Any, Any]:
    rows = Rescue.objects.filter(session=session).order_by("pk")
    return rows.values_list(*_RESCUE, *(f"by__{column}" for column in _STAFF))
