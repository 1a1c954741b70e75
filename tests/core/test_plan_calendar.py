"""The calendar file: what it tells a phone, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from openmeso.plan import Course
from openmeso.plan.calendar import course_ics
from tests.core.plan_world import MONDAY, a_case, a_practice, moved, planned

STAMP = datetime(2026, 11, 22, 12, tzinfo=UTC)
PRACTICE = a_practice(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


def course(**facts: Any) -> Course:
    wishes = [{"id": "led-light", "zone": "cheek", "sessions": 3}, {"id": "peel-superficial", "zone": "cheek"}]
    return planned(a_case(combined=wishes), practice=PRACTICE, **facts)


def written(of: Course | None = None, **more: Any) -> bytes:
    standard: dict[str, Any] = {
        "practice": PRACTICE,
        "case": a_case(patient={"name": "Ada Maria Beispiel"}),
        "language": "en",
        "stamp": STAMP,
    }
    return course_ics(of or course(), **{**standard, **more})


def events(data: bytes) -> list[Event]:
    return [part for part in Calendar.from_ical(data).walk("VEVENT") if isinstance(part, Event)]


def test_the_calendar_names_neither_patient_nor_treatment() -> None:
    text = written().decode().replace("\r\n ", "")
    for told in ("mesotherapy", "peel", "led light", "cabinet", "cheek", "beispiel", "p-1"):
        assert told not in text.lower()
    assert {str(e["summary"]) for e in events(written())} == {"Appointment AB"}


def test_the_long_form_says_what_is_done() -> None:
    found = events(written(minimal=False))
    assert str(found[0]["summary"]) == "Mesotherapy, session 1 of 3"
    assert "With: Led light." in str(found[0]["description"])
    assert str(found[0]["location"]) == "Cabinet exemple"


def test_visits_are_days_until_an_hour_is_agreed() -> None:
    first = events(written())[0]
    assert first.decoded("dtstart") == MONDAY
    assert first.decoded("dtend") == MONDAY + timedelta(days=1)
    timed = events(written(starts={MONDAY: time(9, 30)}))[0]
    assert timed.decoded("dtstart") == datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert timed.decoded("duration") == timedelta(minutes=planned().sessions[0].minutes + 20)


def test_the_time_zone_comes_with_the_file() -> None:
    assert b"BEGIN:VTIMEZONE" in written()
    assert b"TZID:Europe/Paris" in written()


def test_an_hour_holds_over_the_change_of_the_clock() -> None:
    """Nine o'clock stays nine o'clock in the practice, before and after the spring change."""
    late = course(on=date(2027, 3, 15))
    starts = {s.day: time(9) for s in late.sessions}
    hours = {e.decoded("dtstart").hour for e in events(written(late, starts=starts)) if "duration" in e}
    offsets = {e.decoded("dtstart").utcoffset() for e in events(written(late, starts=starts)) if "duration" in e}
    assert hours == {9}
    assert len(offsets) == 2


def test_a_moved_visit_replaces_itself() -> None:
    before = course()
    wishes = [{"id": "led-light", "zone": "cheek", "sessions": 3}, {"id": "peel-superficial", "zone": "cheek"}]
    after = moved(before, 2, MONDAY + timedelta(days=25), a_case(combined=wishes), practice=PRACTICE)
    assert isinstance(after, Course)
    uids = [[str(e["uid"]) for e in events(written(c))] for c in (before, after)]
    assert uids[0][:5] == uids[1][:5]
    assert len(set(uids[0])) == len(uids[0])
    assert {str(e["uid"]) for e in events(written(reference="course-2"))}.isdisjoint(uids[0])


def test_what_is_only_proposed_is_tentative() -> None:
    status = [str(e["status"]) for e in events(written())]
    assert status[:5] == ["CONFIRMED"] * 3 + ["TENTATIVE"] * 2


def test_the_same_course_gives_the_same_bytes() -> None:
    assert written() == written()


def test_held_sessions_are_over() -> None:
    later = moved(
        planned(practice=PRACTICE), 2, MONDAY + timedelta(days=21), on=MONDAY + timedelta(days=5), practice=PRACTICE
    )
    assert isinstance(later, Course)
    assert MONDAY not in {e.decoded("dtstart") for e in events(written(later))}


def test_words_are_in_the_patients_language() -> None:
    assert {str(e["summary"]) for e in events(written(language="fr"))} == {"Rendez-vous AB"}


def test_without_a_name_there_are_no_initials() -> None:
    assert {str(e["summary"]) for e in events(written(case=a_case()))} == {"Appointment"}


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        written(stamp=datetime(2026, 11, 22))  # noqa: DTZ001
