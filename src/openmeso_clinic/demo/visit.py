"""One patient's steps through the clinic, each by the same action that its page uses."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.pathway import kit_lines
from openmeso.session.chart_laying import fill_zone
from openmeso.session.charting import Side
from openmeso.stored import load_as
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions import consents, courses, formulations, preparing, sessions, signing
from openmeso_clinic.actions.charting import chart
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.photographing import take_photographs
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.models import Course, Formulation, LogEntry, Patient, Session, Staff
from openmeso_clinic.queries.session_review import review_of

#: A drawn signature, as a browser sends it.
STROKES = [[[0.1 + i / 50, 0.5 + 0.1 * (i % 3), i * 16.0] for i in range(24)]]

#: Steps that most of the demo's visits leave out.
LEFT_OUT = frozenset({"photographs", "biometry"})


@dataclass
class Visit:
    """A patient with the people who treat at one instant; every step goes on from there."""

    patient: Patient
    staff: dict[str, Staff]
    at: datetime
    injector: str = "injector"
    photographed: bool = False

    def by(self, role: str, *, stepped_up: bool = False) -> Actor:
        return Actor(self.staff[role], self.at, stepped_up=stepped_up)

    def later(self, minutes: float) -> Iterator[datetime]:
        """Let time pass: whatever else happens meanwhile is told first."""
        self.at += timedelta(minutes=minutes)
        yield self.at

    # --- consultation -------------------------------------------------------------------

    def say(self, facts: list[Fact]) -> None:
        """State facts and screen with them."""
        state(by=self.by("assistant"), patient=self.patient, facts=facts)
        screen_patient(by=self.by("assistant"), patient=self.patient)

    def formulate(self) -> Formulation | None:
        """Propose and accept; ``None`` where nothing is possible."""
        by = self.by("prescriber")
        found = formulations.propose(by=by, patient=self.patient)
        return self._accept(found) if isinstance(found, Formulation) else None

    def formulate_again(self) -> Formulation:
        """The same as last time, for the next session."""
        return self._accept(formulations.duplicate(by=self.by("prescriber"), patient=self.patient))

    def plan(self) -> Course | None:
        found = courses.plan(by=self.by("prescriber"), patient=self.patient)
        return found if isinstance(found, Course) else None

    def consent(self, *, drawn: bool = True) -> Story:
        by = self.by("prescriber")
        drafted = consents.draft(by=by, patient=self.patient)
        yield from self.later(6)
        name = f"{self.patient.given_name} {self.patient.family_name}"
        consents.sign(
            by=self.by("prescriber"),
            consent=drafted,
            strokes=STROKES if drawn else (),
            typed_name="" if drawn else name,
            interpreter="Synthetic interpreter" if self.patient.language not in ("en", "fr") else "",
            photographs={"record": True},
        )

    # --- session ------------------------------------------------------------------------

    def prepare(self, row: Formulation) -> Story:
        preparing.prepare(by=self.by(self.injector), formulation=row)
        yield from self.later(3)

    def check(self, row: Formulation) -> Story:
        other = self.by("assistant", stepped_up=True)
        preparing.check(by=other, formulation=row, at_screen_of=self.staff[self.injector].ref)
        yield from self.later(2)

    def draw_up(self, session: Session) -> Story:
        """Prepared while the numbing works, and checked by another person."""
        assert session.formulation is not None
        yield from self.prepare(session.formulation)
        yield from self.check(session.formulation)

    def start(self, session: Session) -> Generator[datetime, None, Session]:
        by = self.by(self.injector)
        sessions.take_readings(by=by, session=session, celsius=Decimal("36.6"), pressure="122/78")
        yield from self.later(1)
        return sessions.start(by=self.by(self.injector), session=session, practitioner=self.staff[self.injector])

    def inject(self, session: Session, *, part: Decimal = Decimal(1)) -> None:
        """Lay the planned points of every zone, or of a part of them, and account for what is left."""
        assert session.formulation is not None
        noun = load_as(CoreFormulation, session.formulation.content)
        acts: list[dict[str, Any]] = []
        by = self.by(self.injector)
        for preparation in noun.chosen.preparations:
            given = Decimal(0)
            for zone in preparation.zones:
                for stroke in self._strokes(preparation.letter, zone, part):
                    given += Decimal(stroke["drop_ml"]) * len(stroke["points"])
                    acts.append({"key": f"{session.ref}-{stroke['id']}", "type": "add", "stroke": stroke})
            syringe = session.syringes.get(letter=preparation.letter)
            sessions.account_for(
                by=by,
                session=session,
                letter=preparation.letter,
                residue_ml=syringe.prepared_ml - given,
                waste_ml=Decimal(0),
                surface_loss_ml=Decimal(0),
            )
        chart(by=by, session=session, acts=acts)

    def steps(self, session: Session, *, until: str = "") -> Story:
        for step in session.steps.all():
            if step.step == "photographs" and self.photographed:
                sessions.begin_step(by=self.by(self.injector), step=step)
                take_photographs(self, session)
                yield from self.later(max(1, step.planned_minutes))
                sessions.end_step(by=self.by(self.injector), step=step)
                continue
            if step.step in LEFT_OUT:
                sessions.skip_step(by=self.by(self.injector), step=step, reason="Not part of this demo visit")
                continue
            if step.step == sessions.INJECTING:
                yield from self.draw_up(session)
            sessions.begin_step(by=self.by(self.injector), step=step)
            if step.step == until:
                return
            yield from self.later(max(1, step.planned_minutes))
            sessions.end_step(by=self.by(self.injector), step=step)

    def finish(self, session: Session) -> None:
        said = {"antiseptic": "chlorhexidine", "dry": True, "single_use": True, "gloves": True}
        sessions.note_asepsis(by=self.by(self.injector), session=session, asepsis=said)
        sessions.note(by=self.by(self.injector), session=session, pain=3, notes="")
        sessions.finish(by=self.by(self.injector), session=session)

    def sign(self, session: Session) -> Story:
        yield from self.later(2)
        row = Session.objects.get(pk=session.pk)
        review = review_of(row)
        assert review is not None
        for difference in review.blocking:
            # A demo record is always whole: what does not add up is a fault of the demo.
            raise RuntimeError(f"{difference.code}: {difference.what}")
        signing.sign(
            by=self.by(self.injector, stepped_up=True),
            session=row,
            key=f"demo-{row.ref}",
            reviewed=review.digest,
            meaning="performed and recorded by me",
        )

    def _accept(self, row: Formulation) -> Formulation:
        return formulations.accept_formulation(
            by=self.by("prescriber"), formulation=row, seen=row.digest, reason="As agreed with the patient"
        )

    def _strokes(self, letter: str, zone: Any, part: Decimal) -> list[dict[str, Any]]:
        """Even points in each side of a zone; the drop is the volume over their number."""
        library = library_of(self.patient.practice)
        entry = library.zones[zone.zone]
        sides: tuple[Side, ...] = ("left", "right") if entry.paired else ("midline",)
        wanted = zone.volume.value * part / len(sides)
        count = max(1, round(wanted / zone.per_point.value))
        strokes = []
        for side in sides:
            view = next(outline.view for outline in entry.outlines if outline.side == side)
            points = fill_zone(
                library=library, view=view, zone=zone.zone, side=side, technique=zone.technique, count=count
            )
            drop = (wanted / len(points)).quantize(Decimal("0.001"), ROUND_DOWN)
            strokes.append(
                {
                    "id": f"{letter}-{zone.zone}-{side}",
                    "kind": "brush",
                    "view": view,
                    "zone": zone.zone,
                    "side": side,
                    "letter": letter,
                    "technique": zone.technique,
                    "needle_gauge": "32G",
                    "needle_mm": 4,
                    "inserted_mm": 2,
                    "angle_deg": 45,
                    "drop_ml": str(drop),
                    "points": [list(point) for point in points],
                }
            )
        return strokes


def check_kit(by: Actor) -> None:
    """The emergency kit is complete, as whoever checked it wrote down."""
    parts = [{"part": line, "state": "there", "expiry": None} for line in kit_lines(library_of(by.practice))]
    write_log(by=by, kind=LogEntry.Kind.KIT_CHECK, content={"parts": parts})
