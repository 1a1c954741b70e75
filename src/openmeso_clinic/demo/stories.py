"""What happened to the demo's patients: courses at every stage, and people who only came once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.appointments import book, set_status
from openmeso_clinic.actions.check_ins import record_call
from openmeso_clinic.actions.patients import register
from openmeso_clinic.demo.clock import Diary
from openmeso_clinic.demo.facts import example, facts_of
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.demo.visit import Visit
from openmeso_clinic.models import Appointment, CheckIn, Patient, Practice, Room, Session, Staff

#: Whose telephone nobody answers: the missed check-in of the demo.
NEVER_REACHED = "Testcase"
#: Minutes that a consultation is given.
CONSULTATION = 40


@dataclass(frozen=True)
class Person:
    """Who comes: a plainly synthetic name over the facts of an example case."""

    family_name: str
    given_name: str
    case: str
    birth_date: date
    language: str = "en"


@dataclass
class Clinic:
    """What every story needs."""

    practice: Practice
    staff: dict[str, Staff]
    diary: Diary
    rooms: list[Room]
    now: datetime
    #: Whose skin is measured, with the hydration in AU: filled as the stories begin.
    hydration: list[tuple[Patient, tuple[Decimal, ...]]] = field(default_factory=list)

    def by(self, role: str, at: datetime) -> Actor:
        return Actor(self.staff[role], at)


def comes_once(clinic: Clinic, person: Person, first: date) -> Story:
    """A consultation: registered, asked, screened; nothing follows, or not yet."""
    at = clinic.diary.next_free("prescriber", first, CONSULTATION)
    yield at
    visit = _arrives(clinic, person, at)
    yield visit.at
    visit.say(facts_of(example(person.case), on=visit.by("prescriber").today))


def treated(
    clinic: Clinic,
    person: Person,
    first: date,
    *,
    sessions: int = 9,
    injector: str = "injector",
    after: Callable[[Clinic, Visit], Story] | None = None,
    stops_at: str = "",
    photographed: bool = False,
    hydration: tuple[Decimal, ...] = (),
) -> Story:
    """A course from the consultation on, as far as time and story go.

    Args:
        sessions: How many take place at most; the next one stays planned.
        after: What follows the last of them.
        stops_at: Where today's session stands: ``map`` leaves it open in the room.
        photographed: The poses are taken at each session.
        hydration: What is measured, in AU; nothing where it is empty.
    """
    at = clinic.diary.next_free("prescriber", first, CONSULTATION)
    yield at
    visit = _arrives(clinic, person, at, injector=injector)
    visit.photographed = photographed
    if hydration:
        clinic.hydration.append((visit.patient, hydration))
    yield visit.at
    visit.say(facts_of(example(person.case), on=visit.by("prescriber").today))
    yield from visit.later(8)
    if visit.formulate() is None:
        return
    yield from visit.later(2)
    course = visit.plan()
    if course is None:
        return
    yield from visit.later(3)
    yield from visit.consent(drawn=len(person.family_name) % 2 == 0)
    for number in range(1, sessions + 1):
        planned = course.sessions.filter(number=number).first()
        if planned is None:
            return
        if not (yield from _session(clinic, visit, planned, case=person.case, stops_at=stops_at)):
            return
    if after is not None:
        yield from after(clinic, visit)


def _session(
    clinic: Clinic, visit: Visit, planned: Session, *, case: str, stops_at: str
) -> Generator[datetime, None, bool]:
    """One session from its booking to its signature; whether it got so far."""
    start = _booked(clinic, visit, planned)
    visit.at = start - timedelta(minutes=12)
    yield visit.at
    visit.say(facts_of(example(case), on=visit.by("prescriber").today))
    row = planned.formulation
    if row is None or row.prepared_at is not None:
        row = visit.formulate_again()
    visit.at = max(visit.at, start)
    yield visit.at
    try:
        session = yield from visit.start(Session.objects.get(pk=planned.pk))
    except Refused as refused:
        if {one.code for one in refused.missing} != {"screening/lot-unfit"}:
            raise
        # Somebody else took the last of a lot meanwhile: the same once more, from the next lot.
        visit.formulate_again()
        session = yield from visit.start(Session.objects.get(pk=planned.pk))
    if stops_at == "map" and start > clinic.now - timedelta(hours=2):
        yield from visit.steps(session, until="inject")
        visit.inject(session, part=Decimal("0.5"))
        return False
    yield from visit.steps(session)
    visit.inject(session)
    visit.finish(session)
    yield from visit.sign(session)
    return True


def _arrives(clinic: Clinic, person: Person, at: datetime, *, injector: str = "injector") -> Visit:
    about = example(person.case)["patient"]
    patient = register(
        by=clinic.by("front-desk", at),
        family_name=person.family_name,
        given_name=person.given_name,
        birth_date=person.birth_date,
        sex=about["sex"],
        language=person.language,
        phototype=about.get("phototype"),
        may_conceive=about.get("may_conceive", ""),
        may_conceive_reason=about.get("may_conceive_reason", ""),
        phone=f"+33 1 99 00 {person.birth_date:%m %d}",
        email=f"{person.given_name}.{person.family_name}@patients.invalid".lower() if person.birth_date.day % 4 else "",
    )
    booked = book(
        by=clinic.by("front-desk", at),
        patient=patient,
        practitioner=clinic.staff["prescriber"],
        kind=Appointment.Kind.CONSULTATION,
        starts_at=at,
        ends_at=at + timedelta(minutes=CONSULTATION),
    )
    set_status(by=clinic.by("front-desk", at), visit=booked, status=Appointment.Status.DONE)
    return Visit(patient, clinic.staff, at + timedelta(minutes=5), injector=injector)


def _booked(clinic: Clinic, visit: Visit, session: Session) -> datetime:
    """Book the session on its planned day, or on the next day that has room."""
    minutes = 60
    start = clinic.diary.next_free(visit.injector, session.planned_on, minutes, after=visit.at + timedelta(minutes=45))
    rooms = dict(zip(("injector", "prescriber"), clinic.rooms, strict=False))
    book(
        by=visit.by("front-desk"),
        patient=visit.patient,
        practitioner=clinic.staff[visit.injector],
        kind=Appointment.Kind.SESSION,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        room=rooms.get(visit.injector),
        session=session,
    )
    return start


def telephone(clinic: Clinic, mornings: list[date]) -> Story:
    """On these mornings somebody phones whom a check-in is due; one patient is never reached."""
    for day in sorted(mornings):
        at = clinic.diary.at(day, time(8, 20))
        yield at
        due = CheckIn.objects.of(clinic.practice).filter(state=CheckIn.State.DUE, due_on__lte=day - timedelta(days=1))
        by = Actor(clinic.staff["assistant"], at)
        for check_in in due.select_related("patient"):
            reached = check_in.patient.family_name != NEVER_REACHED
            if reached or not check_in.attempts:
                record_call(
                    by=by, check_in=check_in, reached=reached, said="Synthetic: no complaint" if reached else ""
                )
