"""What the session gate looks at beside the patient's facts: consent, kit, events, tests, who injects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet

from openmeso.consent import ConsentText
from openmeso.pathway import GivenConsent, KitCheck, KitPart, OpenEvent, OrderedTest
from openmeso.practice.practice import Person
from openmeso.stored import load_as
from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.models import AllergyTest, Consent, EventReport, LogEntry, Patient, Practice, Session, Staff
from openmeso_clinic.roles import Role

#: Methods that are read after minutes; all others are read after days.
IMMEDIATE = frozenset({AllergyTest.Method.PRICK.value, AllergyTest.Method.INTRADERMAL.value})


def kit_check_of(practice: Practice) -> KitCheck | None:
    """The latest check of the emergency kit.

    The entry's content is ``{"parts": [{"part": …, "state": "there" | "missing" | "not-kept", "expiry": day}]}``.
    """
    found = _kit_checks(practice.pk)
    if not found:
        return None
    at, content = found[0]
    parts = tuple(
        KitPart(
            part=str(part["part"]),
            state=part["state"],
            expiry=date.fromisoformat(part["expiry"]) if part.get("expiry") else None,
        )
        for part in content.get("parts", ())
    )
    return KitCheck(on=at.astimezone(practice.zone).date(), parts=parts)


@composed_once
def _kit_checks(practice: int) -> QuerySet[Any, Any]:
    """The latest."""
    rows = LogEntry.objects.of(practice).filter(kind=LogEntry.Kind.KIT_CHECK).order_by("-at", "-pk")
    return rows.values_list("at", "content")[:1]


def given_consent_of(row: Consent) -> GivenConsent:
    return GivenConsent(
        text=load_as(ConsentText, row.content),
        shown_at=row.shown_at,
        signed_at=row.signed_at,
        withdrawn_at=row.withdrawn_at,
        interpreter=row.interpreter,
    )


def open_events_of(patient: Patient, *, but: Session | None = None) -> tuple[OpenEvent, ...]:
    """Events that are not closed.

    Args:
        but: A session under way: what happened in it is part of its record and does not keep it from being signed.
    """
    left_out = None if but is None else but.pk
    return tuple(
        OpenEvent(kind=event, severity=severity)
        for event, severity, session in _open_events(patient.ids)
        if session is None or session != left_out
    )


@composed_once
def _open_events(patients: list[int]) -> QuerySet[Any, Any]:
    rows = EventReport.objects.filter(patient_id__in=patients, state=EventReport.State.OPEN).order_by("pk")
    return rows.values_list("event", "severity", "session_id")


def ordered_tests_of(patient: Patient) -> tuple[OrderedTest, ...]:
    """Tests that were not cancelled, read or not: the core says whether they were read in time.

    A positive one is at its end, however early: what follows from it is the allergy.
    """
    return tuple(
        OrderedTest(
            what=ingredient,
            kind=kind_of_test(method),
            placed_at=placed_at,
            read_at=tuple(datetime.fromisoformat(reading["at"]) for reading in readings),
        )
        for ingredient, method, placed_at, readings in _ordered_tests(patient.ids)
    )


@composed_once
def _ordered_tests(patients: list[int]) -> QuerySet[Any, Any]:
    rows = AllergyTest.objects.filter(patient_id__in=patients, cancelled_at=None).exclude(result="positive")
    return rows.order_by("pk").values_list("ingredient", "method", "placed_at", "readings")


def kind_of_test(method: str) -> Literal["immediate", "patch"]:
    return "immediate" if method in IMMEDIATE else "patch"


def injector_of(staff: Staff | None) -> Person | None:
    """A member of staff as the core's person; ``None`` where there is no clinical role or no licence at all."""
    if staff is None or not staff.licence or not staff.is_active:
        return None
    roles = tuple(r.value for r in (Role.PRESCRIBER, Role.INJECTOR) if r in staff.role_set)
    if not roles:
        return None
    return Person.model_validate(
        {
            "name": staff.name,
            "roles": roles,
            "licence": staff.licence,
            "valid_until": staff.licence_until or date.min,
        }
    )
