"""Today in the demo: one visit of every state, so that the day sheet shows what it can show at any hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice

from django.db.models import Max

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.appointments import book, cancel, set_status
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.actions.waiting import add_waiting
from openmeso_clinic.models import Appointment, Patient, Practice, Room, Session, Staff, Statement
from openmeso_clinic.queries.day import visits_of
from openmeso_clinic.queries.visit_length import minutes_of, next_session_of


@dataclass(frozen=True)
class Planned:
    """A visit as the demo wants it; the nearest free time after ``at`` is taken."""

    at: time
    kind: str
    status: str
    treated: bool = False


#: How many patients are tried for one visit.
_TRIES = 8

#: The morning is over, somebody is in the room, somebody waits, the rest is to come.
_DAY = (
    Planned(time(9, 0), "consultation", "done"),
    Planned(time(9, 45), "consultation", "no-show"),
    Planned(time(10, 30), "session", "in-room", treated=True),
    Planned(time(11, 15), "session", "arrived", treated=True),
    Planned(time(11, 45), "consultation", "arrived"),
    Planned(time(14, 0), "session", "booked", treated=True),
    Planned(time(14, 30), "consultation", "booked"),
    Planned(time(15, 15), "review", "cancelled"),
    Planned(time(16, 0), "review", "booked"),
)


def today_as_planned(*, practice: Practice, staff: dict[str, Staff], at: datetime) -> None:
    """Book today's visits beside what is booked already, and put some people on the waiting list."""
    desk = Actor(staff["front-desk"], at)
    have = {visit.patient_id for visit in visits_of(practice, on=desk.today)}
    treated = _people(practice, have, treated=True)
    others = _people(practice, have, treated=False)
    states = {visit.status for visit in visits_of(practice, on=desk.today)}
    for wanted in _DAY:
        if wanted.status == "in-room" and wanted.status in states:
            continue
        # Whoever may not be booked yet, because the interval of the plan has not passed, is passed over.
        people = islice(treated if wanted.treated else others, _TRIES)
        visit = next((one for patient in people if (one := _booked(desk, patient, wanted, staff))), None)
        if visit is None:
            continue
        if wanted.status == "cancelled":
            cancel(by=desk, visit=visit, reason="Patient cannot come")
        elif wanted.status != "booked":
            set_status(by=desk, visit=visit, status=wanted.status)
    for number, patient in enumerate(others):
        if number == 2:
            break
        add_waiting(
            by=desk,
            patient=patient,
            kind="review" if number else "consultation",
            from_day=desk.today,
            note="Mornings only",
        )


def _people(practice: Practice, have: set[int], *, treated: bool) -> Iterator[Patient]:
    """Patients for today: those whose next session may be held now, or those without a course."""
    rows = Patient.objects.of(practice).filter(merged_into=None).exclude(pk__in=have).order_by("pk")
    planned = Session.objects.of(practice).filter(state=Session.State.PLANNED, course__state="open").values("patient")
    rows = rows.filter(pk__in=planned) if treated else rows.exclude(pk__in=planned)
    yield from rows.annotate(seen=Max("appointments__starts_at")).order_by("-seen", "pk")[:40]


def _booked(desk: Actor, patient: Patient, wanted: Planned, staff: dict[str, Staff]) -> Appointment | None:
    """Book at the wanted time or later in the same half of the day, with whoever is free."""
    practice = desk.practice
    session = next_session_of(patient) if wanted.kind == "session" else None
    length = timedelta(minutes=min(45, minutes_of(patient, wanted.kind, session)))
    start = datetime.combine(desk.today, wanted.at, tzinfo=practice.zone)
    rooms: list[Room | None] = list(Room.objects.of(practice).filter(active=True)) or [None]
    for step in range(0, 120, 15):
        for key in ("injector", "prescriber", "prescriber-2"):
            for room in rooms:
                try:
                    return book(
                        by=desk,
                        patient=patient,
                        practitioner=staff[key],
                        kind=wanted.kind,
                        starts_at=start + timedelta(minutes=step),
                        ends_at=start + timedelta(minutes=step) + length,
                        room=room,
                        session=session,
                    )
                except Refused as refused:
                    if any("taken" not in missing.code for missing in refused.missing):
                        return None
    return None


def asked_today(*, practice: Practice, staff: dict[str, Staff], at: datetime) -> None:
    """Who has come was asked and measured: their verdicts are of today."""
    by = Actor(staff["assistant"], at)
    here = (Appointment.Status.ARRIVED, Appointment.Status.IN_ROOM, Appointment.Status.DONE)
    for visit in visits_of(practice, on=by.today):
        if visit.status not in here:
            continue
        said = Statement.objects.filter(patient_id__in=visit.patient.ids, kind="answer", retired_at=None)
        state(by=by, patient=visit.patient, facts=[Fact("answer", row.content, row.key) for row in said])
        screen_patient(by=by, patient=visit.patient)
