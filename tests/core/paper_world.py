"""Example cases taken the whole way, and a session delivered as it was planned, for the tests of papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from openmeso.cli.inputs import needed_stock, practice_for
from openmeso.formulation.nouns import Formulation
from openmeso.intake import read_case
from openmeso.intake.case import Case, PatientPart, Person
from openmeso.knowledge import Library
from openmeso.languages import catalogue
from openmeso.pathway import Walked, walk
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.reports.map_drawing import PointGroup
from openmeso.reports.words import Reader
from openmeso.session import (
    Delivery,
    PlannedLot,
    PlannedSession,
    PlannedSyringe,
    PlannedZone,
    SessionRecord,
    reconcile,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
INJECTOR = Person(name="Dr Camille Exemple", licence="RPPS-00000000001")
LONG = "Placeholder-Vandenbroucke de la Testcase-Fictive, Maximiliana Anastasia Evangelina"


@cache
def place() -> tuple[Library, Practice]:
    return practice_for(EXAMPLES / "practice")


def reader(language: str) -> Reader:
    return Reader(catalogue(language), place()[0])


@dataclass(frozen=True)
class Example:
    """One example case with everything the papers need."""

    case: Case
    walked: Walked

    @property
    def patient(self) -> PatientPart:
        return self.case.patient

    @property
    def formulation(self) -> Formulation:
        assert isinstance(self.walked.formulation, Formulation)
        return self.walked.formulation

    @property
    def course(self) -> Course:
        assert isinstance(self.walked.course, Course)
        return self.walked.course

    @property
    def letters(self) -> dict[str, str]:
        return {z.zone: p.letter for p in self.formulation.chosen.preparations for z in p.zones}

    @property
    def points(self) -> tuple[PointGroup, ...]:
        return tuple(
            PointGroup(self.letters[z.zone], z.zone, z.side, z.view, z.technique, z.points, z.spacing)
            for drawn in self.course.maps
            for z in drawn.zones
        )

    def delivery(self, **change: Any) -> Delivery:
        """The first session, delivered as planned; what is left of a mixture is thrown away."""
        zones = [z for drawn in self.course.maps for z in drawn.zones]
        preparations = self.formulation.chosen.preparations
        given = {p.letter: Decimal(0) for p in preparations}
        for zone in zones:
            given[self.letters[zone.zone]] += zone.total.value
        begins = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        steps = []
        for step in self.course.sessions[0].steps:
            ends = begins + timedelta(minutes=step.minutes)
            steps.append({"id": step.step, "start": begins, "end": ends})
            begins = ends
        data: dict[str, Any] = {
            "schema": "openmeso-session/1",
            "on": date(2026, 11, 23),
            "pain": 3,
            "reactions": ["ae-erythema", "ae-papule"],
            "asepsis": {"antiseptic": "chlorhexidine", "dry": True, "single_use": True},
            "numbing": {"ingredient": "lidocaine", "grams": "2", "minutes": 30},
            "syringe": [
                {
                    "letter": p.letter,
                    "prepared_ml": p.prepared.value,
                    "residue_ml": "0",
                    "waste_ml": p.prepared.value - given[p.letter],
                }
                for p in preparations
            ],
            "line": [
                {
                    "syringe": self.letters[z.zone],
                    "zone": z.zone,
                    "side": z.side,
                    "technique": z.technique,
                    "points": z.count,
                    "volume_ml": z.total.value,
                    "needle": z.needle,
                    "inserted_mm": z.depth.inserted.value if z.depth and z.depth.inserted else 2,
                    "angle_deg": int(z.depth.angle_deg) if z.depth else 45,
                }
                for z in zones
            ],
            "lot": [
                {"syringe": p.letter, "product": use.product, "lot": use.lot, "expiry": use.expiry}
                for p in preparations
                for use in p.lots
            ],
            "step": steps,
        }
        return Delivery.model_validate({**data, **change})

    def record(self, delivery: Delivery) -> SessionRecord:
        syringes = tuple(
            PlannedSyringe(
                p.letter,
                p.products,
                p.volume,
                tuple(PlannedZone(z.zone, z.technique, z.volume) for z in p.zones),
                tuple(PlannedLot(u.lot, u.product, u.expiry) for u in p.lots if u.expiry),
            )
            for p in self.formulation.chosen.preparations
        )
        steps = tuple(step.step for step in self.course.sessions[0].steps)
        return reconcile(planned=PlannedSession(delivery.on, syringes, steps), delivered=delivery)


@cache
def example(name: str) -> Example:
    library, practice = place()
    case = read_case(EXAMPLES / f"{name}.toml", library=library)
    stock = needed_stock(EXAMPLES / "stock.toml", None, library)
    return Example(
        case, walk(case=case, library=library, practice=practice, stock=stock, on=case.on or date.min, at=AT)
    )


def renamed(patient: PatientPart, name: str = LONG) -> PatientPart:
    return patient.model_copy(update={"name": name})


def words(pdf: bytes) -> str:
    """All that stands in a PDF, white space made one."""
    return " ".join(" ".join(pages(pdf)).split())


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
