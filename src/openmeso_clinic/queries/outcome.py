"""The outcome of a patient's course: trends per goal, what was expected, how the course was kept, what to propose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from openmeso.errors import OpenMesoError
from openmeso.evidence import Grade
from openmeso.knowledge import Library
from openmeso.outcome.adapting import Adaptation, CourseState
from openmeso.outcome.adherence import Adherence, CourseSession, adherence
from openmeso.outcome.events import EventFacts, EventGrade, grade_event
from openmeso.outcome.events import EventReport as CoreReport
from openmeso.outcome.proposing import propose
from openmeso.outcome.reading import Rated, Reading
from openmeso.outcome.repeatability import OwnNoise, learn_noise
from openmeso.outcome.trend import Trend, follow
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.plan.nouns import Phase, Stretch
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.outcome import rated_of, reading_of
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.models import (
    Course,
    EventReport,
    InjectedLine,
    Measurement,
    Patient,
    Practice,
    Score,
    Session,
)
from openmeso_clinic.queries.courses import (
    TOOK_PLACE,
    closed_courses,
    course_of,
    plan_in,
    sessions_of,
    versions_of,
)

#: Latest readings from which the practice's own error is learned: hundreds of patients, and a bound to the work.
LEARNED_FROM = 4000


@dataclass(frozen=True)
class Mark:
    """Something on the time axis: a session or an adverse event."""

    on: date
    words: str
    number: int | None = None


@dataclass(frozen=True)
class GoalOutcome:
    """One goal of the course: what was expected by now, and what was measured.

    Attributes:
        expected: The stretch of the usual course that today lies in, or the last one that is over.
        to_measure: What the protocol of the goal measures and nobody measured yet.
    """

    concerns: tuple[str, ...]
    expectation: str
    expected: Stretch | None
    grade: Grade
    confirmed: bool
    trends: tuple[Trend, ...]
    to_measure: tuple[str, ...]


@dataclass(frozen=True)
class OutcomeOf:
    """Everything the outcome pages and papers show.

    Attributes:
        begins: Day of the first session of the course; None while there was none.
        others: Trends that belong to no goal of the course.
    """

    course: Course | None
    plan: CoreCourse | None
    begins: date | None
    sessions: tuple[Mark, ...]
    events: tuple[Mark, ...]
    goals: tuple[GoalOutcome, ...]
    others: tuple[Trend, ...]
    kept: Adherence | None
    proposals: tuple[Adaptation, ...]
    trends: tuple[Trend, ...]
    asks_patient: bool = False


def outcome_of(patient: Patient, *, at: datetime, language: str = "en") -> OutcomeOf:
    """The outcome of the open course, or of the last one that was closed."""
    library, on = library_of(patient.practice), at.astimezone(patient.practice.zone).date()
    course = course_of(patient) or next(iter(closed_courses(patient)), None)
    held = _held(patient)
    items: tuple[Reading | Rated, ...] = (*readings_of(patient), *scores_of(patient))
    used = Measurement.objects.filter(patient_id__in=patient.ids, retired_at=None).values_list("device_id", flat=True)
    noise = own_noise(patient.practice, devices=set(used))
    rows = sessions_of(course) if course else []
    days = [day_of(row) for row in rows if row.state in TOOK_PLACE]
    begins = min(days, default=None)
    trends = follow(
        items,
        begins=begins,
        library=library,
        noise=noise,
        sessions=[mark.on for mark in held],
        language=language,
    )
    plan = None
    goals: tuple[GoalOutcome, ...] = ()
    kept: Adherence | None = None
    proposals: tuple[Adaptation, ...] = ()
    asks = False
    if course is not None:
        versions = versions_of(course)
        plan, first = plan_in(versions[0]), plan_in(versions[-1])
        goals = _goals(plan, trends, library, on)
        kept = _kept(plan, first, rows, on, language)
        state = _state(patient, plan, rows, on)
        events = _graded(patient, held, library, at)
        if state.protocol in library.protocols:
            proposals = propose(state=state, trends=trends, events=events, library=library, language=language)
            asks = _asks_patient(state, trends, library, proposals)
    mine = {id(trend) for goal in goals for trend in goal.trends}
    return OutcomeOf(
        course=course,
        plan=plan,
        begins=begins,
        sessions=tuple(held),
        events=_events(patient, library),
        goals=goals,
        others=tuple(trend for trend in trends if id(trend) not in mine),
        kept=kept,
        proposals=proposals,
        trends=trends,
        asks_patient=asks,
    )


def readings_of(patient: Patient) -> list[Reading]:
    rows = Measurement.objects.filter(patient_id__in=patient.ids, retired_at=None)
    return [reading_of(row) for row in rows.select_related("device", "practice").order_by("taken_at", "pk")]


def scores_of(patient: Patient) -> list[Rated]:
    """The later entry of one day, scale and rater stands."""
    rows = Score.objects.filter(patient_id__in=patient.ids, retired_at=None).order_by("on", "pk")
    return [rated_of(row) for row in rows]


def own_noise(practice: Practice, *, devices: set[int] | None = None) -> tuple[OwnNoise, ...]:
    """What the practice learned of its own error from its latest readings; of these devices, or of all."""
    if devices is not None and not devices:
        return ()
    rows = Measurement.objects.of(practice).filter(retired_at=None).select_related("device", "patient")
    if devices is not None:
        rows = rows.filter(device_id__in=devices)
    read: dict[int, list[Reading]] = {}
    for row in rows.order_by("-pk")[:LEARNED_FROM]:
        row.practice = practice
        owner = row.patient.merged_into_id or row.patient_id
        read.setdefault(owner, []).append(reading_of(row))
    sessions: dict[int, list[date]] = {}
    given = Session.objects.of(practice).filter(patient_id__in=list(read), state__in=TOOK_PLACE)
    for session in given.select_related("practice"):
        sessions.setdefault(session.patient_id, []).append(day_of(session))
    return learn_noise([(items, sessions.get(owner, ())) for owner, items in read.items()])


def _held(patient: Patient) -> list[Mark]:
    rows = Session.objects.filter(patient_id__in=patient.ids, state__in=TOOK_PLACE).select_related("practice")
    marks = [Mark(day_of(row), "", row.number) for row in rows]
    return sorted(marks, key=lambda mark: mark.on)


def _events(patient: Patient, library: Library) -> tuple[Mark, ...]:
    rows = EventReport.objects.filter(patient_id__in=patient.ids).order_by("onset_on", "pk")
    named = library.adverse_events
    return tuple(Mark(row.onset_on, named[row.event].term if row.event in named else row.event) for row in rows)


def _graded(patient: Patient, held: Sequence[Mark], library: Library, at: datetime) -> tuple[EventGrade, ...]:
    """Events as the core grades them. One that the vocabulary does not have holds by the session's own gate."""
    zone = patient.practice.zone
    found = []
    for row in EventReport.objects.filter(patient_id__in=patient.ids):
        started = row.started_at or datetime.combine(row.onset_on, time(0), tzinfo=zone)
        facts = {name: answer for name, answer in row.facts.items() if name in EventFacts.__dataclass_fields__}
        ended = row.closed_at if row.closed_at and row.closed_at >= started else None
        ends = [datetime.combine(mark.on, time(0), tzinfo=zone) for mark in held]
        try:
            report = CoreReport(row.event, started, ended, EventFacts(**facts))
            found.append(grade_event(event=report, sessions=ends, library=library, at=max(at, started)))
        except OpenMesoError:
            continue
    return tuple(found)


