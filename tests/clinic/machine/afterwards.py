"""What happens later: events, logs, and time itself."""

from __future__ import annotations

from openmeso_clinic.actions import (
    events,
)
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.visit import check_kit
from openmeso_clinic.models import (
    EventReport,
)
from tests.clinic.machine.base import Base


class Afterwards(Base):
    def report(self) -> None:
        if patient := self.patient():
            event = self.dice.choice(sorted(library_of(self.cast.practice).adverse_events))
            on = self.by("injector").today
            self.do(
                "report",
                lambda: events.report(by=self.by("injector"), patient=patient, event=event, severity=1, onset_on=on),
            )

    def close(self) -> None:
        if event := self.pick(EventReport.objects.all()):
            self.do("close", lambda: events.close(by=self.by("prescriber"), event=event, outcome="Gone"))

    def check_kit(self) -> None:
        self.do("check the kit", lambda: check_kit(self.by("assistant")))

    def log(self) -> None:
        self.do("log", lambda: write_log(by=self.by("assistant"), kind="cleaning", content={"what": "Room 1"}))
