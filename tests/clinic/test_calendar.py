"""Booking: nobody and nothing twice at one time, intervals of the plan, and days on which the clock changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.appointments import book, cancel, move, set_status
from openmeso_clinic.actions.waiting import add_waiting
from openmeso_clinic.forms.booking import instant
from openmeso_clinic.models import Appointment, Room, Waiting
from openmeso_clinic.queries.calendar import day_table, week_table
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.waiting import may_want
from tests.clinic.cast import Cast

PARIS = ZoneInfo("Europe/Paris")


def tomorrow(cast: Cast, hour: int, minute: int = 0, days: int = 1) -> datetime:
    day = cast.actor("front-desk").today + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


def booked(cast: Cast, patient: Any, starts: datetime, minutes: int = 40, **about: Any) -> Appointment:
    said: dict[str, Any] = {
        "practitioner": cast.staff["prescriber"],
        "kind": "consultation",
        "room": Room.objects.of(cast.practice)[0],
    }
    return book(
        by=cast.actor("front-desk"),
        patient=patient,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        **(said | about),
    )


def codes(refused: Any) -> set[str]:
    return {one.code for one in refused.value.missing}


def test_one_person_one_room_and_one_patient_are_never_booked_twice(cast: Cast) -> None:
    amira, leo = cast.patient(), cast.patient("Specimen", given_name="Leo")
    rooms = list(Room.objects.of(cast.practice))
    booked(cast, amira, tomorrow(cast, 9))
    with pytest.raises(Refused) as refused:
        booked(cast, leo, tomorrow(cast, 9, 20), room=rooms[1])
    assert codes(refused) == {"booking/practitioner-taken"}
    with pytest.raises(Refused) as refused:
        booked(cast, leo, tomorrow(cast, 9, 20), practitioner=cast.staff["injector"])
    assert codes(refused) == {"booking/room-taken"}
    with pytest.raises(Refused) as refused:
        booked(cast, amira, tomorrow(cast, 9, 20), practitioner=cast.staff["injector"], room=rooms[1])
    assert codes(refused) == {"booking/patient-taken"}
    booked(cast, leo, tomorrow(cast, 9, 40))


def test_the_database_itself_refuses_an_overlap(cast: Cast) -> None:
    visit = booked(cast, cast.patient(), tomorrow(cast, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            practice=cast.practice,
            patient=cast.patient("Specimen"),
            practitioner=visit.practitioner,
            kind="review",
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            booked_at=cast.at,
            booked_by=visit.practitioner,
        )


def test_an_overlap_with_a_visit_since_the_evening_before_is_refused_too(cast: Cast) -> None:
    night = booked(cast, cast.patient(), tomorrow(cast, 20), minutes=23 * 60, reason="A course for colleagues")
    for_evening = tomorrow(cast, 18) + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=booked(cast, cast.patient("Specimen"), tomorrow(cast, 9)).pk).update(
            starts_at=for_evening, ends_at=for_evening + timedelta(minutes=20), practitioner=night.practitioner
        )


def test_no_visit_is_longer_than_a_day(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        booked(cast, cast.patient(), tomorrow(cast, 9), minutes=24 * 60 + 1, reason="A long one")
    assert "booking/length" in codes(refused)
    visit = booked(cast, cast.patient("Specimen"), tomorrow(cast, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=visit.pk).update(ends_at=visit.starts_at + timedelta(hours=25))


def test_a_cancelled_or_missed_visit_frees_its_time(cast: Cast) -> None:
    desk = cast.actor("front-desk")
    first = booked(cast, cast.patient(), tomorrow(cast, 9))
    cancel(by=desk, visit=first, reason="patient ill")
    second = booked(cast, cast.patient("Specimen"), tomorrow(cast, 9))
    set_status(by=desk, visit=second, status="no-show")
    third = booked(cast, cast.patient("Testcase"), tomorrow(cast, 9))
    with pytest.raises(Refused):
        set_status(by=desk, visit=second, status="arrived")
    assert Appointment.objects.get(pk=third.pk).status == "booked"


def test_moving_keeps_the_visit_and_raises_its_sequence(cast: Cast) -> None:
    visit = booked(cast, cast.patient(), tomorrow(cast, 9))
    to = tomorrow(cast, 14)
    move(
        by=cast.actor("front-desk"),
        visit=visit,
        starts_at=to,
        ends_at=to + timedelta(minutes=40),
        practitioner=cast.staff["injector"],
        room=None,
    )
    assert (visit.sequence, visit.starts_at, visit.practitioner) == (1, to, cast.staff["injector"])
    cancel(by=cast.actor("front-desk"), visit=visit, reason="practice closed")
    assert visit.sequence == 2
    with pytest.raises(Refused) as refused:
        move(
            by=cast.actor("front-desk"),
            visit=visit,
            starts_at=to,
            ends_at=to + timedelta(minutes=40),
            practitioner=cast.staff["injector"],
            room=None,
        )
    assert codes(refused) == {"booking/not-booked"}


def test_outside_the_opening_hours_only_with_a_reason(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        booked(cast, cast.patient(), tomorrow(cast, 12, 20))
    assert codes(refused) == {"booking/closed"}
    visit = booked(cast, cast.patient("Specimen"), tomorrow(cast, 12, 20), reason="patient travels")
    assert visit.note == "patient travels"


def test_a_session_asks_for_a_consultation_before_it(cast: Cast) -> None:
    patient = cast.patient()
    with pytest.raises(Refused) as refused:
        booked(cast, patient, tomorrow(cast, 9), kind="session", reason="front desk says so")
    assert codes(refused) == {"booking/no-consultation"}
    visit = booked(cast, patient, tomorrow(cast, 10))
    set_status(by=cast.actor("front-desk"), visit=visit, status="done")
    assert booked(cast, patient, tomorrow(cast, 15), kind="session").kind == "session"


def test_everything_that_speaks_against_a_visit_is_said_at_once(cast: Cast) -> None:
    booked(cast, cast.patient(), tomorrow(cast, 9))
    with pytest.raises(Refused) as refused:
        booked(cast, cast.patient("Specimen"), tomorrow(cast, 8), minutes=90, kind="session")
    assert codes(refused) == {
        "booking/practitioner-taken",
        "booking/room-taken",
        "booking/closed",
        "booking/no-consultation",
    }


def test_a_merged_patient_is_one_patient_in_the_calendar(cast: Cast) -> None:
    from openmeso_clinic.models import Patient

    kept, other = cast.patient(), cast.patient("Sampel")
    Patient.objects.filter(pk=other.pk).update(merged_into=kept)
    booked(cast, other, tomorrow(cast, 9))
    with pytest.raises(Refused) as refused:
        booked(cast, Patient.objects.get(pk=kept.pk), tomorrow(cast, 9), practitioner=cast.staff["injector"], room=None)
    assert codes(refused) == {"booking/patient-taken"}


@pytest.mark.parametrize(("on", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 6, 1), 24)])
def test_a_day_is_as_long_as_its_clock_says(cast: Cast, on: date, hours: int) -> None:
    start, end = bounds(cast.practice, on)
    assert (end.timestamp() - start.timestamp()) / 3600 == hours


def test_a_time_that_the_clock_jumps_over_does_not_exist() -> None:
    assert instant(date(2027, 3, 28), time(2, 30), PARIS) is None
    found = instant(date(2027, 10, 31), time(2, 30), PARIS)
    assert found is not None and found.utcoffset() == timedelta(hours=2)


def test_the_week_in_which_the_clock_changes_shows_each_visit_on_its_day_and_hour(cast: Cast) -> None:
    later = replace(cast, at=datetime(2027, 3, 26, 9, tzinfo=PARIS))
    for day in (26, 28, 29):
        booked(later, later.patient(f"Sample{day}"), datetime(2027, 3, day, 9, tzinfo=PARIS))
    table = week_table(cast.practice, on=date(2027, 3, 28), at=later.at)
    found = {
        (column.day.day, cell.begins, cell.rows)
        for column in table.columns
        for lane in column.lanes
        for cell in lane
        if cell.kind == "visit"
    }
    assert found == {(26, time(9), 8), (28, time(9), 8)}


def test_every_column_of_a_day_fills_every_row_of_it(cast: Cast) -> None:
    booked(cast, cast.patient(), tomorrow(cast, 9, 5), minutes=33)
    booked(cast, cast.patient("Specimen"), tomorrow(cast, 14, 10), practitioner=cast.staff["injector"], room=None)
    on = tomorrow(cast, 9).date()
    for by in ("person", "room"):
        table = day_table(cast.practice, on=on, by=by, at=cast.at)
        lengths = {sum(cell.rows for cell in lane) for column in table.columns for lane in column.lanes}
        assert lengths == {len(table.rows)}


def test_whoever_waits_is_offered_a_time_that_suits(cast: Cast) -> None:
    desk = cast.actor("front-desk")
    visit = booked(cast, cast.patient(), tomorrow(cast, 9))
    fits, later, other_kind = (cast.patient(name) for name in ("Specimen", "Testcase", "Dummy"))
    add_waiting(by=desk, patient=fits, kind="consultation", from_day=desk.today)
    add_waiting(by=desk, patient=later, kind="consultation", from_day=desk.today + timedelta(days=5))
    add_waiting(by=desk, patient=other_kind, kind="review", from_day=desk.today)
    cancel(by=desk, visit=visit, reason="patient ill")
    [wish] = may_want(visit)
    assert wish.patient == fits
    booked(cast, fits, tomorrow(cast, 9), waiting=wish)
    wish = Waiting.objects.get(pk=wish.pk)
    assert wish.ended_at is not None and wish.appointment is not None
    assert may_want(visit) == []


def test_a_visit_is_booked_moved_and_cancelled_on_screen(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    browser, patient = signed_in("front-desk"), cast.patient()
    found = browser.post("/appointments/new", {"q": "sample", "time": "09:00"})
    address = f"/patients/{patient.ref}/appointments/new"
    assert f"{address}?time=09%3A00" in found.content.decode()
    said = {
        "kind": "consultation",
        "day": tomorrow(cast, 9).date().isoformat(),
        "time": "09:00",
        "minutes": "40",
        "practitioner": cast.staff["prescriber"].ref,
        "room": "",
    }
    assert browser.post(address, said | {"time": "12:20"}).status_code == 409
    assert browser.post(address, said | {"time": "soon"}).status_code == 422
    assert browser.post(address, said).status_code == 302
    visit = Appointment.objects.get(patient=patient)
    assert browser.post(f"/appointments/{visit.ref}/move", said | {"time": "10:00"}).status_code == 302
    assert browser.post(f"/appointments/{visit.ref}/cancel", {"reason": ""}).status_code == 422
    assert browser.post(f"/appointments/{visit.ref}/cancel", {"reason": "patient ill"}).status_code == 302
    page = browser.get(f"/appointments/{visit.ref}").content.decode()
    assert "patient ill" in page and "Nobody on the waiting list" in page
    for address in ("/calendar", "/calendar?view=week", "/calendar?by=room&day=2027-03-28", "/calendar?day=never"):
        assert browser.get(address).status_code == 200


def test_the_waiting_list_on_screen(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    browser, patient = signed_in("front-desk"), cast.patient()
    said = {"kind": "review", "from_day": "2027-01-04", "until_day": "2027-01-01", "practitioner": "", "note": ""}
    assert browser.post(f"/patients/{patient.ref}/waiting", said).status_code == 409
    assert browser.post(f"/patients/{patient.ref}/waiting", said | {"until_day": ""}).status_code == 302
    assert browser.post(f"/patients/{patient.ref}/waiting", said | {"until_day": ""}).status_code == 409
    [row] = Waiting.objects.all()
    assert "Sample, Amira" in browser.get("/calendar/waiting").content.decode()
    browser.post(f"/calendar/waiting/{row.ref}/end")
    assert "Sample, Amira" not in browser.get("/calendar/waiting").content.decode()


def test_a_free_time_is_kept_while_a_new_patient_is_registered(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    desk = signed_in("front-desk")
    chosen = "?day=2026-11-24&time=09:30"
    choose = desk.get(reverse("booking") + chosen).content.decode()
    assert f"{reverse('patient-register')}?day=2026-11-24&amp;time=09%3A30" in choose
    new = {"family_name": "Sample", "given_name": "Otto", "birth_date": "1984-05-04", "sex": "male", "language": "en"}
    registered = desk.post(reverse("patient-register") + chosen, new)
    assert registered.status_code == 302 and registered["Location"].endswith(
        "/appointments/new?day=2026-11-24&time=09%3A30"
    )
