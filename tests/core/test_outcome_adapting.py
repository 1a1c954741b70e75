"""A course is stopped or adapted by facts; what is not known triggers nothing and clears nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from openmeso.errors import RecordError
from openmeso.knowledge import Library, load_library
from openmeso.outcome import (
    CourseState,
    EventFacts,
    EventReport,
    Outcome,
    Rated,
    Reading,
    adapt,
    assess,
    grade_event,
    score,
)
from openmeso.outcome.adapting import RULES

FIRST = date(2026, 3, 2)


def days(count: int, every: int = 21) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=every * n) for n in range(count))


THREE = days(3)
READ = THREE[-1] + timedelta(days=28)


def measured(before: str, after: str, measure: str = "corneometer") -> Outcome:
    def reading(value: str, on: date) -> Reading:
        return Reading(measure, "cheek", "left", on, (Decimal(value),) * 3, "device")

    return assess(
        baseline=[reading(before, FIRST)], follow_up=[reading(after, READ)], library=load_library(), sessions=THREE
    )


def melasma(before: int, after: int) -> Outcome:
    def rated(level: int, on: date) -> Rated:
        row = {"area": level, "darkness": min(level, 4)}
        regions = dict.fromkeys(("forehead", "right-malar", "left-malar", "chin"), row)
        return Rated(score(scale="mmasi", answers=regions, library=load_library()), on, "treating")

    return assess(baseline=[rated(before, FIRST)], follow_up=[rated(after, READ)], library=load_library())


def held(outcome: Outcome | None = None, *, events: tuple[Any, ...] = (), **state: Any) -> set[str]:
    facts: dict[str, Any] = {"protocol": "facial-hydration", "on": READ, "sessions": THREE} | state
    found = adapt(state=CourseState(**facts), outcome=outcome, events=events, library=load_library())
    assert all(a.because and a.do for a in found)
    return {a.code for a in found}


def test_every_stop_code_has_its_rule(library: Library) -> None:
    assert set(RULES) == set(library.stop_codes)


def test_nothing_known_triggers_nothing() -> None:
    assert held() == set()


@pytest.mark.parametrize(
    ("outcome", "state", "stops"),
    [
        (measured("50", "52"), {"patient_gais": "no-change"}, True),
        (measured("50", "80"), {"patient_gais": "no-change"}, False),
        (measured("50", "52"), {"patient_gais": "improved"}, False),
        (measured("50", "52"), {"patient_gais": ""}, False),
        (measured("50", "52"), {"patient_gais": "no-change", "on": READ - timedelta(days=1)}, False),
        (measured("50", "52"), {"patient_gais": "no-change", "sessions": THREE[:2]}, False),
        (None, {"patient_gais": "no-change"}, False),
        (melasma(3, 2), {"patient_gais": "no-change"}, False),
    ],
)
def test_no_change_after_three_sessions(outcome: Outcome | None, state: dict[str, Any], stops: bool) -> None:
    assert ("plan/no-change-after-3" in held(outcome, **state)) is stops


@pytest.mark.parametrize(
    ("outcome", "worse"),
    [
        (measured("80", "50"), True),
        (measured("50", "80"), False),
        (measured("100", "117", "mexameter-melanin"), True),
        (measured("100", "116", "mexameter-melanin"), False),
    ],
)
def test_worse_than_noise_pauses(outcome: Outcome, worse: bool) -> None:
    assert ("plan/worse" in held(outcome)) is worse


@pytest.mark.parametrize(
    ("kind", "hours", "over"),
    [
        ("ae-erythema", 72, False),
        ("ae-erythema", 73, True),
        ("ae-nodule-granuloma", 14 * 24, False),
        ("ae-nodule-granuloma", 14 * 24 + 1, True),
        ("ae-bruise", 14 * 24, False),
        ("ae-bruise", 14 * 24 + 1, True),
    ],
)
def test_a_reaction_over_its_window_stops_the_next_session(kind: str, hours: int, over: bool) -> None:
    start = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)  # noqa: UP017
    report = EventReport(kind, start, start + timedelta(hours=hours), EventFacts())
    event = grade_event(event=report, sessions=[start], library=load_library(), at=start + timedelta(days=60))
    assert ("plan/reaction-over-window" in held(events=(event,))) is over


@pytest.mark.parametrize(("rising", "over"), [(True, True), (False, False), (None, False)])
def test_rising_pain_stops_the_next_session(rising: bool | None, over: bool) -> None:
    assert ("plan/reaction-over-window" in held(pain_rising=rising)) is over


@pytest.mark.parametrize(("healed", "moves"), [(False, True), (True, False), (None, False)])
def test_marks_move_the_session(healed: bool | None, moves: bool) -> None:
    assert ("plan/interval-not-healed" in held(healed=healed)) is moves


@pytest.mark.parametrize(
    ("reached", "over", "met"),
    [
        ((True, True), False, True),
        ((False, True, True), False, True),
        ((True, False), False, False),
        ((True,), False, False),
        ((True, True), True, False),
    ],
)
def test_a_goal_reached_twice_running_ends_the_induction(reached: tuple[bool, ...], over: bool, met: bool) -> None:
    assert ("plan/goal-met-early" in held(goal_reached=reached, induction_over=over)) is met


@pytest.mark.parametrize(("passed", "due"), [(119, False), (120, True)])
def test_maintenance_is_proposed_on_its_day(passed: int, due: bool) -> None:
    state = {"induction_over": True, "on": THREE[-1] + timedelta(days=passed)}
    assert ("plan/maintenance-trigger" in held(**state)) is due


def test_maintenance_is_not_proposed_during_the_induction_or_where_there_is_none() -> None:
    late = THREE[-1] + timedelta(days=300)
    assert "plan/maintenance-trigger" not in held(on=late)
    assert "plan/maintenance-trigger" not in held(on=late, induction_over=True, sessions=())
    assert "plan/maintenance-trigger" not in held(on=late, induction_over=True, protocol="localized-fat-submental")


@pytest.mark.parametrize(
    ("before", "after", "flare"), [(2, 3, True), (3, 2, False), (3, 3, False), (0, 1, True), (0, 0, False)]
)
def test_melasma_that_flares_stops_the_needle(before: int, after: int, flare: bool) -> None:
    assert ("plan/melasma-flare" in held(melasma(before, after), protocol="melasma")) is flare


@pytest.mark.parametrize(
    ("outcome", "passed", "protocol", "stops"),
    [
        (measured("100", "105", "trichoscopy-density"), 180, "androgenetic-alopecia", True),
        (measured("100", "105", "trichoscopy-density"), 179, "androgenetic-alopecia", False),
        (measured("100", "150", "trichoscopy-density"), 180, "androgenetic-alopecia", False),
        (measured("100", "105", "trichoscopy-density"), 180, "facial-hydration", False),
        (None, 180, "androgenetic-alopecia", False),
    ],
)
def test_hair_that_does_not_answer_in_six_months(
    outcome: Outcome | None, passed: int, protocol: str, stops: bool
) -> None:
    found = held(outcome, on=FIRST + timedelta(days=passed), protocol=protocol)
    assert ("plan/alopecia-no-answer" in found) is stops


@pytest.mark.parametrize(
    ("state", "capped"),
    [
        ({"sessions": days(4)}, False),
        ({"sessions": days(5)}, True),
        ({"sessions": days(5), "induction_over": True}, False),
        ({"sessions": days(3), "year": days(8)}, False),
        ({"sessions": days(3), "year": days(9)}, True),
        ({"sessions": days(3), "year": tuple(d - timedelta(days=400) for d in days(9))}, False),
    ],
)
def test_more_sessions_need_a_prescribers_reason(state: dict[str, Any], capped: bool) -> None:
    assert ("plan/course-cap" in held(on=FIRST + timedelta(days=200), **state)) is capped


def test_wrong_facts_are_all_named(library: Library) -> None:
    state = CourseState("facial-hydratation", FIRST, (FIRST, FIRST + timedelta(days=1)))
    with pytest.raises(RecordError) as caught:
        adapt(state=state, outcome=None, library=library)
    assert [fault.place for fault in caught.value.faults] == ["sessions[1]", "protocol"]
