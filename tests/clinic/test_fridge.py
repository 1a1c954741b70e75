"""Fridges: readings typed or from a file, and what a reading out of range proposes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.fridges import Reading, add_fridge, read_fridge
from openmeso_clinic.models import Fridge, FridgeReading
from openmeso_clinic.queries.fridges import fridges_of
from openmeso_clinic.queries.needs_stock import stock_needs
from openmeso_clinic.queries.readings_file import read_readings
from tests.clinic.cast import Cast
from tests.clinic.deliveries import received

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.actor("assistant")


@pytest.fixture
def fridge(by: Actor) -> Fridge:
    return add_fridge(by=by, name="Fridge 1")


def read(by: Actor, fridge: Fridge, celsius: str, **about: object) -> None:
    read_fridge(by=by, fridge=fridge, readings=[Reading(by.at, Decimal(celsius), **about)])  # type: ignore[arg-type]


def test_a_reading_is_due_before_noon_and_after(by: Actor, fridge: Fridge) -> None:
    day = by.at.astimezone(by.practice.zone).date()

    def due(hour: int) -> bool:
        at = datetime.combine(day, time(hour), tzinfo=by.practice.zone)
        return fridges_of(by.practice, at=at)[0].due

    assert due(9) and due(15)
    FridgeReading.objects.create(
        practice=by.practice,
        fridge=fridge,
        at=datetime.combine(day, time(8), tzinfo=by.practice.zone),
        celsius=4,
        by=by.staff,
    )
    assert not due(9) and due(15)


@pytest.mark.parametrize(("celsius", "about", "out"), [("8.0", {}, False), ("8.1", {}, True), ("1.9", {}, True)])
def test_the_range_holds_at_its_edges(
    by: Actor, fridge: Fridge, celsius: str, about: dict[str, object], out: bool
) -> None:
    read(by, fridge, celsius, **about)
    assert fridges_of(by.practice, at=by.at)[0].out is out


def test_the_night_counts_even_when_the_morning_is_cold(by: Actor, fridge: Fridge) -> None:
    read(by, fridge, "4.0", low_c=Decimal("3.0"), high_c=Decimal("11.5"))
    assert fridges_of(by.practice, at=by.at)[0].out


def test_a_reading_lies_not_ahead_and_is_one_of_a_fridge(by: Actor, fridge: Fridge) -> None:
    wrong = [Reading(by.at + timedelta(hours=1), Decimal(4)), Reading(by.at, Decimal(99))]
    with pytest.raises(Refused) as found:
        read_fridge(by=by, fridge=fridge, readings=wrong)
    assert [m.code for m in found.value.missing] == ["fridge/ahead", "fridge/value"]
    assert FridgeReading.objects.count() == 0


def test_out_of_range_proposes_quarantine_of_what_lies_there(
    by: Actor, fridge: Fridge, signed_in: Callable[[str], Client]
) -> None:
    lot, _ = received(by, location="Fridge 1")
    elsewhere, _ = received(by, number="LOT-2", location="Cabinet A")
    read(by, fridge, "12.4")
    need = next(n for n in stock_needs(by.practice, on=by.today, at=by.at) if n.kind == "fridge")
    assert need.urgent and "12.4" in need.words
    signed_in("prescriber").post(f"/stock/fridges/{fridge.ref}/quarantine")
    lot.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (lot.state, lot.state_reason, elsewhere.state) == ("quarantined", "temperature: Fridge 1, 12.4 °C", "ok")


def test_an_assistant_sees_the_proposal_and_does_not_decide_it(
    by: Actor, fridge: Fridge, signed_in: Callable[[str], Client]
) -> None:
    received(by, location="Fridge 1")
    read(by, fridge, "12.4")
    browser = signed_in("assistant")
    page = browser.get(f"/stock/fridges/{fridge.ref}").content.decode()
    assert "out of range" in page and "Quarantine it" not in page
    assert browser.post(f"/stock/fridges/{fridge.ref}/quarantine").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "at,celsius\n2026-11-20 08:00,4.1\n2026-11-20 16:30,4.6\n",
        "Timestamp;Temperature (°C)\r\n20.11.2026 08:00;4,1\r\n20.11.2026 16:30;4,6\r\n",
        "\ufefftime\ttemp\n2026-11-20T08:00+01:00\t4.1\n2026-11-20T16:30+01:00\t4.6\n\n",
    ],
)
def test_the_files_of_common_loggers_are_read(text: str) -> None:
    found = read_readings(text.encode(), zone=PARIS)
    assert found.faults == ()
    assert [(r.at.astimezone(PARIS).hour, r.celsius) for r in found.rows] == [(8, Decimal("4.1")), (16, Decimal("4.6"))]


def test_every_fault_of_a_file_is_said_with_its_line() -> None:
    text = "at,celsius\nyesterday,4.1\n2026-11-20 08:00,cold\n2026-11-20 09:00,\n"
    found = read_readings(text.encode(), zone=PARIS)
    assert [fault.split(":")[0] for fault in found.faults] == ["Line 2", "Line 3", "Line 4"]
    assert read_readings(b"a,b\n1,2\n", zone=PARIS).faults[0].startswith("Line 1")
    assert read_readings(b"\xff\xfe", zone=PARIS).faults and read_readings(b"", zone=PARIS).faults


def test_a_file_is_looked_through_before_it_is_imported_once(
    by: Actor, fridge: Fridge, signed_in: Callable[[str], Client]
) -> None:
    browser, address = signed_in("assistant"), f"/stock/fridges/{fridge.ref}/file"

    def send(**more: str) -> str:
        file = io.BytesIO(b"at,celsius\n2026-01-20 08:00,4.1\n2026-01-20 16:30,4.6\n")
        file.name = "logger.csv"
        return browser.post(address, {"file": file, **more}, follow=True).content.decode()

    assert "2 readings can be taken" in send()
    assert FridgeReading.objects.count() == 0
    send(**{"import": "1"})
    send(**{"import": "1"})
    assert FridgeReading.objects.count() == 2


def test_two_fridges_do_not_share_a_name(by: Actor, fridge: Fridge) -> None:
    with pytest.raises(Refused):
        add_fridge(by=by, name=" Fridge 1 ")
    assert add_fridge(by=replace(by), name="Fridge 2").name == "Fridge 2"
