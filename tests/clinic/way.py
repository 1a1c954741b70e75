"""One patient on the way to a signed session, taken there through the clinic's own actions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.pathway import kit_lines
from openmeso.stored import load_as
from openmeso.supply import read_stock
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions import consents, courses, formulations, preparing, sessions, signing
from openmeso_clinic.actions.charting import chart
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.facts import facts_of
from openmeso_clinic.demo.files import examples
from openmeso_clinic.models import (
    Consent,
    Container,
    Course,
    Formulation,
    LogEntry,
    Lot,
    Movement,
    Patient,
    Session,
    Staff,
)
from openmeso_clinic.queries.session_review import review_of
from tests.clinic.cast import Cast

#: A drawn signature, as a browser sends it.
STROKES = [[[0.1 + i / 50, 0.5, i * 16.0] for i in range(20)]]


@dataclass
class Way:
    """A patient with everything up to the consent; each further step is taken by a test."""

    cast: Cast
    patient: Patient
    course: Course
    formulation: Formulation
    session: Session
    by: Actor

    def again(self) -> Session:
        self.session = Session.objects.get(pk=self.session.pk)
        return self.session

    def fresh(self) -> Way:
        """As it stands in the database, for a test of its own."""
        staff = Staff.objects.get(pk=self.by.staff.pk)
        people = {key: Staff.objects.get(pk=one.pk) for key, one in self.cast.staff.items()}
        return replace(
            self,
            cast=replace(self.cast, staff=people),
            patient=Patient.objects.get(pk=self.patient.pk),
            formulation=Formulation.objects.get(pk=self.formulation.pk),
            session=Session.objects.get(pk=self.session.pk),
            by=replace(self.by, staff=staff),
        )

    def later(self, minutes: int) -> Actor:
        """The prescriber some minutes on; later steps follow from there."""
        self.by = replace(self.by, at=self.by.at + timedelta(minutes=minutes))
        return self.by

    @property
    def injector(self) -> Any:
        return self.cast.staff["prescriber"]

    def consent(self, **fields: Any) -> Consent:
        drafted = consents.draft(by=self.by, patient=self.patient)
        about: dict[str, Any] = {"strokes": STROKES, "interpreter": "", "photographs": {"record": True}}
        return consents.sign(by=self.later(1), consent=drafted, **(about | fields))

    def readings(self) -> None:
        sessions.take_readings(by=self.by, session=self.session, celsius=Decimal("36.6"), pressure="122/78")

    def start(self) -> Session:
        return sessions.start(by=self.later(1), session=self.session, practitioner=self.injector)

    def inject(self, part: Decimal = Decimal(1)) -> None:
        """Chart the planned volume of every zone, or a part of it, and account for the rest as residue."""
        sessions.begin_step(by=self.by, step=self.again().steps.get(step=sessions.INJECTING))
        noun = load_as(CoreFormulation, self.formulation.content)
        library = library_of(self.patient.practice)
        acts = []
        for preparation in noun.chosen.preparations:
            given = Decimal(0)
            for zone in preparation.zones:
                paired = library.zones[zone.zone].paired
                wanted = (zone.volume.value * part).quantize(Decimal("0.01"))
                for side in ("left", "right") if paired else ("midline",):
                    one = (wanted / 2 if paired else wanted).quantize(Decimal("0.001"))
                    given += one
                    acts.append(self._act(preparation.letter, zone.zone, side, zone.technique, one))
            syringe = self.again().syringes.get(letter=preparation.letter)
            sessions.account_for(
                by=self.by,
                session=self.session,
                letter=preparation.letter,
                residue_ml=syringe.prepared_ml - given,
                waste_ml=Decimal(0),
                surface_loss_ml=Decimal(0),
            )
        chart(by=self.by, session=self.session, acts=acts)

    def _act(self, letter: str, zone: str, side: str, technique: str, ml: Decimal) -> dict[str, Any]:
        return {
            "key": f"{letter}-{zone}-{side}",
            "type": "add",
            "stroke": {
                "id": f"{letter}-{zone}-{side}",
                "kind": "point",
                "view": "front",
                "zone": zone,
                "side": side,
                "letter": letter,
                "technique": technique,
                "needle_gauge": "32G",
                "needle_mm": 4,
                "inserted_mm": 2,
                "angle_deg": 45,
                "drop_ml": str(ml),
                "points": [[0.5, 0.5]],
            },
        }

    def steps(self) -> None:
        for step in self.again().steps.all():
            sessions.begin_step(by=self.later(1), step=step)
            sessions.end_step(by=self.later(3), step=step)

    def asepsis(self, **said: Any) -> None:
        about = {"antiseptic": "chlorhexidine", "dry": True, "single_use": True, "gloves": True}
        sessions.note_asepsis(by=self.by, session=self.session, asepsis=about | said)

    def given(self) -> Session:
        """Everything up to the signature."""
        self.consent()
        self.readings()
        self.start()
        self.steps()
        self.inject()
        self.asepsis()
        sessions.finish(by=self.later(1), session=self.session)
        return self.again()

    def sign(self, key: str = "first", by: Actor | None = None, **fields: Any) -> dict[str, Any]:
        actor = by or replace(self.later(1), stepped_up=True)
        review = review_of(self.again())
        about = {"reviewed": review.digest if review else "", "meaning": "performed and recorded by me"}
        return signing.sign(by=actor, session=self.session, key=key, **(about | fields))


def way(cast: Cast, *, case: str = "hydration-face", **about: Any) -> Way:
    """Register, screen, formulate, plan and draw up; the consent is still to come."""
    by = cast.actor("prescriber", stepped_up=True)
    written = tomllib.loads((examples() / f"{case}.toml").read_text(encoding="utf-8"))
    said = {"phototype": 3, "may_conceive": written["patient"].get("may_conceive", ""), "language": "en"}
    patient = cast.patient(**(said | about))
    state(by=by, patient=patient, facts=facts_of(written, on=by.today))
    fill_stock(by)
    check_kit(by)
    screen_patient(by=by, patient=patient)
    proposed = formulations.propose(by=by, patient=patient)
    assert isinstance(proposed, Formulation), proposed
    row = formulations.accept_formulation(by=by, formulation=proposed, seen=proposed.digest, reason="as proposed")
    course = courses.plan(by=by, patient=patient)
    assert isinstance(course, Course), course
    session = course.sessions.order_by("number")[0]
    preparing.prepare(by=by, formulation=row)
    other = Actor(cast.staff["assistant"], by.at, stepped_up=True)
    row = preparing.check(by=other, formulation=row, at_screen_of=by.staff.ref)
    return Way(cast, patient, course, row, session, by)


def fill_stock(by: Actor) -> None:
    """The example stock, its days moved so that it was counted today."""
    if Lot.objects.of(by.practice).exists():
        return
    path = examples() / "stock.toml"
    counted: date = tomllib.loads(path.read_text(encoding="utf-8"))["counted_on"]
    shift = by.today - counted
    for held in read_stock(path, library=library_of(by.practice)).lots:
        if held.expiry is None or not held.lot or not held.sealed:
            continue
        lot = Lot.objects.create(
            practice=by.practice,
            product=held.product,
            number=held.lot,
            expiry=held.expiry + shift,
            volume_ml=held.volume.value,
            multi_dose=held.multi_dose,
            state={"quarantined": "quarantined", "recalled": "recalled"}.get(held.storage, "ok"),
            received_on=(held.received or by.today) + shift if held.received else by.today,
            price=held.price.value if held.price else None,
        )
        for number in range(held.sealed):
            container = Container.objects.create(
                practice=by.practice, lot=lot, code=f"{lot.pk:04x}{number:04x}", remaining_ml=lot.volume_ml
            )
            Movement.objects.create(
                practice=by.practice,
                lot=lot,
                container=container,
                kind=Movement.Kind.RECEIVE,
                volume_ml=lot.volume_ml,
                before_ml=0,
                after_ml=lot.volume_ml,
                at=by.at,
                by=by.staff,
            )


def check_kit(by: Actor, at: datetime | None = None) -> None:
    lines = kit_lines(library_of(by.practice))
    LogEntry.objects.create(
        practice=by.practice,
        kind=LogEntry.Kind.KIT_CHECK,
        at=at or by.at,
        by=by.staff,
        content={"parts": [{"part": line, "state": "there", "expiry": None} for line in lines]},
    )
