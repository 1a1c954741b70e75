"""Sessions begun, injected, stopped, signed and added to."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from openmeso_clinic.actions import (
    addenda,
    sessions,
    signing,
    stopping,
)
from openmeso_clinic.demo.visit import LEFT_OUT, Visit
from openmeso_clinic.models import (
    Session,
)
from openmeso_clinic.queries.session_review import review_of
from tests.clinic.machine.base import ANSWERS, Base


class Treating(Base):
    def session(self, *states: str) -> Session | None:
        found: Session | None = self.pick(Session.objects.filter(state__in=states))
        return found

    def begin(self) -> None:
        if not (session := self.session("planned", "planned", "open")):
            return
        by = self.by("injector")

        def act() -> None:
            sessions.take_readings(by=by, session=session, celsius=Decimal("36.6"), pressure="122/78")
            sessions.start(by=by, session=session, practitioner=by.staff)

        self.do("start", act)

    def inject(self) -> None:
        if session := self.session("open", "stopped"):
            visit = self.visit(session.patient)
            part = self.dice.choice([Decimal(1), Decimal(1), Decimal("0.5")])
            self.do("inject", lambda: self._inject(visit, session, part))
            self.at = max(self.at, visit.at)

    def _inject(self, visit: Visit, session: Session, part: Decimal) -> None:
        for step in session.steps.all():
            if step.ended_at or step.skipped:
                continue
            if step.step in LEFT_OUT:
                sessions.skip_step(by=visit.by("injector"), step=step, reason="Not here")
                continue
            sessions.begin_step(by=visit.by("injector"), step=step)
            visit.at += timedelta(minutes=max(1, step.planned_minutes))
            sessions.end_step(by=visit.by("injector"), step=step)
        visit.inject(Session.objects.get(pk=session.pk), part=part)

    def finish(self) -> None:
        if session := self.session("open"):
            self.do("finish", lambda: self.visit(session.patient).finish(session))

    def stop(self) -> None:
        if session := self.session("planned", "open", "stopped"):
            code = self.dice.choice(sorted(stopping.STOP_CODES))
            self.do("stop", lambda: stopping.stop(by=self.by("injector"), session=session, code=code, reason="Pale"))

    def sign(self) -> None:
        if session := self.session("open", "stopped", "signed"):
            review = None
            with suppress(*ANSWERS):
                review = review_of(session)
            seen = self.dice.choice([review.digest if review else "", review.digest if review else "", "other"])
            key = self.dice.choice([f"k-{session.ref}", f"k-{session.ref}", "k"])
            by = self.by("injector", stepped_up=self.dice.random() < 0.9)
            self.do(
                "sign", lambda: signing.sign(by=by, session=session, key=key, reviewed=seen, meaning="performed by me")
            )

    def amend(self) -> None:
        if session := self.session("signed", "signed", "open"):
            by = self.by("prescriber", stepped_up=self.dice.random() < 0.8)
            self.do("amend", lambda: addenda.add(by=by, session=session, text="Left cheek", reason="Forgotten"))
