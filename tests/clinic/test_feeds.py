"""Calendar feeds: a secret address that says little, follows changes and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from icalendar import Calendar

from openmeso_clinic.access.client_address import client_address, network_of
from openmeso_clinic.actions.appointments import book, cancel
from openmeso_clinic.actions.feeds import make_feed
from openmeso_clinic.models import Appointment, Feed, TrailLine
from openmeso_clinic.views.calendar import feeds
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


def test_without_a_proxy_of_our_own_nobody_escapes_the_limit_by_an_invented_header(cast: Cast) -> None:
    browser = Client(REMOTE_ADDR="203.0.113.8")
    said = [
        browser.get("/feeds/guess.ics", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(31)
    ]
    assert said[-1] == 429


def test_behind_a_proxy_the_limit_counts_by_the_address_that_the_proxy_saw(cast: Cast, settings: Any) -> None:
    settings.PROXIES = 1
    proxy = Client(REMOTE_ADDR="127.0.0.1")

    def ask(said: str) -> int:
        return proxy.get("/feeds/guess.ics", headers={"X-Forwarded-For": said}).status_code

    # What the guesser wrote itself stands before what the proxy appended, and counts for nothing.
    assert [ask(f"198.51.100.{n}, 203.0.113.9") for n in range(31)][-1] == 429
    assert ask("203.0.113.10") == 404


def test_a_network_full_of_addresses_is_one_guesser(cast: Cast) -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "header", "counts"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(proxies: int, header: str, counts: str, settings: Any) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == counts


def test_a_flood_of_addresses_fills_no_store(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_COUNTERS", 8)
    cache.clear()
    browser = Client()
    for n in range(60):
        browser.get("/feeds/guess.ics", REMOTE_ADDR=f"203.0.113.{n}")
    counters = [f"feed-{n}" for n in range(60) if cache.get(f"feed-{n}") is not None]
    assert set(counters) <= {f"feed-{n}" for n in range(8)}


def test_reading_a_feed_leaves_a_line_that_names_who_was_shown(cast: Cast) -> None:
    visit = a_visit(cast)
    secret = make_feed(by=cast.actor("prescriber"), staff=cast.staff["prescriber"])
    Client().get(f"/feeds/{secret}.ics")
    line = TrailLine.objects.order_by("-seq").first()
    assert line is not None and line.role == "feed" and line.details["patients"] == visit.patient.ref
