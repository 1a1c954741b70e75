"""What settings and knowledge do to courses that are open: said before it is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from openmeso.errors import KnowledgeError
from openmeso_clinic.actions.knowledge import change_knowledge
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Practice, TrailLine
from openmeso_clinic.queries.formulations import noun_of
from openmeso_clinic.queries.knowledge import text_to_change
from openmeso_clinic.queries.knowledge_preview import preview_of
from tests.clinic.test_knowledge_room import HEAD, PREVIEW
from tests.clinic.test_settings import PAGE, filled
from tests.clinic.way import Way


def test_a_change_of_law_is_confirmed_while_courses_are_open(way: Way) -> None:
    browser = Client()
    browser.force_login(way.cast.staff["owner"], backend="openmeso_clinic.access.members.Members")
    sent = filled(browser) | {"jurisdiction": "US"}
    del sent["second_check"]
    asked = browser.post(PAGE, sent)
    assert asked.status_code == 200
    assert len(asked.context["consequences"]) == 2
    assert Practice.objects.get(pk=way.cast.practice.pk).jurisdiction == "FR"
    back = browser.post(PAGE, sent | {"edit": "1"})
    assert back.context["form"]["jurisdiction"].value() == "US"
    assert browser.post(PAGE, sent | {"confirmed": "1"}).status_code == 302
    row = Practice.objects.get(pk=way.cast.practice.pk)
    assert (row.jurisdiction, row.second_check) == ("US", False)


def signed_in_with(way: Way, role: str, draft: dict[str, str | None]) -> Client:
    browser = Client()
    browser.force_login(way.cast.staff[role], backend="openmeso_clinic.access.members.Members")
    session = browser.session
    session["knowledge_draft"] = draft
    session.save()
    return browser


def adults_from_ninety_nine(way: Way) -> dict[str, str | None]:
    """A draft under which every patient is too young."""
    text = text_to_change(way.cast.practice, "rules/minor.toml", author="Dr Vale", on=way.by.today)
    assert text is not None
    return {
        "rules/minor.toml": text.replace("age_below = 18", "age_below = 99").replace('reason = ""', 'reason = "a test"')
    }


def product_of(way: Way) -> str:
    return noun_of(way.formulation).chosen.preparations[0].products[-1]


def test_the_preview_says_which_open_course_would_be_stopped(way: Way) -> None:
    draft = adults_from_ninety_nine(way)
    found = preview_of(way.cast.practice, draft, on=way.by.today)
    assert found.faults == ()
    assert found.effects is not None
    effect = next(e for e in found.effects.courses if e.patient.pk == way.patient.pk)
    assert (effect.before, effect.after, effect.stops) == ("eligible", "contraindicated", True)
    assert effect.found == ("Under age",)
    page = signed_in_with(way, "prescriber", draft).get(PREVIEW).content.decode()
    assert way.patient.name in page
    assert "would be stopped" in page
    seen = TrailLine.objects.filter(action="record-read").order_by("-seq")[0]
    assert way.patient.ref in seen.details["patients"]


def test_an_owner_who_may_see_no_chart_gets_numbers_and_no_names(way: Way) -> None:
    page = signed_in_with(way, "owner", adults_from_ninety_nine(way)).get(PREVIEW).content.decode()
    assert "would be stopped" in page
    assert way.patient.name not in page
    assert "Sign and save" not in page


def test_a_confirmation_that_goes_bars_the_product_of_an_open_course(way: Way) -> None:
    product = product_of(way)
    draft = {f"products/{product}.toml": None, f"sources/leaflet-{product}-example.toml": None}
    found = preview_of(way.cast.practice, draft, on=way.by.today)
    assert found.faults == ()
    assert found.effects is not None
    effect = next(e for e in found.effects.courses if e.patient.pk == way.patient.pk)
    assert effect.stops
    assert effect.barred == (library_of(way.cast.practice).products[product].name,)


def test_what_records_name_can_be_replaced_and_not_withdrawn(way: Way) -> None:
    product = product_of(way)
    withdraw = HEAD.replace('"replace"', '"withdraw"')
    draft = {f"products/{product}.toml": withdraw, f"sources/leaflet-{product}-example.toml": None}
    found = preview_of(way.cast.practice, draft, on=way.by.today)
    assert [fault.place for fault in found.faults] == [f"products/{product}.toml"]
    by = replace(way.by, stepped_up=True)
    with pytest.raises(KnowledgeError):
        change_knowledge(by=by, draft=draft, stamp=found.stamp)
    assert product in library_of(way.cast.practice).products
