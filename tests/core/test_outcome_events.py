"""Adverse events: graded by facts, tied to the sessions, and never milder for want of an answer."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import RecordError
from openmeso.knowledge import Library, load_library
from openmeso.outcome import EventFacts, EventGrade, EventReport, grade_event

PARIS = timezone(timedelta(hours=1))
SESSION = datetime(2026, 11, 2, 10, 0, tzinfo=PARIS)
EARLIER = SESSION - timedelta(days=21)
NOW = SESSION + timedelta(days=30)
NO: dict[str, Any] = {field.name: "no" for field in fields(EventFacts)}


def graded(
    kind: str = "ae-erythema", *, after_hours: float = 1, lasted_hours: float | None = 24, **facts: Any
) -> EventGrade:
    start = SESSION + timedelta(hours=after_hours)
    end = None if lasted_hours is None else start + timedelta(hours=lasted_hours)
    event = EventReport(kind, start, end, EventFacts(**(NO | facts)))
    return grade_event(event=event, sessions=[EARLIER, SESSION], library=load_library(), at=NOW)


@pytest.mark.parametrize(
    ("facts", "code", "serious"),
    [
        ({}, "G1", False),
        ({"treated": "yes"}, "G2", False),
        ({"limits_daily_life": "yes"}, "G2", False),
        ({"hospital": "yes"}, "G3", True),
        ({"threatened_life": "yes"}, "G3", True),
        ({"lasting_damage": "yes"}, "G3", True),
        ({"medical_rescue": "yes"}, "G3", True),
        ({"threatens_life_now": "yes"}, "G4", True),
        ({"died": "yes"}, "G5", True),
        ({"permanent_mark": "yes"}, "G1", True),
        ({"medically_important": "yes"}, "G1", True),
        ({"others_at_risk": "yes"}, "G1", True),
    ],
)
def test_the_gravest_fact_sets_the_grade(facts: dict[str, Any], code: str, serious: bool) -> None:
    grade = graded(**facts)
    assert (grade.code, grade.serious, grade.uncertain) == (code, serious, False)
    assert set(grade.because) == {name.replace("_", " ") for name in facts}


def test_an_unasked_fact_is_never_no() -> None:
    grade = graded(hospital="unknown")
    assert (grade.code, grade.uncertain, grade.serious) == ("G1", True, None)
    assert graded(died="yes", hospital="unknown").uncertain is False
    assert graded(permanent_mark="unknown").serious is None
    assert EventReport("ae-erythema", SESSION).facts == EventFacts(**dict.fromkeys(NO, "unknown"))


@pytest.mark.parametrize("kind", ["ae-anaphylaxis", "ae-vascular-occlusion", "ae-vision-loss"])
def test_a_kind_with_an_emergency_card_is_never_mild(kind: str) -> None:
    grade = graded(kind)
    assert (grade.grade >= 3, grade.serious, grade.report) == (True, True, True)


def test_days_are_counted_from_every_session_before_it() -> None:
    grade = graded(after_hours=30)
    assert [(onset.days, onset.hours) for onset in grade.onset] == [(1, Decimal("30.00")), (22, Decimal("534.00"))]


@pytest.mark.parametrize(("hours", "usual"), [(0, True), (6, True), (6.1, False)])
def test_onset_is_held_against_the_usual_window(hours: float, usual: bool) -> None:
    assert graded(after_hours=hours).onset[0].usual is usual


def test_a_session_after_the_event_is_not_its_cause() -> None:
    assert [onset.session_ended_at for onset in graded(after_hours=-1).onset] == [EARLIER]


@pytest.mark.parametrize(("lasted", "over"), [(48, False), (49, True), (None, True)])
def test_longer_than_usual_is_seen_also_while_it_is_open(lasted: float | None, over: bool) -> None:
    assert graded(lasted_hours=lasted).over_window is over


def test_where_no_usual_time_is_on_file_nothing_is_said(library: Library) -> None:
    kind = next(entry.id for entry in library.adverse_events.values() if entry.window_hours is None)
    assert graded(kind).over_window is None


@pytest.mark.parametrize(
    ("kind", "lasted", "facts", "stops"),
    [
        ("ae-erythema", None, {}, False),
        ("ae-erythema", None, {"treated": "yes"}, True),
        ("ae-erythema", None, {"treated": "unknown"}, True),
        ("ae-erythema", 24, {"treated": "yes"}, False),
        ("ae-nodule-granuloma", None, {}, True),
        ("ae-infection-bacterial", None, {}, True),
        ("ae-herpes", None, {}, True),
        ("ae-nodule-granuloma", 24, {}, False),
    ],
)
def test_an_open_nodule_infection_or_moderate_event_stops_the_next_session(
    kind: str, lasted: float | None, facts: dict[str, Any], stops: bool
) -> None:
    assert graded(kind, lasted_hours=lasted, **facts).stops_next_session is stops


def test_every_fault_of_a_report_is_named_at_once(library: Library) -> None:
    facts = replace(EventFacts(), died="perhaps")  # type: ignore[arg-type]
    event = EventReport("ae-erythemas", SESSION.replace(tzinfo=None), None, facts)
    with pytest.raises(RecordError) as caught:
        grade_event(event=event, sessions=[SESSION.replace(tzinfo=None)], library=library, at=NOW)
    places = [fault.place for fault in caught.value.faults]
    assert places == ["event.kind", "event.died", "event.started_at", "sessions[0]"]


def test_time_runs_forward(library: Library) -> None:
    event = EventReport("ae-erythema", NOW + timedelta(hours=2), NOW + timedelta(hours=1))
    with pytest.raises(RecordError) as caught:
        grade_event(event=event, sessions=[], library=library, at=NOW)
    assert [fault.place for fault in caught.value.faults] == ["event.ended_at", "event.started_at"]


ANSWERS = st.fixed_dictionaries({name: st.sampled_from(["yes", "no", "unknown"]) for name in NO})


@given(facts=ANSWERS, name=st.sampled_from(sorted(NO)))
def test_one_more_yes_never_lowers_the_grade(facts: dict[str, Any], name: str) -> None:
    before, after = graded(**facts), graded(**(facts | {name: "yes"}))
    assert after.grade >= before.grade
    assert after.serious or not before.serious


@given(facts=ANSWERS)
def test_an_unknown_never_calls_it_mild_where_a_yes_would_not(facts: dict[str, Any]) -> None:
    worst = graded(lasted_hours=None, **{name: "yes" if value == "unknown" else value for name, value in facts.items()})
    now = graded(lasted_hours=None, **facts)
    if worst.stops_next_session and not now.stops_next_session:
        assert set(name for name, value in facts.items() if value == "unknown") <= {
            "permanent_mark",
            "medically_important",
            "others_at_risk",
        }
    if worst.serious:
        assert now.serious is not False
