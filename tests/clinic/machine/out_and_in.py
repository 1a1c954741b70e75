"""What goes out and comes in: records opened in an emergency, erasures that the law refuses, files of patients."""

from __future__ import annotations

import secrets

from openmeso_clinic.actions import emergency_access
from openmeso_clinic.actions.bringing_in import look_through_patients, take_patients
from openmeso_clinic.actions.erasing_records import erase_everything
from openmeso_clinic.models import EmergencyAccess
from tests.clinic.machine.base import Base


class OutAndIn(Base):
    def open_in_emergency(self) -> None:
        if patient := self.patient():
            reason = self.dice.choice(("fainted", "ambulance asks", " "))
            self.do(
                "open in emergency",
                lambda: emergency_access.open_in_emergency(by=self.by("front-desk"), patient=patient, reason=reason),
            )

    def end_emergency(self) -> None:
        if access := self.pick(EmergencyAccess.objects.all()):
            self.do("end emergency", lambda: emergency_access.end_access(by=self.by("front-desk"), access=access))

    def review_emergency(self) -> None:
        if access := self.pick(EmergencyAccess.objects.all()):
            role = self.dice.choice(("owner", "prescriber"))
            self.do("review emergency", lambda: emergency_access.review_access(by=self.by(role), access=access))

    def bring_in(self) -> None:
        day, name = self.dice.randrange(1, 29), self.dice.choice(("Sample", "Specimen", "Fictive"))
        text = f"family_name,given_name,birth_date,sex\n{name},Ada,1980-01-{day:02d},female\n"
        by = self.by("owner")
        found = look_through_patients(by=by, text=text, order="year-first")
        key, also = secrets.token_hex(12), [2] if self.dice.random() < 0.1 else []
        self.do("bring in", lambda: take_patients(by=by, found=found, also=also, key=key))

    def erase_too_early(self) -> None:
        if patient := self.patient():
            by, second = self.by("owner"), self.cast.staff["prescriber"]
            went = self.do(
                "erase too early",
                lambda: erase_everything(
                    by=by, patient=patient, asked_on=by.today, reason="asked", second=second, proved=True, law_read=True
                ),
            )
            assert not went, "a record was erased while the law asks for it"
