"""Visits that collide, move and are cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmeso_clinic.actions import (
    appointments,
)
from openmeso_clinic.models import (
    Appointment,
)
from tests.clinic.machine.base import Base


class Visits(Base):
    def book(self) -> None:
        if not (patient := self.patient()):
            return
        starts, ends = self._time()
        planned = self.pick(patient.sessions.filter(state="planned"))
        kind = Appointment.Kind.SESSION if planned and self.dice.random() < 0.5 else Appointment.Kind.CONSULTATION
        fields = {
            "patient": patient,
            "practitioner": self.cast.staff[self.dice.choice(["prescriber", "injector"])],
            "kind": kind,
            "starts_at": starts,
            "ends_at": ends,
            "session": planned if kind == Appointment.Kind.SESSION else None,
            "reason": self.dice.choice(["", "Only then", "Only then"]),
        }
        self.do("book", lambda: appointments.book(by=self.by("prescriber"), **fields))

    def move_visit(self) -> None:
        if visit := self.pick(Appointment.objects.all()):
            starts, ends = self._time()
            fields = {"starts_at": starts, "ends_at": ends, "practitioner": visit.practitioner, "room": None}
            self.do(
                "move a visit",
                lambda: appointments.move(by=self.by("front-desk"), visit=visit, reason="Only then", **fields),
            )

    def cancel_visit(self) -> None:
        if visit := self.pick(Appointment.objects.all()):
            self.do("cancel", lambda: appointments.cancel(by=self.by("front-desk"), visit=visit, reason="Ill"))

    def say_where(self) -> None:
        status = self.dice.choice(["booked", "arrived", "in-room", "done", "no-show"])
        if visit := self.pick(Appointment.objects.all()):
            self.do(
                "visit status", lambda: appointments.set_status(by=self.by("front-desk"), visit=visit, status=status)
            )

    def _time(self) -> tuple[datetime, datetime]:
        """A quarter of an hour of a day that is near: visits are meant to collide."""
        day = self.at.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=self.dice.randint(0, 2))
        starts = day + timedelta(minutes=15 * self.dice.randint(0, 20))
        return starts, starts + timedelta(minutes=self.dice.choice([15, 30, 45]))