def _goals(plan: CoreCourse, trends: Sequence[Trend], library: Library, on: date) -> tuple[GoalOutcome, ...]:
    out, taken = [], set[int]()
    for one in plan.expected:
        measures = measures_of(one.concerns, library)
        mine = [trend for trend in trends if trend.measure in measures and id(trend) not in taken]
        taken |= {id(trend) for trend in mine}
        there = {trend.measure for trend in trends}
        out.append(
            GoalOutcome(
                concerns=one.concerns,
                expectation=one.expectation,
                expected=_stretch(one.stretches, on),
                grade=one.grade,
                confirmed=one.confirmed,
                trends=tuple(mine),
                to_measure=tuple(m for m in measures if m not in there and m != "photographs"),
            )
        )
    return tuple(out)


def measures_of(concerns: Iterable[str], library: Library) -> tuple[str, ...]:
    """What the protocols of these concerns measure."""
    found: dict[str, None] = {}
    for concern in concerns:
        entry = library.concerns.get(concern)
        protocol = library.protocols.get(entry.protocol) if entry else None
        found |= dict.fromkeys(protocol.measures if protocol else ())
    return tuple(found)


def _stretch(stretches: Sequence[Stretch], on: date) -> Stretch | None:
    begun = [one for one in stretches if one.first_day <= on]
    running = [one for one in begun if on <= one.last_day]
    return (running or begun or [None])[-1]  # type: ignore[list-item]


def _kept(plan: CoreCourse, first: CoreCourse, rows: Iterable[Session], on: date, language: str) -> Adherence:
    at_first = {s.number: s.day for s in first.sessions}
    return adherence(
        [
            CourseSession(
                number=row.number,
                planned=at_first.get(row.number),
                held=day_of(row) if row.state in TOOK_PLACE else None,
                missed=row.state == Session.State.MISSED,
            )
            for row in rows
            if row.phase == Phase.INDUCTION.value
        ],
        most_days=plan.regimen.most_days,
        on=on,
        language=language,
    )


def _state(patient: Patient, plan: CoreCourse, rows: Sequence[Session], on: date) -> CourseState:
    days = sorted(day_of(row) for row in rows if row.state in TOOK_PLACE and day_of(row) <= on)
    induction = [row for row in rows if row.phase == Phase.INDUCTION.value]
    open_still = [row for row in induction if row.state in (Session.State.PLANNED, Session.State.OPEN)]
    return CourseState(
        protocol=plan.regimen.protocol,
        on=on,
        sessions=tuple(days),
        year=_busiest_zone(patient, on),
        induction_over=bool(days) and not open_still,
    )


def _busiest_zone(patient: Patient, on: date) -> tuple[date, ...]:
    """Days of sessions on the one zone that was injected most often."""
    zones: dict[str, set[date]] = {}
    lines = InjectedLine.objects.filter(session__patient_id__in=patient.ids).select_related("session__practice")
    for line in lines:
        day = day_of(line.session)
        if day <= on:
            zones.setdefault(line.zone, set()).add(day)
    most = max((len(days) for days in zones.values()), default=0)
    return next((tuple(sorted(days)) for days in zones.values() if len(days) == most), ())


def _asks_patient(
    state: CourseState, trends: Sequence[Trend], library: Library, proposals: Iterable[Adaptation]
) -> bool:
    """Nothing changed so far, and only the patient's own word is missing for the rule to speak."""
    needed = int(library.stop_codes["no-change-after-3"].threshold or 0)
    read = [trend for trend in trends if trend.change is not None and trend.change.difference is not None]
    silent = bool(read) and all(trend.verdict.value == "no-change" for trend in read)
    asked = any(trend.measure == "gais" and trend.rater == "patient" for trend in trends)
    return len(state.sessions) >= needed and silent and not asked and not tuple(proposals)
