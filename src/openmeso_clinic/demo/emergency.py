"""Yesterday evening somebody fainted at the desk when nobody else was there; this morning the owner looked into it."""

from __future__ import annotations

from datetime import time, timedelta

from openmeso.audit import Action
from openmeso_clinic.actions.emergency_access import end_access, open_in_emergency, review_access
from openmeso_clinic.actions.trail import record
from openmeso_clinic.demo.stories import Clinic
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.models import Session
from openmeso_clinic.queries.emergency_access import READ


def fainted_at_the_desk(clinic: Clinic) -> Story:
    today = clinic.now.date()
    at = clinic.diary.at(today - timedelta(days=1), time(18, 40))
    yield at
    session = Session.objects.of(clinic.practice).filter(state=Session.State.SIGNED).order_by("-signed_at").first()
    if session is None:
        return
    patient = session.patient.kept
    opened = open_in_emergency(
        by=clinic.by("front-desk", at), patient=patient, reason="Fainted at the desk; the ambulance asks for medicines"
    )
    record(clinic.by("front-desk", at + timedelta(seconds=20)), Action.EMERGENCY_ACCESS, READ, patients=[patient.ref])
    yield at + timedelta(minutes=14)
    end_access(by=clinic.by("front-desk", at + timedelta(minutes=14)), access=opened)
    opened.refresh_from_db()
    morning = clinic.diary.at(today, time(7, 50))
    yield morning
    review_access(by=clinic.by("owner", morning), access=opened)
