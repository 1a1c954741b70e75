"""What settings and knowledge do to courses that are open: said before it is saved."""

from __future__ import annotations

from django.test import Client

from openmeso_clinic.models import Practice, TrailLine
from openmeso_clinic.queries.formulations import noun_of
from openmeso_clinic.queries.knowledge_preview import preview_of
from tests.clinic.test_knowledge_room import HEAD, PREVIEW
from tests.clinic.test_settings import PAGE, filled
from tests.clinic.way import Way


def test_a_change_of_law_is_confirmed_while_courses_are_open(way: Way) -> None:
    browser = Client()
    browser.force_login(way.cast.staff["owner"], backend="allauth.account.auth_backends.AuthenticationBackend")
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


def test_the_preview_says_which_open_course_would_be_stopped(way: Way) -> None:
    practice = way.cast.practice
    product = _product_of(way)
    draft = _without(practice, product)
    found = preview_of(practice, draft, on=way.by.today)
    assert found.faults == ()
    assert found.effects is not None and found.effects.total == 2
    assert way.patient.pk in {e.patient.pk for e in found.effects.courses if e.stops}
    browser = Client()
    browser.force_login(way.cast.staff["prescriber"], backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["knowledge_draft"] = draft
    session.save()
    page = browser.get(PREVIEW)
    assert way.patient.name in page.content.decode()
    assert "would be stopped" in page.content.decode()
    seen = TrailLine.objects.filter(action="record-read").order_by("-seq")[0]
    assert way.patient.ref in seen.details["patients"]


def test_an_owner_who_may_see_no_chart_gets_numbers_and_no_names(way: Way) -> None:
    browser = Client()
    browser.force_login(way.cast.staff["owner"], backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["knowledge_draft"] = _without(way.cast.practice, _product_of(way))
    session.save()
    page = browser.get(PREVIEW).content.decode()
    assert "would be stopped" in page
    assert way.patient.name not in page
    assert "Sign and save" not in page


def _product_of(way: Way) -> str:
    noun = noun_of(way.formulation)
    return noun.chosen.preparations[0].products[-1]


def _without(practice: object, product: str) -> dict[str, str | None]:
    """A draft that withdraws a product, and with it the source that only its confirmation cited."""
    withdraw = HEAD.replace('"replace"', '"withdraw"')
    return {f"products/{product}.toml": withdraw, f"sources/leaflet-{product}-example.toml": None}
