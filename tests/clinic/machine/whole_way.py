"""A patient's whole way at once, so that what follows is reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions import (
    consents,
    courses,
    events,
    formulations,
    preparing,
    sessions,
    signing,
    stopping,
)
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import state
from openmeso_clinic.demo.facts import example, facts_of
from openmeso_clinic.demo.visit import STROKES, check_kit
from openmeso_clinic.models import (
    Consent,
    EventReport,
    Formulation,
    Patient,
    Session,
)
from openmeso_clinic.queries.session_review import review_of
from tests.clinic.machine.base import CASES
from tests.clinic.machine.treating import Treating


class WholeWay(Treating):
    def treat(self) -> None:
        """A patient's whole way, sometimes cut off: what stands then is where others go on."""
        patient = self.patient()
        if patient is None:
            return
        self._clear(patient)
        stages = (
            self._answer_one,
            self._screen_one,
            self._propose_one,
            self._plan_one,
            self._consent_one,
            self._prepare_one,
            self._start_one,
            self._give_one,
            self._sign_one,
        )
        #: What may stand already.
        again = (self._propose_one, self._plan_one, self._consent_one)
        for stage in stages[: self.dice.choice([4, 6, 8, 9, 9, 9, 9])]:
            if not stage(patient) and stage not in again:
                return
            self.pass_time(1)

    def _clear(self, patient: Patient) -> None:
        """Most of what was left open before is ended first, as at the start of a day."""
        if self.dice.random() < 0.2:
            return
        for event in EventReport.objects.filter(patient__in=patient.ids, state="open"):
            self.do("close", lambda event=event: events.close(by=self.by("prescriber"), event=event, outcome="Gone"))
        for session in Session.objects.filter(patient__in=patient.ids, state="open"):
            if self.dice.random() < 0.5:
                return
            self.do(
                "stop",
                lambda session=session: stopping.stop(
                    by=self.by("injector"), session=session, code="other", reason="Pale"
                ),
            )
        drawn = Formulation.objects.filter(patient__in=patient.ids, state__in=["prepared", "checked"])
        for row in drawn.exclude(sessions__state__in=["signed", "stopped"]):
            self.do(
                "discard",
                lambda row=row: formulations.discard(by=self.by("prescriber"), formulation=row, reason="Late"),
            )
        upcoming = patient.sessions.filter(state="planned").order_by("number").first()
        if upcoming and upcoming.planned_on > self.by("prescriber").today:
            self.pass_time(60 * 24 * (upcoming.planned_on - self.by("prescriber").today).days)

    def _answer_one(self, patient: Patient) -> bool:
        facts = facts_of(example(CASES[0]), on=self.by("assistant").today)
        check_kit(Actor(self.cast.staff["assistant"], self.at))
        return self.do("answer", lambda: state(by=self.by("assistant"), patient=patient, facts=facts))

    def _screen_one(self, patient: Patient) -> bool:
        return self.do("screen", lambda: screen_patient(by=self.by("assistant"), patient=patient))

    def _propose_one(self, patient: Patient) -> bool:
        def act() -> None:
            row = formulations.propose(by=self.by("prescriber"), patient=patient)
            if isinstance(row, Formulation):
                formulations.accept_formulation(
                    by=self.by("prescriber"), formulation=row, seen=row.digest, reason="As agreed"
                )

        return self.do("formulate", act)

    def _plan_one(self, patient: Patient) -> bool:
        return self.do("plan", lambda: courses.plan(by=self.by("prescriber"), patient=patient))

    def _consent_one(self, patient: Patient) -> bool:
        def act() -> None:
            row = consents.draft(by=self.by("prescriber"), patient=patient)
            if row.state == Consent.State.DRAFTED:
                consents.sign(by=self.by("prescriber"), consent=row, strokes=STROKES)

        return self.do("consent", act)

    def _prepare_one(self, patient: Patient) -> bool:
        row = self.pick(Formulation.objects.filter(patient__in=patient.ids, state="accepted"))
        if row is None:
            return True

        def act() -> None:
            preparing.prepare(by=self.by("injector"), formulation=row)
            by = replace(self.by("assistant"), at=self.at + timedelta(seconds=30))
            preparing.check(by=by, formulation=row, at_screen_of=self.cast.staff["injector"].ref)

        return self.do("draw up", act)

    def _start_one(self, patient: Patient) -> bool:
        session = patient.sessions.filter(state="planned").order_by("number").first()
        if session is None:
            return patient.sessions.filter(state="open").exists()
        by = self.by("injector")

        def act() -> None:
            sessions.take_readings(by=by, session=session, celsius=Decimal("36.6"), pressure="122/78")
            sessions.start(by=by, session=session, practitioner=by.staff)

        return self.do("start", act)

    def _give_one(self, patient: Patient) -> bool:
        session = patient.sessions.filter(state="open").first()
        if session is None:
            return False
        visit = self.visit(patient)

        def act() -> None:
            self._inject(visit, session, Decimal(1))
            visit.finish(Session.objects.get(pk=session.pk))

        done = self.do("give", act)
        self.at = max(self.at, visit.at)
        return done

    def _sign_one(self, patient: Patient) -> bool:
        session = patient.sessions.filter(state__in=["open", "stopped"]).first()
        review = review_of(session) if session else None
        if session is None or review is None:
            return False
        by = self.by("injector")
        return self.do(
            "sign",
            lambda: signing.sign(
                by=by, session=session, key=f"w-{session.ref}", reviewed=review.digest, meaning="performed by me"
            ),
        )
