"""What troubles the patient, touched on a face; the lists under it say the same and work alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.visitor import TABLET, Visitor
from tests.browser.walk import answer_screen, open_tablet, post, register


def at_the_wishes(visit: Callable[..., Visitor], name: str, language: str = "en") -> Visitor:
    tablet = visit("assistant", name=name, viewport=TABLET, has_touch=True)
    who = register(tablet, "Placeholder-Face", language=language)
    tablet.goto(f"/patients/{who.ref}/intake")
    post(tablet, tablet.page.get_by_role("button", name="Hand this device over"))
    open_tablet(tablet, who)
    while not tablet.page.locator("input[name='concerns-answer']").count():
        answer_screen(tablet.page, {})
        with tablet.page.expect_navigation():
            tablet.page.locator("button[form=screen]").click()
    tablet.page.locator("label:has(input[name='concerns-answer'][value='yes'])").click()
    return tablet


def zone(page: Any, name: str) -> Any:
    return page.locator(f".face-map [data-zone='{name}']").first


def test_places_are_touched_and_a_second_touch_takes_one_back(visit: Callable[..., Visitor]) -> None:
    tablet = at_the_wishes(visit, "face")
    page = tablet.page
    zone(page, "forehead").tap()
    zone(page, "cheek").tap()
    # By the keyboard as well.
    zone(page, "chin").focus()
    page.keyboard.press("Enter")
    assert page.locator("select[name$='-zone']").evaluate_all("all => all.map(one => one.value)") == [
        "forehead",
        "cheek",
        "chin",
    ]
    expect(zone(page, "cheek")).to_have_attribute("aria-pressed", "true")
    tablet.look("touched")
    zone(page, "cheek").tap()
    expect(zone(page, "cheek")).to_have_attribute("aria-pressed", "false")
    for number, concern in (("0", "fine-lines"), ("2", "dullness")):
        page.select_option(f"[name=concerns-{number}-id]", concern)
        page.select_option(f"[name=concerns-{number}-severity]", "6")
    tablet.look("said")
    here = page.url
    with page.expect_navigation():
        page.locator("button[form=screen]").click()
    tablet.goto(here)
    kept = page.locator("select[name$='-zone']").evaluate_all("all => all.map(one => one.value).filter(Boolean)")
    assert sorted(kept) == ["chin", "forehead"]
    expect(zone(page, "forehead")).to_have_attribute("aria-pressed", "true")
    tablet.faults[:] = [fault for fault in tablet.faults if "422" not in fault]


def test_the_list_marks_the_face(visit: Callable[..., Visitor]) -> None:
    tablet = at_the_wishes(visit, "face-fr", language="fr")
    page = tablet.page
    page.select_option("[name=concerns-0-zone]", "forehead")
    expect(zone(page, "forehead")).to_have_attribute("aria-pressed", "true")
    assert zone(page, "forehead").get_attribute("aria-label") != "forehead"
    tablet.look("french")
    tablet.faults[:] = [fault for fault in tablet.faults if "422" not in fault]
