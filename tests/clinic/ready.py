"""A patient on the day of the first session with everything in order, by the core's own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from openmeso.cli.inputs import needed_stock
from openmeso.consent import ConsentText
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.pathway import formulated, kit_lines
from openmeso.pathway.stages import coursed
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.stored import store
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.demo.files import examples
from openmeso_clinic.models import (
    Consent,
    Container,
    Course,
    CourseVersion,
    Formulation,
    LogEntry,
    Lot,
    Patient,
    Session,
)
from openmeso_clinic.queries.gate import consent_now
from tests.clinic.cast import Cast
from tests.clinic.facts import patient_of


@dataclass
class Ready:
    patient: Patient
    session: Session
    formulation: Formulation
    version: CourseVersion
    consent: Consent


def readings(by: Actor) -> list[Fact]:
    on = by.today.isoformat()
    return [
        Fact("measurement", {"id": "temperature", "value": 36.6, "unit": "°C", "on": on}),
        Fact("measurement", {"id": "blood-pressure", "value": "120/80", "unit": "mmHg", "on": on}),
    ]


def check_kit(by: Actor) -> None:
    parts = [{"part": line, "state": "there", "expiry": None} for line in kit_lines(library_of(by.practice))]
    LogEntry.objects.create(
        practice=by.practice, kind=LogEntry.Kind.KIT_CHECK, at=by.at, by=by.staff, content={"parts": parts}
    )


def stock_up(by: Actor) -> None:
    """The lots of the example stock, sealed and in date."""
    library = library_of(by.practice)
    for n, lot in enumerate(needed_stock(examples() / "stock.toml", None, library).lots):
        row = Lot.objects.create(
            practice=by.practice,
            product=lot.product,
            number=lot.lot,
            expiry=by.today + timedelta(days=400 + n),
            volume_ml=lot.volume.value,
            multi_dose=lot.multi_dose,
            received_on=by.today,
            price=None if lot.price is None else Decimal(lot.price.value),
        )
        for k in range(3):
            Container.objects.create(practice=by.practice, lot=row, code=f"T{n:03d}{k}", remaining_ml=lot.volume.value)


def ready_for_session(cast: Cast, by: Actor, case_name: str = "hydration-face") -> Ready:
    patient = patient_of(cast, case_name, by=by)
    state(by=by, patient=patient, facts=readings(by))
    check_kit(by)
    stock_up(by)
    run = screen_patient(by=by, patient=patient)
    library, practice = library_of(by.practice), practice_of(by.practice)
    from openmeso_clinic.bridge.stock import stock_of

    case = case_of(patient, library=library, on=by.today)
    where = {"library": library, "practice": practice}
    _, screening, made = formulated(case=case, stock=stock_of(by.practice, on=by.today), on=by.today, at=by.at, **where)
    assert isinstance(made, CoreFormulation), made
    planned = coursed(case=case, formulation=made, screening=screening, on=by.today, **where)
    assert isinstance(planned, CoreCourse), planned
    formulation = Formulation.objects.create(
        practice=by.practice,
        patient=patient,
        screening=run,
        content=store(made),
        digest="0" * 64,
        state=Formulation.State.CHECKED,
        made_at=by.at,
        made_by=by.staff,
    )
    course = Course.objects.create(practice=by.practice, patient=patient, number=1, opened_at=by.at)
    version = CourseVersion.objects.create(
        practice=by.practice,
        course=course,
        number=1,
        formulation=formulation,
        content=store(planned),
        digest="0" * 64,
        reason="first plan",
        made_at=by.at,
        made_by=by.staff,
    )
    session = Session.objects.create(
        practice=by.practice,
        patient=patient,
        course=course,
        number=1,
        planned_on=by.today,
        practitioner=by.staff,
        formulation=formulation,
    )
    text: ConsentText = consent_now(case=case, formulation=made, course=planned, on=by.today, **where)
    consent = Consent.objects.create(
        practice=by.practice,
        patient=patient,
        course=course,
        formulation=formulation,
        state=Consent.State.SIGNED,
        language=text.language,
        content=store(text),
        hash=text.hash,
        text_version=text.text_version,
        shown_at=by.at - timedelta(days=3),
        signed_at=by.at - timedelta(hours=2),
        typed_name=patient.name,
    )
    return Ready(patient, session, formulation, version, consent)
