"""What happens later: events, logs, and time itself."""

from __future__ import annotations

from openmeso_clinic.actions import event_entries, events, recalls, vigilance
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.visit import check_kit
from openmeso_clinic.models import EventReport, Lot, RecallCase, VigilanceReport
from openmeso_clinic.queries.recalls import case_view
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

    def follow_event(self) -> None:
        if event := self.pick(EventReport.objects.all()):
            by = self.by("prescriber")
            facts = {name: self.dice.choice(("yes", "no", "unknown")) for name in ("treated", "hospital")}
            turn = self.dice.randrange(3)
            if turn == 0:
                self.do("follow event", lambda: event_entries.follow(by=by, event=event, text="Firm"))
            elif turn == 1:
                self.do("grade event", lambda: event_entries.regrade(by=by, event=event, facts=facts))
            else:
                self.do("judge event", lambda: event_entries.judge(by=by, event=event, causality="possible"))

    def reopen_event(self) -> None:
        if event := self.pick(EventReport.objects.all()):
            self.do("reopen", lambda: event_entries.reopen(by=self.by("prescriber"), event=event, text="Back"))

    def hand_in(self) -> None:
        if report := self.pick(VigilanceReport.objects.all()):
            self.do("hand in", lambda: vigilance.hand_in(by=self.by("prescriber"), report=report, reference="N-1"))

    def open_recall(self) -> None:
        # Seldom, and on what the practice itself suspects: a recalled lot never comes back.
        if self.dice.random() < 0.2 and (lot := self.pick(Lot.objects.all())):
            self.do(
                "open recall",
                lambda: recalls.open_case(by=self.by("prescriber"), lot=lot, reason="Notice", called_back=False),
            )

    def contact(self) -> None:
        case = self.pick(RecallCase.objects.all())
        if case is None or not (people := case_view(case, library_of(self.cast.practice)).people):
            return
        one, reached = self.dice.choice(people), self.dice.random() < 0.6
        self.do(
            "contact",
            lambda: recalls.record_attempt(
                by=self.by("prescriber"), case=case, patient=one.patient, way="phone", reached=reached
            ),
        )

    def close_recall(self) -> None:
        if case := self.pick(RecallCase.objects.all()):
            self.do("close recall", lambda: recalls.close_case(by=self.by("prescriber"), case=case, closure="Done"))

    def check_kit(self) -> None:
        self.do("check the kit", lambda: check_kit(self.by("assistant")))

    def log(self) -> None:
        self.do("log", lambda: write_log(by=self.by("assistant"), kind="cleaning", content={"what": "Room 1"}))
