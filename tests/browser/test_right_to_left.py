"""The clinic in Arabic: laid out from the right; bodies, lots and numbers keep their own direction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Demo
from tests.browser.test_every_page import CHOICE, open_pages, url_of
from tests.browser.visitor import DESK, TABLET, TELEPHONE, Visitor
from tests.browser.walk import answer_all, open_tablet, post, register


def in_arabic(visitor: Visitor) -> Visitor:
    """Choose Arabic on the own page of the person."""
    page = visitor.page
    visitor.goto("/account")
    page.select_option("main select[name=language]", "ar")
    post(visitor, page.locator("main form:has(select[name=language]) button").first)
    assert page.get_attribute("html", "dir") == "rtl"
    return visitor


@pytest.fixture
def reader(visit: Callable[..., Visitor]) -> Visitor:
    return in_arabic(visit("prescriber-2", name="arabic"))


def test_pages_are_laid_out_from_the_right(reader: Visitor, demo: Demo) -> None:
    open_pages(reader, demo, CHOICE)
    assert reader.page.get_attribute("html", "lang") == "ar"


def test_the_telephone_too(reader: Visitor, demo: Demo) -> None:
    reader.page.set_viewport_size(TELEPHONE)
    reader.name = "arabic-telephone"
    open_pages(reader, demo, ["day-sheet", "patient", "screening", "plan", "session-record", "stock"])
    reader.page.set_viewport_size(DESK)


def test_a_face_is_never_mirrored(reader: Visitor, demo: Demo) -> None:
    """The patient's left stays on the right of the drawing; so does before stay left of after."""
    reader.goto(url_of("injection-map", demo))
    reader.page.wait_for_selector("html[data-map=ready]")
    turned = reader.page.eval_on_selector(
        "[data-map=svg]", "svg => { const m = svg.getScreenCTM(); return [m.a > 0, m.d > 0]; }"
    )
    assert turned == [True, True]
    right, left = reader.page.evaluate(
        """() => ['right', 'left'].map(side => {
          const box = document.querySelector(`[data-zone="cheek"][data-side="${side}"]`).getBoundingClientRect();
          return box.left + box.width / 2;
        })"""
    )
    assert right < left


def test_lots_are_read_from_the_left(reader: Visitor, demo: Demo) -> None:
    reader.goto(url_of("lot", demo))
    directions = reader.page.eval_on_selector_all(
        "main h1 bdi, main .lot bdi, main [dir=ltr]", "all => all.map(one => getComputedStyle(one).direction)"
    )
    assert directions
    assert set(directions) == {"ltr"}


def test_the_questionnaire_in_arabic(visit: Callable[..., Visitor]) -> None:
    staff = visit("front-desk", name="arabic-tablet", viewport=TABLET, has_touch=True)
    who = register(staff, "Specimen-Rtl", language="ar")
    post(staff, staff.page.locator("form[action$='/hand-over'] button[name=here]"))
    assert staff.page.get_attribute("html", "dir") == "rtl"
    staff.look("welcome")
    open_tablet(staff, who)
    answer_all(staff, shots=2)
    staff.look("review")
