"""Logs: a check of the kit opens the session gate, and nothing is written ahead of its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from openmeso.pathway import kit_lines
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.readiness import kit_check_of
from openmeso_clinic.models import LogEntry, Room, TrailLine
from tests.clinic.cast import Cast


def when(cast: Cast) -> dict[str, str]:
    local = (cast.at - timedelta(minutes=5)).astimezone(cast.practice.zone)
    return {"day": local.date().isoformat(), "time": f"{local:%H:%M}"}


def test_a_check_of_the_kit_is_what_the_session_gate_reads(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    lines = kit_lines(library_of(cast.practice))
    expiry = (cast.actor("assistant").today + timedelta(days=200)).isoformat()
    said = {f"part-{n}-state": "there" for n in range(len(lines))} | {"part-0-expiry": expiry}
    browser = signed_in("assistant")
    assert browser.post("/logs/kit-check/new", when(cast) | said).status_code == 302
    check = kit_check_of(cast.practice)
    assert check is not None
    assert [(part.part, part.state) for part in check.parts] == [(line, "there") for line in lines]
    assert check.parts[0].expiry is not None
    page = browser.get("/logs?kind=kit-check").content.decode()
    assert "Complete" in page


def test_a_line_of_the_kit_that_nobody_spoke_of_is_asked_for(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("assistant").post("/logs/kit-check/new", when(cast) | {"part-0-state": "there"})
    assert answer.status_code == 422
    with pytest.raises(Refused):
        write_log(by=cast.actor("assistant"), kind="kit-check", content={"parts": []})
    assert not LogEntry.objects.exists()


def test_a_part_past_its_date_is_not_there(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    lines = kit_lines(library_of(cast.practice))
    said = {f"part-{n}-state": "there" for n in range(len(lines))} | {"part-0-expiry": "2020-01-31"}
    assert signed_in("assistant").post("/logs/kit-check/new", when(cast) | said).status_code == 422


def test_cleaning_names_its_room(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    room = Room.objects.of(cast.practice)[0]
    said = when(cast) | {"room": room.ref, "what": "end-of-day", "agent": "a surface product", "note": ""}
    browser = signed_in("front-desk")
    assert browser.post("/logs/cleaning/new", said).status_code == 302
    [entry] = LogEntry.objects.all()
    assert entry.room == room and "End of the day" in browser.get("/logs?kind=cleaning").content.decode()


def test_a_needle_stick_is_written_by_anybody_of_the_team_and_keeps_its_words(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    said = when(cast) | {
        "who": cast.staff["injector"].ref,
        "device": "needle 30G, used",
        "happened": "recapping",
        "first_aid": "rinsed",
        "source_known": "no",
        "source": "",
        "reported_to": "the physician for staff, at once",
        "follow_up_on": "",
    }
    browser = signed_in("assistant")
    assert browser.post("/logs/needle-stick/new", said | {"happened": ""}).status_code == 422
    assert browser.post("/logs/needle-stick/new", said).status_code == 302
    page = browser.get("/logs?kind=needle-stick").content.decode()
    assert cast.staff["injector"].name in page and "recapping" in page
    assert signed_in("auditor").get("/logs").status_code == 404


def test_a_log_is_printed_and_the_trail_says_so(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    write_log(by=cast.actor("assistant"), kind="cleaning", content={"what": "spill", "agent": "a surface product"})
    answer = signed_in("front-desk").get("/logs/cleaning.pdf")
    text = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    assert "After a spill" in text and "a surface product" in text and "Ash Assistant" in text
    assert TrailLine.objects.get(action="record-printed").object == "log/cleaning"
    assert signed_in("front-desk").get("/logs/weather.pdf").status_code == 404


def test_nothing_is_written_that_lies_ahead(cast: Cast) -> None:
    with pytest.raises(Refused):
        write_log(by=cast.actor("assistant"), kind="cleaning", content={}, at=cast.at + timedelta(hours=1))


def test_an_unknown_log_does_not_exist(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    assert signed_in("assistant").get("/logs/weather/new").status_code == 404
