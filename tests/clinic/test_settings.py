"""The practice's settings: every fault at its field, and nothing that touches open courses without a look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.practice_settings import change_practice
from openmeso_clinic.actions.rooms import add_room, move_room, set_room_active
from openmeso_clinic.bridge.library import library_of, waiting_rules
from openmeso_clinic.models import Practice, Room, TrailLine
from openmeso_clinic.queries.practice_settings import waits_of
from tests.clinic.cast import Cast

SignIn = Callable[[str], Client]
PAGE = "/settings/practice"


def filled(browser: Client) -> dict[str, Any]:
    """The form as the page has it, to be sent back with a change."""
    form = browser.get(PAGE).context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            if value:
                sent[bound.html_name] = "on"
        elif value is not None:
            sent[bound.html_name] = str(value)
    return sent


def test_sending_the_form_back_unchanged_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    before = Practice.objects.values().get(pk=cast.practice.pk)
    browser = signed_in("owner")
    assert browser.post(PAGE, filled(browser)).status_code == 302
    after = Practice.objects.values().get(pk=cast.practice.pk)
    before["prices"] = {"visit": "90", "container": {p: f"{a:f}" for p, a in _decimals(before["prices"])}}
    assert after == before


def _decimals(prices: dict[str, Any]) -> list[tuple[str, Any]]:
    from decimal import Decimal

    return [(product, Decimal(str(amount))) for product, amount in prices["container"].items()]


def test_every_fault_comes_at_its_field_and_nothing_is_saved(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("owner")
    sent = filled(browser) | {
        "name": "",
        "currency": "eu",
        "languages": "french",
        "hours_monday": "12:30-09:00",
        "hours_tuesday": "09:00-12:30, 12:00-14:00",
        "closed_0_from": "2027-01-05",
        "closed_0_to": "2027-01-02",
        "visit_room_minutes": "1",
        "new_price_0_product": "profhilo-h-l",
    }
    answer = browser.post(PAGE, sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) >= {
        "name",
        "currency",
        "languages",
        "hours_monday",
        "hours_tuesday",
        "closed_0_to",
        "visit_room_minutes",
    }
    assert answer.context["form"]["hours_monday"].value() == "12:30-09:00"
    assert not TrailLine.objects.filter(action="practice-changed", details__has_key="fields").exists()


def test_hours_closed_days_and_prices_are_kept_in_the_form_of_the_core(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("owner")
    sent = filled(browser) | {
        "hours_sunday": "",
        "hours_monday": "09:00 – 12:30",
        "closed_0_from": "2027-01-02",
        "closed_0_to": "2027-01-05",
        "closed_0_reason": "Winter break",
        "price_visit": "95.50",
    }
    assert browser.post(PAGE, sent).status_code == 302
    row = Practice.objects.get(pk=cast.practice.pk)
    assert row.hours["monday"] == ["09:00-12:30"]
    assert "sunday" not in row.hours
    assert row.closed == [{"from": "2027-01-02", "to": "2027-01-05", "reason": "Winter break"}]
    assert row.prices["visit"] == "95.5"


def test_a_wait_is_lengthened_for_the_whole_clinic_and_never_shortened(cast: Cast, signed_in: SignIn) -> None:
    library = library_of(cast.practice)
    wait = next(w for w in waits_of(library) if w.days < 300)
    browser = signed_in("owner")
    shorter = browser.post(PAGE, filled(browser) | {"wait_0_rule": wait.rule, "wait_0_days": str(wait.days - 1)})
    assert shorter.status_code == 422
    assert "wait_0_days" in shorter.context["form"].errors
    longer = browser.post(PAGE, filled(browser) | {"wait_0_rule": wait.rule, "wait_0_days": str(wait.days + 30)})
    assert longer.status_code == 302
    held = library_of(Practice.objects.get(pk=cast.practice.pk))
    assert held.version != library.version
    assert next(w for w in waits_of(held) if w.rule == wait.rule).days == wait.days + 30


def test_the_action_itself_refuses_what_does_not_fit(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        change_practice(by=cast.actor("owner"), time_zone="Mars/Olympus", waits_days={"no-rule": 3}, currency="x")
    assert {m.code for m in refused.value.missing} == {
        "settings/time_zone",
        "settings/waits_days.no-rule",
        "settings/currency",
    }


def test_the_trail_says_which_settings_changed(cast: Cast) -> None:
    change_practice(by=cast.actor("owner"), mixtures=False, emergency_phone="112")
    line = TrailLine.objects.filter(action="practice-changed").order_by("-seq")[0]
    assert line.details["fields"] == "emergency_phone, mixtures"
    assert line.details["mixtures"] == "True → False"


def test_a_withdrawn_rule_leaves_no_wait_behind_that_breaks_the_library(cast: Cast) -> None:
    Practice.objects.filter(pk=cast.practice.pk).update(waits_days={"gone": 30})
    assert "gone" not in waiting_rules(library_of(Practice.objects.get(pk=cast.practice.pk)))


@pytest.mark.parametrize("role", ["auditor", "front-desk", "assistant", "injector", "prescriber"])
def test_only_the_owner_changes_the_practice(role: str, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(role)
    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE, {"name": "Taken over"}).status_code == 404
    assert browser.post("/settings/rooms", {"name": "Cellar"}).status_code == 404
    assert browser.get("/settings").status_code == 200
    assert not Room.objects.filter(name="Cellar").exists()


def test_the_first_page_shows_what_the_role_may_open(cast: Cast, signed_in: SignIn) -> None:
    shown = {role: signed_in(role).get("/settings").content.decode() for role in ("owner", "prescriber", "assistant")}
    assert "/settings/staff" in shown["owner"] and "/settings/knowledge" in shown["owner"]
    assert "/settings/staff" not in shown["prescriber"] and "/settings/knowledge" in shown["prescriber"]
    assert "/settings/" not in shown["assistant"] and "/account" in shown["assistant"]


def test_rooms_are_added_renamed_ordered_and_taken_out_of_use(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in("owner")
    assert browser.post("/settings/rooms", {"name": " Room   3 "}).status_code == 302
    assert browser.post("/settings/rooms", {"name": "room 3"}).status_code == 422
    third = Room.objects.get(name="Room 3")
    assert browser.post(f"/settings/rooms/{third.ref}", {"what": "rename", "name": "Laser"}).status_code == 302
    assert browser.post(f"/settings/rooms/{third.ref}", {"what": "rename", "name": "Room 1"}).status_code == 422
    browser.post(f"/settings/rooms/{third.ref}", {"what": "up"})
    assert list(Room.objects.of(cast.practice).values_list("name", flat=True)) == ["Room 1", "Laser", "Room 2"]
    browser.post(f"/settings/rooms/{third.ref}", {"what": "rest"})
    assert not Room.objects.get(pk=third.pk).active


def test_the_first_room_does_not_move_further_up(cast: Cast) -> None:
    owner = cast.actor("owner")
    first = Room.objects.of(cast.practice)[0]
    move_room(by=owner, room=first, up=True)
    assert Room.objects.of(cast.practice)[0] == first


def test_a_room_with_visits_to_come_stays_in_use(cast: Cast) -> None:
    from datetime import timedelta

    from openmeso_clinic.models import Appointment

    room = add_room(by=cast.actor("owner"), name="Booked")
    Appointment.objects.create(
        practice=cast.practice,
        patient=cast.patient(),
        practitioner=cast.staff["prescriber"],
        room=room,
        kind="session",
        starts_at=cast.at + timedelta(days=1),
        ends_at=cast.at + timedelta(days=1, hours=1),
        booked_at=cast.at,
        booked_by=cast.staff["owner"],
    )
    with pytest.raises(Refused, match="room/booked"):
        set_room_active(by=cast.actor("owner"), room=room, active=False)
