"""What is chosen for a patient: formulation, plan, consent."""

from __future__ import annotations

from datetime import timedelta

from openmeso_clinic.actions import (
    consents,
    courses,
    formulations,
    preparing,
)
from openmeso_clinic.demo.visit import STROKES
from openmeso_clinic.models import (
    Consent,
    Course,
    Formulation,
)
from tests.clinic.machine.base import Base


class Choosing(Base):
    def propose(self) -> None:
        if patient := self.patient():
            self.do("propose", lambda: formulations.propose(by=self.by("prescriber"), patient=patient))

    def accept(self) -> None:
        if row := self.pick(Formulation.objects.filter(state="draft")):
            self.do(
                "accept",
                lambda: formulations.accept_formulation(
                    by=self.by("prescriber"), formulation=row, seen=row.digest, reason="As agreed"
                ),
            )

    def prepare(self) -> None:
        if row := self.pick(Formulation.objects.filter(state="accepted")):
            self.do("prepare", lambda: preparing.prepare(by=self.by("injector"), formulation=row))

    def check(self) -> None:
        if row := self.pick(Formulation.objects.filter(state="prepared")):
            role = self.dice.choice(["assistant", "assistant", "injector"])
            at_screen_of = self.cast.staff["injector"].ref
            self.do("check", lambda: preparing.check(by=self.by(role), formulation=row, at_screen_of=at_screen_of))

    def discard(self) -> None:
        if row := self.pick(Formulation.objects.all()):
            self.do("discard", lambda: formulations.discard(by=self.by("prescriber"), formulation=row, reason="Late"))

    def plan(self) -> None:
        if patient := self.patient():
            self.do("plan", lambda: courses.plan(by=self.by("prescriber"), patient=patient))

    def move_session(self) -> None:
        course, days = self.pick(Course.objects.all()), self.dice.randint(-3, 40)
        if course and (latest := course.versions.order_by("-number").first()):
            to = self.by("prescriber").today + timedelta(days=days)
            self.do(
                "shift the plan",
                lambda: courses.move_session(
                    by=self.by("prescriber"), course=course, session=1, to=to, reason="Asked for", seen=latest.number
                ),
            )

    def draft_consent(self) -> None:
        if patient := self.patient():
            self.do("draft consent", lambda: consents.draft(by=self.by("prescriber"), patient=patient))

    def sign_consent(self) -> None:
        if row := self.pick(Consent.objects.all()):
            self.do("sign consent", lambda: consents.sign(by=self.by("prescriber"), consent=row, strokes=STROKES))

    def withdraw_consent(self) -> None:
        if row := self.pick(Consent.objects.all()):
            self.do("withdraw consent", lambda: consents.withdraw(by=self.by("prescriber"), consent=row))
