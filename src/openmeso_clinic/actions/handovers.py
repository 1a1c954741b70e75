"""The tablet in the patient's hands: handing it over, opening it, answers, and taking it back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from openmeso.audit import Action
from openmeso_clinic.actions import statements
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, identity_facts
from openmeso_clinic.actions.trail import record
from openmeso_clinic.models import Handover, Patient, Statement

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor, TabletActor

#: How long a handover waits for its next answer, and how long it may last in all.
WAITS = timedelta(minutes=30)
LASTS = timedelta(hours=2)
TRIES = 3


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hand_over(
    *, by: Actor, patient: Patient, language: str, asks: Iterable[str] = ("questionnaire",)
) -> tuple[Handover, str]:
    """Make a secret that opens the questionnaire of one patient. An earlier one of the patient ends.

    Returns:
        The handover and its secret, which is kept nowhere.
    """
    secret = secrets.token_urlsafe(18)
    with act(by, Action.TABLET_HANDED, patient=patient) as line:
        Handover.objects.filter(patient_id__in=patient.ids, returned_at=None).update(returned_at=by.at)
        handover: Handover = Handover.objects.create(
            practice=patient.practice,
            patient=patient,
            secret_hash=hash_of(secret),
            asks=list(asks),
            language=language,
            made_at=by.at,
            made_by=by.staff,
            expires_at=by.at + WAITS,
            tries_left=TRIES,
        )
        line.details["handover"] = handover.ref
    return handover, secret


def open_tablet(*, by: TabletActor, handover: Handover, birth_date: date | None) -> bool:
    """Open with the birth date. It opens once, on one device; after three wrong dates never."""
    patient = handover.patient.merged_into or handover.patient
    right = birth_date == patient.birth_date
    with transaction.atomic():
        rows = Handover.objects.filter(
            pk=handover.pk, opened_at=None, returned_at=None, tries_left__gt=0, expires_at__gt=by.at
        )
        if right:
            opened = bool(rows.update(opened_at=by.at, expires_at=by.at + WAITS))
            if opened:
                record(by, Action.TABLET_OPENED, f"handover/{handover.ref}", patients=[patient.ref])
                statements.state(by=by, patient=patient, facts=identity_facts(patient)[:2], via=Statement.Via.TABLET)
            return opened
        rows.update(tries_left=F("tries_left") - 1)
        record(by, Action.SIGN_IN_REFUSED, f"handover/{handover.ref}", details={"how": "birth-date"})
    return False


def set_language(*, by: TabletActor, handover: Handover, language: str) -> None:
    with act(by, Action.TABLET_OPENED, f"handover/{handover.ref}") as line:
        Handover.objects.filter(pk=handover.pk).update(language=language)
        line.details["language"] = language


def answer(*, by: TabletActor, handover: Handover, facts: Iterable[Fact], taken_back: Iterable[Statement] = ()) -> None:
    """Keep answers of the patient. What the patient takes back was said on this tablet, never by staff.

    Raises:
        CaseError: with every fault; nothing is written.
    """
    facts, gone = list(facts), list(taken_back)
    patient = handover.patient.merged_into or handover.patient
    with transaction.atomic():
        for row in gone:
            if row.via == Statement.Via.TABLET and row.recorded_at >= handover.made_at:
                statements.retire(by=by, patient=patient, statement=row)
        if facts:
            statements.state(by=by, patient=patient, facts=facts, via=Statement.Via.TABLET)
        _prolong(by, handover)


def no_change(*, by: TabletActor, handover: Handover, rows: Iterable[Statement]) -> None:
    """The patient says that nothing changed in what was stated earlier."""
    with transaction.atomic():
        statements.confirm(by=by, patient=handover.patient.merged_into or handover.patient, statements=rows)
        _prolong(by, handover)


def finish(*, by: TabletActor, handover: Handover) -> None:
    """The patient has answered. Nothing can be read again from the tablet, and the screening runs."""
    patient = handover.patient.merged_into or handover.patient
    with transaction.atomic():
        done = Handover.objects.filter(pk=handover.pk, finished_at=None, returned_at=None).update(finished_at=by.at)
        if not done:
            return
        record(by, Action.INTAKE_TAKEN, f"handover/{handover.ref}", patients=[patient.ref])
        screen_patient(by=by, patient=patient)


def take_back(*, by: Actor, handover: Handover) -> None:
    """Staff have the tablet again: from now on its secret opens nothing."""
    with act(by, Action.TABLET_RETURNED, patient=handover.patient) as line:
        Handover.objects.filter(pk=handover.pk, returned_at=None).update(returned_at=by.at)
        line.details["handover"] = handover.ref


def _prolong(by: TabletActor, handover: Handover) -> None:
    until = min(by.at + WAITS, handover.made_at + LASTS)
    Handover.objects.filter(pk=handover.pk, returned_at=None).update(expires_at=until)
