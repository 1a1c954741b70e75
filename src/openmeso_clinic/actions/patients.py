"""Registering patients and changing who they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from openmeso.audit import Action
from openmeso_clinic.access.folding import folded
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Patient, Practice

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def register(
    *,
    by: Actor,
    family_name: str,
    given_name: str,
    birth_date: date,
    sex: str,
    number: str = "",
    **details: Any,
) -> Patient:
    """Add a patient. The number follows the last one of the practice when none is given."""
    with act(by, Action.PATIENT_REGISTERED) as line:
        number = number or _next_number(by.practice)
        patient = Patient.objects.create(
            practice=by.practice,
            number=number,
            family_name=family_name,
            given_name=given_name,
            birth_date=birth_date,
            sex=sex,
            search_name=search_name(family_name, given_name, number),
            registered_at=by.at,
            **details,
        )
        line.target = f"patient/{patient.ref}"
    return patient


def change(*, by: Actor, patient: Patient, **fields: Any) -> None:
    """Change who the patient is; the trail names the fields, never their content."""
    changed = sorted(name for name, value in fields.items() if getattr(patient, name) != value)
    if not changed:
        return
    with act(by, Action.PATIENT_CHANGED, patient=patient) as line:
        for name in changed:
            setattr(patient, name, fields[name])
        patient.search_name = search_name(patient.family_name, patient.given_name, patient.number)
        patient.save(update_fields=[*changed, "search_name"])
        line.details["fields"] = " ".join(changed)


def search_name(family_name: str, given_name: str, number: str) -> str:
    return folded(f"{family_name} {given_name} {number}")


def _next_number(practice: Practice) -> str:
    # The practice's row is locked, so that two desks never give one number twice.
    Practice.objects.select_for_update().get(pk=practice.pk)
    last = Patient.objects.of(practice).filter(number__regex=r"^OM-[0-9]{5,}$").order_by("-number").first()
    return f"OM-{int(last.number[3:]) + 1 if last else 1:05d}"
