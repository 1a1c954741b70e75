"""What a patient does, leaves and watches after a signed session, and when we ask how it is."""

from __future__ import annotations

import json

from openmeso.aftercare.nouns import Aftercare
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.intake import Case
from openmeso.intake.case import Person
from openmeso.pathway import cared_after
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.reports.label import Prepared
from openmeso.reports.session_report import Addendum, Signature, SignedSession
from openmeso.stored import load_as
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.chart import chart_of
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.bridge.record import day_of, signed_delivery, signed_reconciled
from openmeso_clinic.models import CheckIn, CourseVersion, Patient, Session, Staff
from openmeso_clinic.queries.map_pictures import group_of, pictures_as_signed
from openmeso_clinic.queries.session_room import total_sessions


def case_for(session: Session) -> Case:
    """The patient's case, under the practice's own number."""
    patient = session.patient.kept
    case = case_of(patient, library=library_of(session.practice), on=day_of(session))
    return case.model_copy(update={"patient": case.patient.model_copy(update={"id": patient.number})})


def aftercare_of(session: Session, *, language: str | None = None) -> Aftercare:
    """From what was really given, with the plan as it stood at the signature."""
    assert session.formulation is not None
    version = CourseVersion.objects.get(practice=session.practice, ref=json.loads(session.content)["plan"]["ref"])
    return cared_after(
        case=case_for(session),
        formulation=load_as(CoreFormulation, session.formulation.content),
        course=load_as(CoreCourse, version.content),
        library=library_of(session.practice),
        practice=practice_of(session.practice),
        on=day_of(session),
        session=session.number,
        ended_at=session.ended_at,
        delivered=signed_delivery(session),
        language=language,
    )


def check_ins_of(patient: Patient) -> list[CheckIn]:
    return list(
        CheckIn.objects.filter(patient_id__in=patient.ids).select_related("session").order_by("due_on", "day", "pk")
    )


def treated_for(session: Session) -> tuple[str, ...]:
    """Concerns that the formulation addressed."""
    assert session.formulation is not None
    chosen = load_as(CoreFormulation, session.formulation.content).chosen
    return tuple(dict.fromkeys(one.goal.concern for one in chosen.addressed))


def injector_named(session: Session) -> Person:
    """Who injected, as a paper names it."""
    staff = session.practitioner or session.signed_by
    assert staff is not None
    return person_of(staff)


def report_of(session: Session) -> SignedSession:
    """The signed session with everything that its paper shows."""
    formulation = session.formulation
    assert formulation is not None and session.signed_by is not None and session.signed_at is not None
    noun = load_as(CoreFormulation, formulation.content)
    prepared: tuple[Prepared, ...] = ()
    if formulation.prepared_at is not None and formulation.discard_by is not None:
        prepared = tuple(
            Prepared(
                letter=p.letter,
                at=formulation.prepared_at,
                discard_by=formulation.discard_by,
                prepared_by=formulation.prepared_by.name if formulation.prepared_by else "",
                checked_by=formulation.checked_by.name if formulation.checked_by else "",
            )
            for p in noun.chosen.preparations
        )
    return SignedSession(
        number=session.number,
        of=total_sessions(session),
        delivery=signed_delivery(session),
        record=signed_reconciled(session),
        preparations=noun.chosen.preparations,
        points=tuple(group_of(stroke) for stroke in chart_of(session).strokes if stroke.points),
        signature=Signature(
            by=person_of(session.signed_by),
            at=session.signed_at,
            meaning=session.meaning,
            record_sha256=session.record_sha256,
        ),
        prepared=prepared,
        pictures=pictures_as_signed(session),
        notes=session.notes,
        addenda=tuple(
            Addendum(by=person_of(one.by), at=one.at, text=f"{one.text} ({one.reason})", sha256=one.sha256)
            for one in session.addenda.select_related("by").order_by("pk")
        ),
    )


def person_of(staff: Staff) -> Person:
    """A member of staff as papers name one: with the licence."""
    return Person(name=staff.name, licence=staff.licence or "none")
