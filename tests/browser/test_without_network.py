"""The tablet in a room without network: the patient goes on, nothing is lost, and nothing comes twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import expect

from tests.browser.visitor import TABLET, Visitor
from tests.browser.walk import answer_screen, open_tablet, post, register

#: Nothing of the patient's lies in the browser's storages: the emergency cards are the same for everybody.
NOTHING_STORED = """() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]
  .every(one => one.startsWith('htmx-') || one === 'emergency-cards')"""


@contextmanager
def no_network(visitor: Visitor) -> Iterator[None]:
    """What the browser says of requests that could not be sent is no fault of the page."""
    before = list(visitor.faults)
    visitor.page.context.set_offline(True)
    yield
    visitor.page.context.set_offline(False)
    visitor.faults[:] = before + [
        fault
        for fault in visitor.faults[len(before) :]
        if "ERR_INTERNET_DISCONNECTED" not in fault and "Failed to fetch" not in fault
    ]


def handed(visit: Callable[..., Visitor], name: str) -> tuple[Visitor, str]:
    tablet = visit("assistant", name=name, viewport=TABLET, has_touch=True)
    who = register(tablet, "Placeholder-Offline")
    tablet.goto(f"/patients/{who.ref}/intake")
    post(tablet, tablet.page.get_by_role("button", name="Hand this device over"))
    open_tablet(tablet, who)
    return tablet, who.ref


def fetched_ahead(page: Any, screens: int) -> None:
    """Until the next screens lie in the page."""
    page.wait_for_function(
        "n => performance.getEntriesByType('resource').filter(one => one.name.includes('/q/')).length >= n",
        arg=screens,
    )
    page.wait_for_timeout(300)


def answers_in_the_record(staff: Visitor, ref: str, questions: list[str]) -> dict[str, int]:
    """Question by question: how many answers its history holds."""
    found = {}
    for question in questions:
        staff.goto(f"/patients/{ref}/intake/question/{question}")
        found[question] = staff.page.locator("main tbody tr").count()
    return found


def test_answers_over_two_blocks_without_network_arrive_once(visit: Callable[..., Visitor]) -> None:
    tablet, ref = handed(visit, "offline")
    page = tablet.page
    asked: list[str] = []
    fetched_ahead(page, 3)
    seen: list[str] = []
    with no_network(tablet):
        for _screen in range(3):
            seen.append(page.url)
            asked.extend(_answered(page))
            page.locator("button[form=screen]").click()
            page.wait_for_url(lambda url: url != seen[-1])
        assert len(set(seen)) == 3
        expect(page.locator("[data-saved-here]")).to_contain_text("3 screens are kept on this tablet")
        tablet.look("kept", wide=True)
        # The fourth screen stands here, and Back shows what was answered.
        page.locator("[data-back]").click()
        page.wait_for_url(seen[-1])
        assert page.locator("#screen input:checked").count() > 0
        page.locator("button[form=screen]").click()
        page.wait_for_url(lambda url: url not in seen)
        asked.extend(_answered(page))
        page.locator("button[form=screen]").click()
        expect(page.locator("[data-saved-here]")).to_contain_text("nothing is lost")
        tablet.look("stays")
        # Neither does another language lead into nothing.
        page.locator("form[data-language] button").last.click()
        assert page.locator("#screen").count() == 1
    expect(page.locator("[data-saved-here]")).to_contain_text("Saved", timeout=40_000)
    page.wait_for_function(NOTHING_STORED)
    while "/review" not in page.url:
        answer_screen(page, {})
        with page.expect_navigation():
            page.locator("button[form=screen]").click()
    post(tablet, page.locator("button[form=finish]"))
    staff = visit("assistant", name="offline-staff")
    found = answers_in_the_record(staff, ref, asked)
    assert found and set(found.values()) == {1}, found


def test_a_screen_that_was_left_with_a_gap_comes_back_with_what_was_typed(visit: Callable[..., Visitor]) -> None:
    tablet, _ref = handed(visit, "offline-gap")
    page = tablet.page
    while not page.locator("input[name='last-period-answer']").count():
        answer_screen(page, {})
        with page.expect_navigation():
            page.locator("button[form=screen]").click()
    here = page.url
    fetched_ahead(page, 2)
    with no_network(tablet):
        answer_screen(page, {"last-period": "yes"})
        page.locator("button[form=screen]").click()
        page.wait_for_url(lambda url: url != here)
    page.wait_for_url(here, timeout=40_000)
    expect(page.locator(".form-errors")).to_be_visible(timeout=40_000)
    assert page.locator("input[name='last-period-answer'][value=yes]").is_checked()
    tablet.look("gap")
    # The answer of the server that something is missing is what this test asks for.
    tablet.faults[:] = [fault for fault in tablet.faults if "422" not in fault]


def _answered(page: Any) -> list[str]:
    answer_screen(page, {})
    names = page.eval_on_selector_all("#screen input[type=radio]:checked", "all => all.map(one => one.name)")
    return [re.sub("-answer$", "", name) for name in names if name.endswith("-answer")]
