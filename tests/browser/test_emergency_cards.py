"""The emergency cards by one key, also when the network is gone."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.test_without_network import no_network
from tests.browser.visitor import TABLET, Visitor


def test_the_cards_open_by_one_key_with_and_without_a_network(visit: Callable[..., Visitor]) -> None:
    visitor = visit("injector", name="emergency", viewport=TABLET)
    page = visitor.page
    visitor.goto("/calendar")
    page.wait_for_function("() => sessionStorage.getItem('emergency-cards')")
    page.keyboard.press("0")
    page.wait_for_url("**/emergency")
    cards = page.locator(".emergency h2").count()
    visitor.look("emergency")
    visitor.goto("/calendar")
    with no_network(visitor):
        page.keyboard.press("0")
        page.wait_for_selector("dialog.emergency-offline[open]")
        assert page.locator("dialog.emergency-offline h2").count() == cards
        visitor.look("emergency-offline")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog.emergency-offline", state="detached")
    assert page.url.endswith("/calendar")
