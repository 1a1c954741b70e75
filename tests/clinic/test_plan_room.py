"""The plan: one open course, versions with reasons, and intervals that nobody shortens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from openmeso.plan.nouns import NoCourse
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import courses
from openmeso_clinic.actions.formulations import accept_formulation, propose
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Appointment, Course, CourseVersion, Formulation, Patient, Session
from openmeso_clinic.queries.course_progress import Progress, progress_of
from openmeso_clinic.queries.courses import plan_in, sessions_of
from openmeso_clinic.queries.slots import free_slots
from tests.clinic.cast import Cast
from tests.clinic.facts import patient_of
from tests.clinic.shelf import fill

GELS = ("restylane-vital-light", "juvederm-volite", "viscoderm-hydrobooster")


@pytest.fixture
def by(cast: Cast) -> Actor:
    fill(cast.practice, by=cast.staff["prescriber"], at=cast.at, products=GELS)
    return cast.actor("prescriber")


@pytest.fixture
def patient(cast: Cast, by: Actor) -> Patient:
    return patient_of(cast, "hydration-face", by=by)


@pytest.fixture
def formulation(by: Actor, patient: Patient) -> Formulation:
    draft = propose(by=by, patient=patient)
    assert isinstance(draft, Formulation)
    return accept_formulation(by=by, formulation=draft, seen=draft.digest)


@pytest.fixture
def course(by: Actor, patient: Patient, formulation: Formulation) -> Course:
    found = courses.plan(by=by, patient=patient)
    assert isinstance(found, Course)
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.missing}


def version(course: Course) -> CourseVersion:
    found: CourseVersion = course.versions.order_by("-number")[0]
    return found


def least(course: Course) -> int:
    return plan_in(version(course)).regimen.least_days


def hold(course: Course, number: int, at: datetime) -> None:
    """The session took place; only what the plan looks at is written."""
    course.sessions.filter(number=number).update(state=Session.State.STOPPED, started_at=at)


# --- making ------------------------------------------------------------------------------------


def test_a_course_has_a_first_version_and_a_row_for_each_session(course: Course, formulation: Formulation) -> None:
    plan = plan_in(version(course))
    rows = sessions_of(course)
    assert [(row.number, row.planned_on, row.phase) for row in rows] == [
        (s.number, s.day, s.phase.value) for s in plan.sessions
    ]
    assert rows[0].formulation == formulation
    assert {row.phase for row in rows} == {"induction", "maintenance"}


def test_a_session_that_keeps_an_effect_counts_when_it_has_taken_place(course: Course, by: Actor) -> None:
    induction = Session.objects.filter(course=course, phase="induction").count()
    assert progress_of(course.patient) == Progress(course.number, done=0, total=induction)
    for number in range(1, induction + 2):
        hold(course, number, by.at + timedelta(days=30 * number))
    assert progress_of(course.patient) == Progress(course.number, done=induction + 1, total=induction + 1)


def test_without_an_accepted_formulation_nothing_is_planned(by: Actor, patient: Patient) -> None:
    screen_patient(by=by, patient=patient)
    with pytest.raises(Refused) as refused:
        courses.plan(by=by, patient=patient)
    assert "formulation/none" in codes(refused)


def test_one_course_is_open_at_a_time(by: Actor, patient: Patient, course: Course) -> None:
    with pytest.raises(Refused) as refused:
        courses.plan(by=by, patient=patient)
    assert codes(refused) == {"plan/open-already"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.create(practice=patient.practice, patient=patient, number=9, opened_at=by.at)
    courses.close(by=by, course=course, reason="the patient moves away")
    assert isinstance(courses.plan(by=by, patient=patient), Course)


def test_a_calendar_that_clashes_gives_the_reasons_and_keeps_nothing(
    by: Actor, patient: Patient, formulation: Formulation
) -> None:
    away = {"from": by.today.isoformat(), "to": (by.today + timedelta(days=380)).isoformat()}
    state(by=by, patient=patient, facts=[Fact("unavailable", away)])
    screen_patient(by=by, patient=patient)
    found = courses.plan(by=by, patient=patient)
    assert isinstance(found, NoCourse)
    assert any("away" in one.code for one in found.conflict)
    assert not Course.objects.exists()


# --- moving ------------------------------------------------------------------------------------


def test_moving_a_session_shifts_what_follows_and_keeps_the_shortest_interval(by: Actor, course: Course) -> None:
    rows = sessions_of(course)
    to = rows[1].planned_on + timedelta(days=3)
    made = courses.move_session(by=by, course=course, session=2, to=to, reason="patient asks", seen=1)
    after = sessions_of(course)
    assert (made.number, made.reason) == (2, "patient asks")
    assert after[1].planned_on == to
    gaps = [(two.planned_on - one.planned_on).days for one, two in pairwise(after) if two.phase == "induction"]
    assert min(gaps) >= least(course)


def test_a_day_inside_the_shortest_interval_is_refused_and_says_why(by: Actor, course: Course) -> None:
    first = sessions_of(course)[0].planned_on
    with pytest.raises(Refused) as refused:
        courses.move_session(
            by=by, course=course, session=2, to=first + timedelta(days=least(course) - 1), reason="hurry", seen=1
        )
    assert all(one.what for one in refused.value.missing)
    assert course.versions.count() == 1


def test_a_new_version_needs_a_reason(by: Actor, course: Course) -> None:
    to = sessions_of(course)[1].planned_on + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        courses.move_session(by=by, course=course, session=2, to=to, reason=" ", seen=1)
    assert codes(refused) == {"plan/reason"}


def test_of_two_people_who_move_at_once_the_second_looks_again(by: Actor, course: Course) -> None:
    day = sessions_of(course)[1].planned_on
    courses.move_session(by=by, course=course, session=2, to=day + timedelta(days=1), reason="one", seen=1)
    with pytest.raises(Refused) as refused:
        courses.move_session(by=by, course=course, session=2, to=day + timedelta(days=2), reason="two", seen=1)
    assert codes(refused) == {"plan/changed"}
    assert course.versions.count() == 2


def test_a_version_is_never_changed(by: Actor, course: Course) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseVersion.objects.filter(course=course).update(reason="another")


def test_a_missed_session_is_not_counted_as_held_and_its_interval_starts_from_the_last_held(
    by: Actor, patient: Patient, course: Course
) -> None:
    rows = sessions_of(course)
    held_at = by.at
    hold(course, 1, held_at)
    later = Actor(by.staff, by.at + (rows[1].planned_on - by.today) + timedelta(days=2))
    courses.miss(by=later, session=rows[1], reason="did not come")
    to = later.today + timedelta(days=2)
    courses.move_session(by=later, course=course, session=2, to=to, reason="missed", seen=1)
    after = sessions_of(course)
    assert (after[1].state, after[1].planned_on) == (Session.State.PLANNED, to)
    assert (after[2].planned_on - to).days >= least(course)
    assert after[0].state == Session.State.STOPPED


def test_what_shares_the_visit_of_a_missed_session_was_missed_with_it(cast: Cast, by: Actor) -> None:
    """LED light follows the injections in the same visit: it did not take place either, and moves along."""
    patient = patient_of(cast, "fine-lines-wedding", by=by)
    draft = propose(by=by, patient=patient)
    assert isinstance(draft, Formulation)
    accept_formulation(by=by, formulation=draft, seen=draft.digest)
    course = courses.plan(by=by, patient=patient)
    assert isinstance(course, Course)
    hold(course, 1, by.at)
    second = sessions_of(course)[1]
    shared = [t for t in plan_in(version(course)).combined if t.same_visit == 2]
    assert shared
    later = Actor(by.staff, by.at + (second.planned_on - by.today) + timedelta(days=4))
    courses.miss(by=later, session=second, reason="")
    to = later.today + timedelta(days=3)
    made = courses.move_session(by=later, course=course, session=2, to=to, reason="missed", seen=1)
    assert {t.day for t in plan_in(made).combined if t.same_visit == 2} == {to}


def test_a_visit_is_moved_between_two_visits_unless_something_is_known_against_it(
    by: Actor, patient: Patient, course: Course
) -> None:
    """Answers that hold for a day have aged by then; a pregnancy that was stated since has not."""
    hold(course, 1, by.at)
    later = Actor(by.staff, by.at + timedelta(days=5))
    day = sessions_of(course)[1].planned_on
    courses.move_session(by=later, course=course, session=2, to=day + timedelta(days=1), reason="telephone", seen=1)
    state(by=later, patient=patient, facts=[Fact("answer", {"is": "yes"}, "pregnancy")])
    with pytest.raises(Refused) as refused:
        courses.move_session(by=later, course=course, session=2, to=day + timedelta(days=2), reason="again", seen=2)
    assert any("pregnan" in code for code in codes(refused))


def test_what_took_place_does_not_move(by: Actor, course: Course) -> None:
    hold(course, 1, by.at)
    with pytest.raises(Refused) as refused:
        courses.move_session(by=by, course=course, session=1, to=by.today + timedelta(days=5), reason="no", seen=1)
    assert codes(refused) == {"plan/session-stands"}


def test_a_session_ahead_is_not_missed(by: Actor, course: Course) -> None:
    with pytest.raises(Refused) as refused:
        courses.miss(by=by, session=sessions_of(course)[1], reason="")
    assert codes(refused) == {"plan/not-yet"}


def test_closing_cancels_what_is_ahead_and_asks_why(by: Actor, course: Course) -> None:
    hold(course, 1, by.at)
    with pytest.raises(Refused):
        courses.close(by=by, course=course, reason="")
    courses.close(by=by, course=course, reason="no change after three sessions")
    course.refresh_from_db()
    states = set(course.sessions.exclude(number=1).values_list("state", flat=True))
    assert (course.state, states) == (Course.State.CLOSED, {Session.State.CANCELLED})
    assert course.sessions.get(number=1).state == Session.State.STOPPED


# --- booking -----------------------------------------------------------------------------------


def test_free_times_lie_in_opening_hours_and_leave_out_what_is_taken(cast: Cast, by: Actor, patient: Patient) -> None:
    day = by.today + timedelta(days=3)
    free = free_slots(cast.practice, first=day, last=day, minutes=60, at=by.at, patient=patient, a_day=96)
    assert free
    hours = {slot.starts_at.astimezone(cast.practice.zone).hour for slot in free}
    assert min(hours) >= 8 and max(hours) < 19
    taken = free[0]
    for role, other in (("prescriber", "A"), ("prescriber-2", "B"), ("injector", "C")):
        Appointment.objects.create(
            practice=cast.practice,
            patient=cast.patient(f"Specimen {other}"),
            practitioner=cast.staff[role],
            kind="session",
            starts_at=taken.starts_at,
            ends_at=taken.ends_at,
            booked_at=by.at,
            booked_by=by.staff,
        )
    again = free_slots(cast.practice, first=day, last=day, minutes=60, at=by.at, patient=patient, a_day=96)
    assert taken.starts_at not in {slot.starts_at for slot in again}


def test_the_next_session_is_booked_from_the_plan(
    cast: Cast, signed_in: Callable[[str], Client], by: Actor, patient: Patient, course: Course
) -> None:
    row = sessions_of(course)[0]
    day = row.planned_on
    free = free_slots(cast.practice, first=day, last=day, minutes=120, at=by.at, patient=patient, a_day=96)
    if not free:
        pytest.skip("no time is left today")
    answer = signed_in("front-desk").post(reverse("plan-book", args=[patient.ref, row.ref]), {"slot": free[0].key})
    assert answer.status_code in (302, 409)
    assert Appointment.objects.filter(session=row).count() <= 1


# --- the page ----------------------------------------------------------------------------------


def test_the_page_shows_the_course_and_a_preview_keeps_nothing(
    signed_in: Callable[[str], Client], patient: Patient, course: Course
) -> None:
    browser = signed_in("prescriber")
    text = browser.get(reverse("plan", args=[patient.ref])).content.decode()
    assert "Course of 3 sessions" in text
    assert "First plan" in text
    to = sessions_of(course)[1].planned_on + timedelta(days=3)
    url = reverse("plan-preview", args=[patient.ref, course.ref])
    shown = browser.post(url, {"session": 2, "to": to.isoformat(), "seen": 1}).content.decode()
    assert "Shift following sessions" in shown
    assert course.versions.count() == 1


def test_a_preview_of_an_impossible_day_says_what_is_in_the_way(
    signed_in: Callable[[str], Client], patient: Patient, course: Course
) -> None:
    to = sessions_of(course)[0].planned_on + timedelta(days=2)
    url = reverse("plan-preview", args=[patient.ref, course.ref])
    shown = signed_in("prescriber").post(url, {"session": 2, "to": to.isoformat(), "seen": 1}).content.decode()
    assert "Session 2 cannot be on" in shown


def test_a_wedding_is_recorded_and_planned_round(
    signed_in: Callable[[str], Client], by: Actor, patient: Patient, course: Course
) -> None:
    second = sessions_of(course)[1].planned_on
    browser = signed_in("prescriber")
    wedding = {"kind": "event", "name": "wedding", "start": (second + timedelta(days=1)).isoformat(), "end": ""}
    assert browser.post(reverse("plan-own-date", args=[patient.ref]), wedding).status_code == 302
    screen_patient(by=by, patient=patient)
    courses.plan_anew(by=by, course=course, reason="wedding", seen=1)
    days = [row.planned_on for row in sessions_of(course)]
    assert all(not 0 <= (second + timedelta(days=1) - day).days < 7 for day in days)


def test_the_quote_is_a_paper_for_whoever_may_see_money(
    signed_in: Callable[[str], Client], patient: Patient, course: Course
) -> None:
    url = reverse("quote", args=[patient.ref, version(course).ref])
    assert signed_in("front-desk").get(url).content.startswith(b"%PDF")
    assert signed_in("injector").get(url).status_code == 404


def test_a_quote_is_not_shown_in_another_patients_name(
    cast: Cast, signed_in: Callable[[str], Client], course: Course
) -> None:
    other = cast.patient("Specimen", given_name="Leo")
    url = reverse("quote", args=[other.ref, version(course).ref])
    assert signed_in("prescriber").get(url).status_code == 404


def test_another_formulation_accepted_later_belongs_to_the_next_session(
    by: Actor, patient: Patient, course: Course
) -> None:
    again = propose(by=by, patient=patient)
    assert isinstance(again, Formulation)
    kept = accept_formulation(by=by, formulation=again, seen=again.digest)
    assert sessions_of(course)[0].formulation == kept
    made = courses.plan_anew(by=replace(by), course=course, reason="another product", seen=1)
    assert made.formulation == kept
