"""Calendar feeds: a secret address that says little, follows changes and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from icalendar import Calendar

from openmeso_clinic.actions.appointments import book, cancel
from openmeso_clinic.actions.feeds import make_feed
from openmeso_clinic.models import Appointment, Feed, TrailLine
from tests.clinic.cast import Cast

PARIS = ZoneInfo("Europe/Paris")


def a_visit(cast: Cast, name: str = "Sample", hour: int = 9) -> Appointment:
    by = cast.actor("front-desk")
    start = datetime.combine(by.today + timedelta(days=1), time(hour), tzinfo=PARIS)
    return book(
        by=by,
        patient=cast.patient(name),
        practitioner=cast.staff["prescriber"],
        kind="consultation",
        starts_at=start,
        ends_at=start + timedelta(minutes=40),
    )


def events(body: bytes) -> dict[str, object]:
    return {str(one["uid"]): one for one in Calendar.from_ical(body).walk("VEVENT")}


def test_a_feed_shows_initials_and_times_and_nothing_else(cast: Cast) -> None:
    visit = a_visit(cast)
    secret = make_feed(by=cast.actor("prescriber"), staff=cast.staff["prescriber"])
    answer = Client().get(f"/feeds/{secret}.ics")
    body = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "Sample" not in body and "Amira" not in body and "onsult" not in body
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["summary"]), event["dtstart"].dt) == ("AS", visit.starts_at)
    [zone] = Calendar.from_ical(answer.content).walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Paris"


def test_a_cancelled_visit_stays_in_the_feed_as_cancelled_with_a_higher_sequence(cast: Cast) -> None:
    visit = a_visit(cast)
    secret = make_feed(by=cast.actor("prescriber"), staff=cast.staff["prescriber"])
    cancel(by=cast.actor("front-desk"), visit=visit, reason="patient ill")
    [event] = Calendar.from_ical(Client().get(f"/feeds/{secret}.ics").content).walk("VEVENT")
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 1)


def test_a_feed_holds_the_visits_of_its_person_only(cast: Cast) -> None:
    a_visit(cast)
    secret = make_feed(by=cast.actor("injector"), staff=cast.staff["injector"])
    assert events(Client().get(f"/feeds/{secret}.ics").content) == {}


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("prescriber")
    browser.post("/calendar/feeds/make")
    page = browser.get("/calendar/feeds").content.decode()
    found = re.search(r"/feeds/([\w-]{43})\.ics", page)
    assert found and not Feed.objects.filter(secret_hash__contains=found[1]).exists()
    assert found[1] not in browser.get("/calendar/feeds").content.decode()
    assert Client().get(f"/feeds/{found[1]}.ics").status_code == 200


def test_a_revoked_and_a_wrong_secret_look_the_same(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    secret = make_feed(by=cast.actor("prescriber"), staff=cast.staff["prescriber"])
    [feed] = Feed.objects.all()
    assert signed_in("injector").post(f"/calendar/feeds/{feed.ref}/revoke").status_code == 404
    signed_in("prescriber").post(f"/calendar/feeds/{feed.ref}/revoke")
    assert [Client().get(f"/feeds/{one}.ics").status_code for one in (secret, "guess")] == [404, 404]


def test_whoever_asks_without_end_is_slowed_down(cast: Cast) -> None:
    browser = Client(REMOTE_ADDR="203.0.113.7")
    assert {browser.get("/feeds/guess.ics").status_code for _ in range(30)} == {404}
    assert browser.get("/feeds/guess.ics").status_code == 429


def test_reading_a_feed_leaves_a_line_that_names_who_was_shown(cast: Cast) -> None:
    visit = a_visit(cast)
    secret = make_feed(by=cast.actor("prescriber"), staff=cast.staff["prescriber"])
    Client().get(f"/feeds/{secret}.ics")
    line = TrailLine.objects.order_by("-seq").first()
    assert line is not None and line.role == "feed" and line.details["patients"] == visit.patient.ref
