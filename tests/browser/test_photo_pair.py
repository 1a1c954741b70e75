"""Comparing two photographs in a real browser: by mouse, by the keyboard alone, in the dark, small, right to left."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.visitor import DESK, TELEPHONE, Visitor

TRANSFORM = "document.querySelector('[data-laid]').getAttribute('transform').slice(7, -1).split(' ').map(Number)"
#: From pixels of the earlier photograph, as both are shown, to the screen.
ON_SCREEN = """([side, x, y]) => {
  const picture = document.querySelector(`[data-picture=${side}]`);
  const at = new DOMPoint(x, y).matrixTransform(picture.getScreenCTM());
  return [at.x, at.y];
}"""
#: Places in the earlier picture, and where the later one shows them while both are whole.
EYES = {"before": [(390, 500), (580, 500)], "after": [(420, 480), (610, 490)]}


@pytest.fixture(scope="module")
def clinic() -> Iterator[dict[str, str]]:
    """A clinic in a process of its own, with three photographs of one pose."""
    command = [sys.executable, "-m", "tests.browser.pair_server"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


@pytest.fixture
def comparing(chromium: Any, clinic: dict[str, str]) -> Iterator[Callable[..., Visitor]]:
    """The page of the pair in a browser of its own. Complaints fail the test at its end."""
    open_now: list[tuple[Any, Visitor]] = []

    def come(query: str = "", *, language: str = "en", **about: Any) -> Visitor:
        context = chromium.new_context(**({"viewport": DESK, "locale": "en-GB"} | about))
        value = clinic[f"value_{language}"]
        context.add_cookies([{"name": clinic["cookie"], "value": value, "url": clinic["origin"]}])
        found = Visitor(context.new_page(), clinic["origin"], f"pair-{language}")
        open_now.append((context, found))
        found.goto(clinic["pair"] + query)
        return found

    yield come
    faults = [fault for _, visitor in open_now for fault in visitor.faults]
    for context, _ in open_now:
        context.close()
    assert not faults, "\n".join(faults)


def tap(page: Any, side: str, x: float, y: float) -> None:
    page.mouse.click(*page.evaluate(ON_SCREEN, [side, x, y]))


def test_the_slider_obeys_its_keys_and_says_how_much_of_the_later_one_is_seen(
    comparing: Callable[..., Visitor],
) -> None:
    page = comparing("?mode=slider").page
    slider = page.get_by_label("Where they meet")
    slider.focus()

    def now() -> tuple[str, str]:
        clip = page.evaluate("document.querySelector('[data-picture=after]').style.clipPath")
        return slider.get_attribute("aria-valuetext"), clip

    for key, share, cut in (
        ("ArrowRight", 49, 51),
        ("PageUp", 39, 61),
        ("PageDown", 49, 51),
        ("Home", 100, 0),
        ("End", 0, 100),
    ):
        page.keyboard.press(key)
        words, clip = now()
        assert words == f"{share}% after" and f"{cut}%" in clip.replace("0px", "0%"), key


def test_landmarks_by_the_mouse_lay_one_over_the_other_and_are_kept_as_the_server_reckons_them(
    comparing: Callable[..., Visitor],
) -> None:
    page = comparing().page
    page.get_by_role("button", name="Place landmarks").click()
    for before, after in zip(EYES["before"], EYES["after"], strict=True):
        tap(page, "before", *before)
        tap(page, "after", *after)
    assert "third" in page.text_content("[data-said]")
    page.get_by_role("button", name="Align", exact=True).click()
    page.locator("[data-picture=after]").focus()
    for key in ("ArrowRight", "]", "+"):
        page.keyboard.press(key)
    lies = page.evaluate(TRANSFORM)
    assert lies[0] == pytest.approx(1.0, abs=0.05) and lies[1] != 0
    page.get_by_role("button", name="Keep the alignment").click()
    page.get_by_text("By 2 landmarks, 0.0 px apart").wait_for()
    # What the script reckoned is what the server reckons: the form has two decimals.
    assert page.evaluate(TRANSFORM) == pytest.approx(lies, abs=0.02)
    page.get_by_role("button", name="Reset").click()
    page.get_by_text("None: both whole").wait_for()


def test_landmarks_by_the_keyboard_alone(comparing: Callable[..., Visitor]) -> None:
    visitor = comparing()
    page = visitor.page
    page.get_by_role("button", name="Place landmarks").press("Enter")
    for _ in range(2):
        for _side in range(2):
            page.keyboard.press("Enter")
        for _step in range(6):
            page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".duo-mark").count() == 4
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    visitor.look("placing")
    page.get_by_role("button", name="Align", exact=True).press("Enter")
    assert "Not kept yet" in page.text_content("[data-said]")
    assert page.evaluate("document.activeElement.dataset.do") == "place"


def test_nothing_blinks_for_whoever_wants_less_motion(comparing: Callable[..., Visitor]) -> None:
    page = comparing("?mode=blink", reduced_motion="reduce").page
    stage = page.locator("[data-stage]")
    page.wait_for_timeout(1300)
    assert stage.get_attribute("data-shown") == "after"
    page.get_by_role("button", name="Show the other one").click()
    assert stage.get_attribute("data-shown") == "before"


@pytest.mark.parametrize("mode", ["side", "difference"])
@pytest.mark.parametrize(
    "about",
    [{}, {"color_scheme": "dark"}, {"viewport": TELEPHONE}, {"language": "ar"}],
    ids=["light", "dark", "telephone", "arabic"],
)
def test_it_can_be_read_and_before_is_left(comparing: Callable[..., Visitor], mode: str, about: dict[str, Any]) -> None:
    visitor = comparing(f"?mode={mode}", **about)
    page = visitor.page
    page.wait_for_selector(f"[data-stage][data-mode={mode}]")
    assert page.get_attribute("html", "dir") == ("rtl" if about.get("language") == "ar" else "ltr")
    places = [page.locator(f".duo-label.{side}").bounding_box()["x"] for side in ("before", "after")]
    assert places[0] < places[1]
    visitor.look(mode)


def test_without_a_script_both_stand_side_by_side(comparing: Callable[..., Visitor]) -> None:
    page = comparing(java_script_enabled=False).page
    boxes = [page.locator(f"[data-picture={side}]").bounding_box() for side in ("before", "after")]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] and boxes[0]["y"] == boxes[1]["y"]
    assert page.get_by_text("Colors are not calibrated.").first.is_visible()
    assert not page.locator(".duo-modes").is_visible()
