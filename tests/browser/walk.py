"""The steps of one patient's way in the browser, each as somebody at the screen takes it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.browser.visitor import PIN, Visitor

#: Questions whose good answer is yes; every other one is answered with no.
GOOD = {"aftercare-able", "reachable"}
SIGNATURE = ((0.15, 0.6), (0.3, 0.35), (0.45, 0.65), (0.6, 0.4), (0.8, 0.55))


@dataclass(frozen=True)
class Person:
    """Somebody who was registered: the name in addresses, and the date that opens a questionnaire."""

    ref: str
    born: str


def register(visitor: Visitor, family_name: str, *, language: str = "en") -> Person:
    """From the patients' list to the new record."""
    visitor.goto("/patients/register")
    who = fill_in(visitor, family_name, language=language)
    visitor.page.wait_for_url(re.compile("/intake"))
    return who


def fill_in(
    visitor: Visitor,
    family_name: str,
    *,
    given_name: str = "Vera",
    sex: str = "female",
    language: str = "en",
    born: str = "",
) -> Person:
    """Fill the form in. Everybody has a day of birth of their own: nobody is taken for two."""
    page = visitor.page
    born = born or (date(1984, 1, 1) + timedelta(days=time.time_ns() // 1000 % 3000)).isoformat()
    page.fill("#id_family_name", family_name)
    page.fill("#id_given_name", given_name)
    page.fill("#id_birth_date", born)
    page.locator(f"label:has(input[name=sex][value={sex}])").click()
    page.select_option("#id_language", language)
    visitor.look("register")
    page.locator("button[form=register]").click()
    page.wait_for_url(re.compile("/patients/\\w{12}/"))
    found = re.search(r"patients/(\w{12})", page.url)
    assert found is not None
    return Person(found[1], born)


def open_tablet(visitor: Visitor, who: Person) -> None:
    """The patient opens what was handed over with the date of birth."""
    visitor.page.fill("#open [name=birth_date]", who.born)
    visitor.page.locator("button[form=open]").click()
    visitor.page.wait_for_url(re.compile("/(q/.*|consent)$"))


def answer_all(visitor: Visitor, *, differently: dict[str, str] | None = None, shots: int = 3) -> None:
    """Answer every screen by its cards, until the review."""
    page, screens = visitor.page, 0
    while "/review" not in page.url:
        answer_screen(page, differently or {})
        if screens < shots:
            visitor.look(f"tablet-{screens + 1}")
        screens += 1
        assert screens < 60, "the questionnaire does not end"
        with page.expect_navigation():
            page.locator("button[form=screen]").click()


def answer_screen(page: Any, differently: dict[str, str]) -> None:
    for name in page.eval_on_selector_all(
        "#screen input[type=radio][name$='-answer']", "all => [...new Set(all.map(one => one.name))]"
    ):
        question = name.removesuffix("-answer")
        word = differently.get(question, "yes" if question in GOOD else "no")
        card = page.locator(f"label:has(input[name='{name}'][value='{word}'])")
        if card.is_visible():
            card.click()


def sign_by_hand(visitor: Visitor) -> None:
    """A signature in strokes, drawn with the pointer."""
    sheet = visitor.page.locator(".signature .sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SIGNATURE]
    visitor.page.mouse.move(*places[0])
    visitor.page.mouse.down()
    for place in places[1:]:
        visitor.page.mouse.move(*place, steps=8)
    visitor.page.mouse.up()
    _turn(visitor)


def _turn(visitor: Visitor) -> None:
    """The tablet is turned on its side and back: what was drawn stays as it was drawn."""
    page, size = visitor.page, visitor.page.viewport_size
    drawn = page.input_value(".signature input[data-strokes]")
    page.set_viewport_size({"width": size["height"], "height": size["width"]})
    page.wait_for_timeout(100)
    page.set_viewport_size(size)
    assert drawn and page.input_value(".signature input[data-strokes]") == drawn
    assert page.locator(".signature .stroke").count() == 1


def post(visitor: Visitor, button: Any) -> None:
    """Press a button that leads to another page, or to the same one anew."""
    with visitor.page.expect_navigation():
        button.click()


def in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011


__all__ = ["PIN", "Person", "answer_all", "in_days", "open_tablet", "post", "register", "sign_by_hand"]
