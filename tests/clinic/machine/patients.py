"""Patients: who they are, what they answer, what is found and decided."""

from __future__ import annotations

from openmeso.knowledge.schema.entry import Decider
from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.actions import merges
from openmeso_clinic.actions.decisions import Colleague, decide
from openmeso_clinic.actions.patients import register
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.demo.facts import example, facts_of
from openmeso_clinic.models import Merge, Patient, ScreeningRun
from tests.clinic.machine.base import CASES, MOST_PATIENTS, Base


class Patients(Base):
    def register(self) -> None:
        if Patient.objects.count() >= MOST_PATIENTS:
            return
        about = example(CASES[0])["patient"]
        fields = {
            "family_name": "Sample",
            "given_name": f"Given {Patient.objects.count()}",
            "birth_date": about["birth_date"],
            "sex": about["sex"],
            "phototype": 3,
            "may_conceive": about.get("may_conceive", ""),
        }
        self.do("register", lambda: register(by=self.by("front-desk"), **fields))

    def answer(self) -> None:
        """All facts of a case, as asked at a visit."""
        if patient := self.patient():
            self._says(patient, self.dice.choice(CASES))

    def _says(self, patient: Patient, case: str) -> None:
        facts = facts_of(example(case), on=self.by("assistant").today)
        self.do("answer", lambda: state(by=self.by("assistant"), patient=patient, facts=facts))

    def change_answer(self) -> None:
        if patient := self.patient():
            asked = facts_of(example(CASES[0]), on=self.by("assistant").today)
            question = self.dice.choice(sorted({fact.key for fact in asked if fact.kind == "answer"}))
            word = self.dice.choice(["yes", "no", "no", "no", "unknown"])
            fact = Fact("answer", {"is": word}, question)
            self.do("change answer", lambda: state(by=self.by("assistant"), patient=patient, facts=[fact]))

    def screen(self) -> None:
        if patient := self.patient():
            self.do("screen", lambda: screen_patient(by=self.by("assistant"), patient=patient))

    def decide(self) -> None:
        if not (patient := self.patient()):
            return
        if self.dice.random() < 0.7:
            self._says(patient, CASES[1])
            self.do("screen", lambda: screen_patient(by=self.by("assistant"), patient=patient))
        run = ScreeningRun.objects.filter(patient__in=patient.ids).order_by("-pk").first()
        found = load_as(Screening, run.content).findings if run else ()
        # Mostly what somebody may decide; now and then anything.
        able = [one for one in found if not one.unknown and one.decides is not Decider.NOBODY]
        if not (wanted := able if able and self.dice.random() < 0.8 else list(found)):
            return
        finding = self.dice.choice(sorted(wanted, key=lambda one: one.code))
        second = Colleague(self.by("prescriber-2").staff, proved=self.dice.random() < 0.8)
        self.do(
            "decide",
            lambda: decide(
                by=self.by("prescriber"),
                patient=patient,
                code=finding.code,
                reason="benefit-outweighs",
                text="Discussed with the patient and written down",
                second=second if finding.decides is Decider.TWO else None,
            ),
        )

    def merge(self) -> None:
        kept, other = self.patient(), self.patient()
        if kept and other and kept != other:
            self.do("merge", lambda: merges.merge(by=self.by("owner"), kept=kept, duplicate=other, reason="One person"))

    def unmerge(self) -> None:
        if merge := self.pick(Merge.objects.all()):
            self.do("unmerge", lambda: merges.unmerge(by=self.by("owner"), merge=merge))
