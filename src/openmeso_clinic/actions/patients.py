"""Registering patients and changing who they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.folding import folded
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import record
from openmeso_clinic.models import Act, Patient, Practice

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
        patient = _new(
            by,
            number or number_after(by.practice),
            family_name=family_name,
            given_name=given_name,
            birth_date=birth_date,
            sex=sex,
            **details,
        )
        patient.save(force_insert=True)
        line.target = f"patient/{patient.ref}"
    return patient


def bring_in(*, by: Actor, people: Sequence[Mapping[str, Any]], key: str) -> int:
    """Register everybody of a file in one act.

    Args:
        people: What a patient is registered with; where ``number`` is empty the practice gives one.
        key: Name of this attempt: sent twice, everybody comes once.

    Returns:
        How many came.
    """
    asked = hashlib.sha256(repr([sorted(one.items()) for one in people]).encode()).hexdigest()
    with transaction.atomic():
        # The practice's row is locked, so that one attempt, and each number, counts once.
        number = int(number_after(by.practice)[3:])
        before = Act.objects.filter(practice=by.practice, key=key).first()
        if before is not None:
            if before.request_sha256 != asked:
                raise Refused(Missing("bring-in/key-used", _("This form was sent before."), _("Open it again.")))
            return int(before.answer["patients"])
        taken = {str(one["number"]) for one in people if one["number"]}
        rows = []
        for one in people:
            given = dict(one)
            own = str(given.pop("number"))
            while not own:
                own, number = f"OM-{number:05d}", number + 1
                own = "" if own in taken else own
            rows.append(_new(by, own, **given))
        Patient.objects.bulk_create(rows, batch_size=500)
        target, count = f"practice/{by.practice.ref}", len(rows)
        details = {"what": "patients", "number": str(count)}
        record(by, Action.RECORDS_IMPORTED, target, patients=[row.ref for row in rows], details=details)
        Act.objects.create(practice=by.practice, key=key, request_sha256=asked, answer={"patients": count}, at=by.at)
    return count


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


def number_after(practice: Practice) -> str:
    """The number that comes after the last one of the practice, in a transaction of the caller's."""
    # The practice's row is locked, so that two desks never give one number twice.
    Practice.objects.select_for_update().get(pk=practice.pk)
    own = Patient.objects.of(practice).filter(number__regex=r"^OM-[0-9]{5,}$")
    # The longest first: beyond 99,999 a number has six digits.
    last = own.order_by(Length("number").desc(), "-number").first()
    return f"OM-{int(last.number[3:]) + 1 if last else 1:05d}"


def _new(by: Actor, number: str, *, family_name: str, given_name: str, **details: Any) -> Patient:
    return Patient(
        practice=by.practice,
        number=number,
        family_name=family_name,
        given_name=given_name,
        search_name=search_name(family_name, given_name, number),
        registered_at=by.at,
        **details,
    )
