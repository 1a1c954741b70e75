"""The day sheet: who comes, how ready each is, one click a step, and the queue of what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from openmeso.pathway import kit_lines
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.appointments import book, set_status
from openmeso_clinic.actions.logs import write_log
from openmeso_clinic.actions.practice_settings import change_practice
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.snoozes import snooze
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.library import library_of, waiting_rules
from openmeso_clinic.demo.facts import example, facts_of
from openmeso_clinic.models import Appointment, Patient, Snooze, TrailLine
from openmeso_clinic.queries.day_rows import day_rows
from openmeso_clinic.queries.needs import queue_of
from tests.clinic.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
NAMES = ("Sample", "Specimen", "Testcase", "Example", "Placeholder", "Dummy", "Fictive", "Muster")


def visit_today(cast: Cast, patient: Patient, hour: int = 9, minute: int = 0, **about: Any) -> Appointment:
    by = cast.actor("front-desk")
    start = datetime.combine(by.today, time(hour, minute), tzinfo=PARIS)
    said: dict[str, Any] = {"practitioner": cast.staff["prescriber"], "kind": "consultation", "reason": "demo"}
    return book(by=by, patient=patient, starts_at=start, ends_at=start + timedelta(minutes=10), **(said | about))


def letters(cast: Cast) -> dict[str, str]:
    [row] = day_rows(cast.practice, on=cast.actor("prescriber").today)
    return {one.letter: one.state for one in row.letters}


def test_the_heading_counts_who_is_booked_and_who_arrived(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visits = [visit_today(cast, cast.patient(name), 9 + n) for n, name in enumerate(NAMES[:3])]
    set_status(by=cast.actor("front-desk"), visit=visits[0], status="arrived")
    set_status(by=cast.actor("front-desk"), visit=visits[1], status="no-show")
    assert "<h1>2 patients today, 1 arrived</h1>" in signed_in("prescriber").get("/").content.decode()


def test_a_day_without_visits_says_so_and_leads_on(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("front-desk").get("/").content.decode()
    assert "Nobody is booked today" in page and 'href="/appointments/new?day=' in page


def test_letters_follow_the_facts_of_today(cast: Cast) -> None:
    doctor, patient = cast.actor("prescriber"), cast.patient()
    visit_today(cast, patient)
    assert letters(cast) == {"Q": "open", "S": "open", "C": "open", "P": "open", "F": "open"}
    state(by=doctor, patient=patient, facts=facts_of(example("hydration-face"), on=doctor.today))
    screen_patient(by=doctor, patient=patient)
    assert letters(cast)["S"] == "done"
    # A fact stated later: the kept verdict speaks of other facts, and its letter opens again (I5).
    state(by=doctor, patient=patient, facts=[Fact("answer", {"is": "yes"}, "fever-illness")])
    assert letters(cast)["S"] == "open"
    screen_patient(by=doctor, patient=patient)
    assert letters(cast)["S"] == "decide"


@pytest.mark.parametrize("role", ["prescriber", "injector", "assistant", "front-desk", "owner", "auditor"])
def test_a_letter_leads_only_where_its_reader_may_go(cast: Cast, signed_in: Callable[[str], Client], role: str) -> None:
    visit_today(cast, cast.patient())
    browser = signed_in(role)
    page = browser.get("/").content.decode()
    import re

    for address in re.findall(r'class="ready-letter"[^>]*href="([^"]+)"', page):
        assert browser.get(address).status_code == 200, address


def test_status_goes_on_one_click_at_a_time(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visit = visit_today(cast, cast.patient())
    browser, address = signed_in("front-desk"), f"/appointments/{visit.ref}/status"
    for seen, to in (("booked", "arrived"), ("arrived", "in-room"), ("in-room", "done")):
        assert browser.post(address, {"seen": seen, "to": to, "back": "/"})["Location"] == "/"
        visit.refresh_from_db()
        assert visit.status == to
    assert visit.arrived_at is not None


def test_a_colleague_who_was_faster_is_not_overruled(cast: Cast) -> None:
    visit, desk = visit_today(cast, cast.patient()), cast.actor("front-desk")
    set_status(by=desk, visit=visit, status="no-show", seen="booked")
    with pytest.raises(Refused):
        set_status(by=desk, visit=visit, status="arrived", seen="booked")
    visit.refresh_from_db()
    assert visit.status == "no-show"


def test_a_step_never_leads_to_another_host(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visit = visit_today(cast, cast.patient())
    said = {"seen": "booked", "to": "arrived", "back": "https://elsewhere.invalid/"}
    assert signed_in("front-desk").post(f"/appointments/{visit.ref}/status", said)["Location"] == "/"


def test_starting_leads_into_the_session(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visit = visit_today(cast, cast.patient())
    Appointment.objects.filter(pk=visit.pk).update(kind="session")
    answer = signed_in("injector").post(
        f"/appointments/{visit.ref}/status", {"seen": "booked", "to": "in-room", "then": "session"}
    )
    assert answer["Location"].endswith("/session")


def test_a_full_day_takes_few_queries_however_many_come(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    doctor = cast.actor("prescriber")
    browser = signed_in("prescriber")

    def queries() -> int:
        browser.get("/")
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get("/").status_code == 200
        return len(found)

    for number in range(3):
        patient = cast.patient(NAMES[number])
        state(by=doctor, patient=patient, facts=[Fact("answer", {"is": "no"}, "fever-illness")])
        visit_today(cast, patient, 9, 15 * number)
    few = queries()
    for number in range(3, 40):
        patient = cast.patient(NAMES[number % len(NAMES)], given_name=f"N{number}")
        visit_today(cast, patient, 9 + number // 4, 15 * (number % 4))
    assert queries() <= few
    assert few <= 45


def test_everybody_on_the_sheet_stands_in_the_trail(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    people = [cast.patient(name) for name in NAMES[:3]]
    for number, patient in enumerate(people):
        visit_today(cast, patient, 9 + number)
    for address in ("/", "/prepare", "/day-sheet.pdf", "/downtime-pack"):
        assert signed_in("prescriber").get(address).status_code == 200
    lines = list(TrailLine.objects.filter(action__in=["record-read", "record-printed"]).order_by("seq"))
    shown = {line.object: set(line.details["patients"].split()) for line in lines}
    everybody = {patient.ref for patient in people}
    assert shown["page/day-sheet"] == shown["page/day-sheet-paper"] == shown["page/downtime-pack"] == everybody
    assert {line.object for line in lines if line.action == "record-printed"} == {
        "page/day-sheet-paper",
        "page/downtime-pack",
    }


def test_papers_are_papers(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visit_today(cast, cast.patient())
    browser = signed_in("assistant")
    for address in ("/day-sheet.pdf", "/prepare.pdf", "/downtime-pack", "/downtime-pack?day=2027-03-28"):
        answer = browser.get(address)
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert browser.get("/downtime-pack?day=never").status_code == 404


def test_where_the_printers_hold_letter_every_paper_is_set_on_letter(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    visit_today(cast, cast.patient())
    change_practice(by=cast.actor("owner"), paper="letter")
    browser = signed_in("assistant")
    for address in ("/day-sheet.pdf", "/prepare.pdf", "/downtime-pack", "/logs/cleaning.pdf"):
        for page in PdfReader(BytesIO(browser.get(address).content)).pages:
            size = {round(float(page.mediabox.width)), round(float(page.mediabox.height))}
            assert size == {612, 792}, address


def test_what_waits_is_put_off_to_a_day_and_returns(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    doctor = cast.actor("prescriber")
    assert [one.need.key for one in queue_of(doctor).items if one.need.kind == "kit"] == ["kit/none"]
    until = doctor.today + timedelta(days=2)
    answer = signed_in("prescriber").post("/needs/put-off", {"item": "kit/none", "until": until.isoformat()})
    assert answer.status_code == 302
    queue = queue_of(doctor)
    assert [one.need.key for one in queue.items if one.need.kind == "kit"] == []
    assert [(need.key, day) for need, day in queue.put_off] == [("kit/none", until)]
    Snooze.objects.update(until=doctor.today)
    assert [one.need.key for one in queue_of(doctor).items if one.need.kind == "kit"] == ["kit/none"]


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_nothing_is_put_off_for_ever_or_to_the_past(cast: Cast, days: int) -> None:
    doctor = cast.actor("prescriber")
    with pytest.raises(Refused):
        snooze(by=doctor, item="kit/none", until=doctor.today + timedelta(days=days))


def test_the_queue_shows_nothing_medical_to_the_front_desk(cast: Cast) -> None:
    from openmeso_clinic.models import EventReport

    patient = cast.patient()
    EventReport.objects.create(
        practice=cast.practice,
        patient=patient,
        event="nodule",
        severity=2,
        onset_on=date(2026, 1, 1),
        reported_at=cast.at,
        reported_by=cast.staff["injector"],
    )
    kinds = {one.need.kind for one in queue_of(cast.actor("prescriber")).items}
    assert "event" in kinds
    assert "event" not in {one.need.kind for one in queue_of(cast.actor("front-desk")).items}


def test_a_part_of_the_kit_near_its_end_is_named_in_time(cast: Cast) -> None:

    doctor = cast.actor("prescriber")
    lines = kit_lines(library_of(cast.practice))
    soon = (doctor.today + timedelta(days=12)).isoformat()
    parts = [{"part": line, "state": "there", "expiry": soon if not n else None} for n, line in enumerate(lines)]
    write_log(by=doctor, kind="kit-check", content={"parts": parts})
    [need] = [one.need for one in queue_of(doctor).items if one.need.kind == "kit"]
    assert (need.words, need.about) == ("Emergency kit: 12 days left", lines[0])


def test_a_poll_answers_with_the_list_alone(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visit_today(cast, cast.patient())
    answer = signed_in("prescriber").get("/", headers={"HX-Request": "true", "HX-Target": "day", "X-Poll": "1"})
    body = answer.content.decode()
    assert "<html" not in body and "Sample, Amira" in body


def poll(browser: Client, mark: str) -> Any:
    asked = {"HX-Request": "true", "HX-Target": "day", "X-Poll": "1", "If-None-Match": mark}
    return browser.get("/", headers=asked)


def test_a_poll_that_shows_nothing_new_sends_nothing_and_leaves_no_line(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    visit, browser = visit_today(cast, cast.patient()), signed_in("prescriber")
    mark = browser.get("/")["ETag"]
    lines = TrailLine.objects.count()
    answer = poll(browser, mark)
    assert (answer.status_code, answer.content) == (304, b"") and answer["X-Clock"]
    assert TrailLine.objects.count() == lines
    # What changed is sent to whoever asks next, and that is a look.
    set_status(by=cast.actor("front-desk"), visit=visit, status="arrived")
    answer = poll(browser, mark)
    assert answer.status_code == 200 and answer["ETag"] != mark and 'data-state="arrived"' in answer.content.decode()
    assert TrailLine.objects.filter(action="record-read").count() == 2


def test_what_one_reader_was_shown_is_no_answer_for_another(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    visit_today(cast, cast.patient())
    mark = signed_in("prescriber").get("/")["ETag"]
    assert poll(signed_in("front-desk"), mark).status_code == 200


@pytest.mark.parametrize("change", ["name", "fact", "kit", "knowledge-wait"])
def test_every_change_behind_the_sheet_is_sent(cast: Cast, signed_in: Callable[[str], Client], change: str) -> None:
    doctor, patient = cast.actor("prescriber"), cast.patient()
    visit_today(cast, patient)
    state(by=doctor, patient=patient, facts=facts_of(example("hydration-face"), on=doctor.today))
    screen_patient(by=doctor, patient=patient)
    browser = signed_in("prescriber")
    mark = browser.get("/")["ETag"]
    assert poll(browser, mark).status_code == 304
    if change == "name":
        Patient.objects.filter(pk=patient.pk).update(given_name="Noor")
    elif change == "fact":
        state(by=doctor, patient=patient, facts=[Fact("answer", {"is": "yes"}, "fever-illness")])
    elif change == "kit":
        parts = [{"part": line, "state": "missing"} for line in kit_lines(library_of(cast.practice))]
        write_log(by=doctor, kind="kit-check", content={"parts": parts})
    else:
        rule = min(waiting_rules(library_of(cast.practice)))
        type(cast.practice).objects.update(waits_days={rule: 9999})
    assert poll(browser, mark).status_code == 200


def test_the_buttons_of_all_rows_belong_to_one_form(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    import re

    visit, browser = visit_today(cast, cast.patient()), signed_in("front-desk")
    page = browser.get("/").content.decode()
    assert '<form id="steps" method="post">' in page
    [address] = set(re.findall(r'form="steps" formaction="([^"]+)"', page))
    assert browser.post(address, {"to": "arrived", "back": "/"})["Location"] == "/"
    visit.refresh_from_db()
    assert visit.status == "arrived"
    # The same click once more was drawn with another status: it changes nothing.
    browser.post(address, {"to": "no-show", "back": "/"})
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_each_entry_of_the_queue_is_put_off_to_its_own_day(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    until = cast.actor("prescriber").today + timedelta(days=3)
    browser = signed_in("prescriber")
    assert 'name="until:kit/none"' in browser.get("/").content.decode()
    said = {"until:kit/none": until.isoformat(), "until:other": "2030-01-01", "item": "kit/none"}
    assert browser.post("/needs/put-off", said).status_code == 302
    assert Snooze.objects.get(item="kit/none").until == until
