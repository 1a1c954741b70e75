"""The cast: staff by role, and patients by the one thing that makes each interesting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.patients import register
from openmeso_clinic.demo.clinic import open_clinic
from openmeso_clinic.models import Patient, Practice, Staff


@dataclass
class Cast:
    practice: Practice
    staff: dict[str, Staff]
    at: datetime

    def actor(self, role: str, *, stepped_up: bool = False) -> Actor:
        return Actor(self.staff[role], self.at, stepped_up=stepped_up)

    def patient(self, family_name: str = "Sample", **fields: Any) -> Patient:
        about: dict[str, Any] = {"given_name": "Amira", "birth_date": date(1988, 5, 4), "sex": "female"}
        return register(by=self.actor("front-desk"), family_name=family_name, **(about | fields))


def build(*, at: datetime) -> Cast:
    practice, staff = open_clinic(at=at)
    return Cast(practice, staff, at)
