"""The injection map in a real browser: mouse, keyboard alone, touch, a lost network, a reload."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright import sync_api

from tests.browser.visitor import WCAG, broken_rules

PLACE = "[data-map=picture]"
PIN = "2468"
#: From the drawing's own units to the screen.
ON_SCREEN = """([x, y]) => {
  const at = new DOMPoint(x, y).matrixTransform(document.querySelector('[data-map=svg]').getScreenCTM());
  return [at.x, at.y];
}"""


@pytest.fixture(scope="module")
def clinic() -> Iterator[dict[str, str]]:
    """A clinic in a process of its own, with one session under way."""
    command = [sys.executable, "-m", "tests.browser.map_server"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


class Map:
    """One open map. Whatever a test draws, it takes off again."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def ready(self) -> None:
        self.page.wait_for_selector('html[data-map="ready"]')

    def reload(self) -> None:
        self.page.reload()
        self.ready()

    def at(self, x: float, y: float) -> tuple[float, float]:
        left, top = self.page.evaluate(ON_SCREEN, [x, y])
        return left, top

    def tap(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.at(x, y))

    def drag(self, *way: tuple[float, float]) -> None:
        first, *rest = [self.at(*place) for place in way]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for place in rest:
            self.page.mouse.move(*place, steps=8)
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def heard(self) -> str:
        self.page.wait_for_timeout(120)
        return str(self.page.text_content("[data-map=live]"))

    @property
    def points(self) -> int:
        if not self.page.is_visible("[data-points]"):
            return 0
        return int(self.page.text_content("[data-points]").split()[0])

    def saved(self) -> None:
        self.says("Saved")

    def says(self, words: str) -> None:
        """Wait for the words at the saved state. Code as text is refused by the page's own policy."""
        sync_api.expect(self.page.locator("[data-map=saved]")).to_contain_text(words, timeout=10_000)

    def wipe(self) -> None:
        self.page.unroute_all()
        self.press("Escape")
        while self.page.is_visible("[data-act=edit]"):
            self.page.click("[data-act=edit] >> nth=0")
            self.page.click("[data-do=erase]")
        self.saved()


@contextmanager
def opened(chromium: Any, clinic: dict[str, str], page: str = "map", **about: Any) -> Iterator[Map]:
    about = {"viewport": {"width": 1180, "height": 820}} | about
    context = chromium.new_context(**about)
    context.add_cookies([{"name": clinic["cookie"], "value": clinic["value"], "url": clinic["origin"]}])
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    tab.goto(clinic["origin"] + clinic[page])
    found = Map(tab)
    found.ready()
    yield found
    assert faults == []
    # A PIN that was accepted gives the person a new session; the next test goes on with it.
    clinic["value"] = next(c["value"] for c in context.cookies() if c["name"] == clinic["cookie"])
    context.close()


@pytest.fixture
def drawn(chromium: Any, clinic: dict[str, str]) -> Iterator[Map]:
    with opened(chromium, clinic) as found:
        yield found
        found.wipe()


def test_a_tap_is_one_injection_and_is_saved(drawn: Map) -> None:
    drawn.tap(680, 740)
    assert drawn.points == 1
    assert drawn.heard().startswith("Point 1, left cheek, 0.01 mL, 0.6")
    drawn.saved()
    drawn.reload()
    assert drawn.points == 1


def test_left_on_the_screen_is_the_patients_right(drawn: Map) -> None:
    drawn.tap(320, 740)
    assert "right cheek" in drawn.heard()


def test_the_brush_sets_an_even_pattern_and_leaves_out_what_is_covered(drawn: Map) -> None:
    drawn.page.select_option("[data-hand=technique]", "nappage")
    drawn.press("b")
    drawn.drag((640, 720), (720, 720), (650, 770), (700, 790))
    first = drawn.points
    assert first > 10
    assert "left cheek" in drawn.heard()
    drawn.drag((640, 720), (720, 720), (650, 770), (700, 790))
    assert drawn.points == first


def test_a_zone_is_filled_from_a_list_without_a_drag(drawn: Map) -> None:
    drawn.page.select_option("#fill-zone", "forehead/midline")
    drawn.page.click("text=Count")
    drawn.page.fill("#fill-amount", "12")
    drawn.page.click("#fill-form button[type=submit]")
    assert drawn.points == 12
    assert "charted 0.12" in drawn.page.text_content("[data-map=balance]")


def test_mirror_paints_the_other_side_and_one_undo_takes_both_back(drawn: Map) -> None:
    drawn.tap(680, 740)
    drawn.tap(680, 740)  # a tap on a point selects it
    drawn.press("m")
    assert drawn.points == 2
    assert drawn.page.text_content("[data-map=sides]") == "Left 0.01 mL · right 0.01 mL"
    drawn.press("Escape", "m")
    drawn.tap(650, 780)
    assert drawn.points == 4
    drawn.press("Control+z")
    assert drawn.points == 2
    drawn.press("Shift+Z")
    assert drawn.points == 4


def test_undo_survives_a_reload(drawn: Map) -> None:
    drawn.tap(680, 740)
    drawn.tap(690, 790)
    drawn.saved()
    drawn.reload()
    drawn.press("Control+z")
    assert drawn.points == 1
    drawn.saved()
    drawn.reload()
    assert drawn.points == 1
    drawn.press("Control+y")
    assert drawn.points == 2


def test_without_a_network_nothing_is_lost(drawn: Map) -> None:
    drawn.page.route("**/map/events", lambda route: route.abort())
    drawn.tap(680, 740)
    drawn.tap(690, 790)
    drawn.says("No network. 2 strokes")
    assert drawn.page.text_content("[data-map=saved]") == "No network. 2 strokes are kept here and will be sent."
    kept = drawn.page.evaluate("JSON.stringify({...sessionStorage})")
    assert "note" not in json.loads(next(v for k, v in json.loads(kept).items() if "/map/" in k))[0]["event"]["stroke"]
    assert "Amira" not in kept and "Sample" not in kept
    drawn.reload()
    assert drawn.points == 2
    drawn.page.unroute_all()
    drawn.page.evaluate("dispatchEvent(new Event('online'))")
    drawn.saved()
    drawn.reload()
    assert drawn.points == 2


def test_everything_by_keyboard_alone(drawn: Map) -> None:
    drawn.page.focus(PLACE)
    drawn.press("p", "Enter")
    assert "Crosshair" in drawn.heard()
    # From the middle of the face to the left cheek: 44 mm to the patient's left, 10 mm down.
    drawn.press(*["Shift+ArrowRight"] * 9, *["Shift+ArrowDown"] * 2)
    assert "left cheek" in drawn.heard()
    drawn.press("Enter")
    assert drawn.points == 1
    drawn.press("ArrowUp", "PageDown")
    assert drawn.heard().startswith("Point 1 of 1, left cheek")
    drawn.press("Alt+ArrowDown")
    assert "1 point moved" in drawn.heard()
    drawn.press("m")
    assert drawn.points == 2
    drawn.press("Escape", "e", "Enter", *["Shift+ArrowRight"] * 9)
    drawn.press("Control+z")
    assert drawn.points == 1
    drawn.page.select_option("[data-hand=technique]", "nappage")
    drawn.page.focus(PLACE)
    drawn.press("b", "Enter", *["Shift+ArrowRight"] * 9, *["Shift+ArrowDown"] * 2, "Enter", "Shift+ArrowDown", "Enter")
    assert drawn.points > 5
    drawn.press("?")
    assert drawn.page.is_visible("dialog[open]")
    drawn.press("Escape")


def tab_to(drawn: Map, selector: str, most: int = 80) -> None:
    for _ in range(most):
        drawn.press("Tab")
        if drawn.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def typed(drawn: Map, text: str) -> None:
    drawn.press("Control+a")
    drawn.page.keyboard.type(text)


def test_points_are_changed_and_taken_off_in_the_table_by_keyboard_alone(drawn: Map) -> None:
    drawn.page.focus(PLACE)
    drawn.press("p", "Enter", *["Shift+ArrowRight"] * 9, *["Shift+ArrowDown"] * 2, "Enter")
    assert drawn.points == 1
    tab_to(drawn, "[data-act=edit]")
    drawn.press("Enter")
    tab_to(drawn, "#sheet-drop")
    typed(drawn, "0.05")
    tab_to(drawn, "#sheet-inserted")
    typed(drawn, "2")
    tab_to(drawn, "#sheet-angle")
    typed(drawn, "45")
    drawn.press("Enter")
    drawn.page.wait_for_timeout(100)
    assert "charted 0.05" in drawn.page.text_content("[data-map=balance]")
    assert "1.4 mm" in drawn.page.text_content("[data-map=rows]")  # 2 mm at 45 degrees
    sync_api.expect(drawn.page.locator("[data-act=edit]")).to_be_focused()  # back where one was
    drawn.press("Enter")
    tab_to(drawn, "[data-do=erase]")
    drawn.press("Enter")
    drawn.page.wait_for_timeout(100)
    assert drawn.points == 0
    sync_api.expect(drawn.page.locator(PLACE)).to_be_focused()
    drawn.press("Control+z")
    assert drawn.points == 1


def look_at(drawn: Map, view: str) -> None:
    tab = drawn.page.locator(f"[role=tab][data-view='{view}']")
    if tab.count():
        tab.click()
    else:
        drawn.page.select_option("[data-map=more-views]", view)


def test_a_profile_has_its_zones_and_its_other_side(drawn: Map) -> None:
    look_at(drawn, "profile-left")
    drawn.page.focus(PLACE)
    drawn.press("p")
    drawn.tap(400, 740)
    assert "left cheek" in drawn.heard()
    drawn.tap(400, 740)
    drawn.press("m")  # its mirror lies on the right profile
    drawn.saved()
    drawn.reload()
    assert drawn.points == 2
    look_at(drawn, "profile-right")
    assert drawn.page.locator(".points .stroke").count() == 1


def test_points_are_set_on_the_patients_own_photograph(drawn: Map, clinic: dict[str, str]) -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (600, 800), (214, 178, 158)).save(picture, "JPEG")
    page = drawn.page
    page.goto(clinic["origin"] + clinic["take"])
    page.set_input_files("[name=file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    with page.expect_navigation():
        page.locator("button[form=take]").click()
    page.goto(clinic["origin"] + clinic["map"])
    drawn.ready()
    view = page.locator("[data-map=more-views] option[value^='photo-']").first.get_attribute("value")
    look_at(drawn, view)
    assert page.is_disabled("[data-tool=brush]") and page.is_hidden("#fill-form")
    drawn.tap(500, 600)
    assert "Choose the zone" in page.text_content("[data-map=notice]")
    page.select_option("#photo-zone", "cheek/left")
    drawn.tap(500, 600)
    assert "left cheek" in drawn.heard()
    drawn.saved()
    drawn.reload()
    look_at(drawn, view)
    assert page.locator(".points .stroke").count() == 1
    assert page.locator(".base image").get_attribute("href").endswith(f"{view.removeprefix('photo-')}/picture")


def test_the_map_is_left_only_when_everything_is_with_the_clinic(drawn: Map, clinic: dict[str, str]) -> None:
    page = drawn.page
    page.route("**/map/events", lambda route: (page.wait_for_timeout(400), route.continue_())[1])
    for x in (640, 680, 720):
        drawn.tap(x, 740)
    with page.expect_navigation():
        page.get_by_role("link", name="Session", exact=True).click()
    page.unroute_all()
    page.evaluate("sessionStorage.clear()")
    page.goto(clinic["origin"] + clinic["map"])
    drawn.ready()
    assert drawn.points == 3
    page.route("**/map/events", lambda route: route.abort())
    drawn.tap(680, 800)
    page.get_by_role("link", name="Session", exact=True).click()
    page.wait_for_selector("[data-map=notice] .btn")
    assert page.url.endswith("/map")  # nobody leaves unknowingly


def test_single_keys_are_silent_inside_fields_and_where_they_are_switched_off(drawn: Map) -> None:
    drawn.page.focus("#hand-drop")
    drawn.press("b")
    assert drawn.page.get_attribute("[data-tool=point]", "aria-pressed") == "true"
    drawn.page.focus(PLACE)
    drawn.page.evaluate("document.documentElement.dataset.singleKeys = 'off'")
    drawn.press("b")
    assert drawn.page.get_attribute("[data-tool=point]", "aria-pressed") == "true"


def test_a_point_in_the_orbit_is_not_set_by_a_slip(drawn: Map) -> None:
    drawn.tap(620, 520)
    assert drawn.points == 0
    assert "Eyeball" in drawn.page.text_content("[data-map=notice]")
    drawn.page.click("[data-map=notice] .btn >> nth=0")
    assert drawn.points == 1


def test_the_sheet_changes_what_is_selected_and_says_its_faults(drawn: Map) -> None:
    drawn.tap(680, 740)
    drawn.page.click("[data-act=edit]")
    drawn.page.fill("#sheet-drop", "0,05")
    drawn.page.fill("#sheet-inserted", "9")
    drawn.press("Enter")
    assert "Inserted" in drawn.page.text_content("[data-fault]")
    drawn.page.fill("#sheet-inserted", "2")
    drawn.press("Enter")
    assert "charted 0.05" in drawn.page.text_content("[data-map=balance]")


def test_the_depth_follows_length_and_angle(drawn: Map) -> None:
    drawn.page.select_option("[data-hand=technique]", "papule")
    drawn.page.hover(PLACE, position={"x": 10, "y": 10})
    for inserted, angle, deep in (("4", "45", "2.8 mm"), ("4", "30", "2.0 mm")):
        for name, value in (("inserted", inserted), ("angle", angle)):
            drawn.page.eval_on_selector(
                f"[data-depth={name}]",
                "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('change')); }",
                value,
            )
        assert drawn.page.text_content("[data-depth=value]") == deep
    assert "Too deep" in drawn.page.text_content("[data-depth=verdict]")


def test_one_finger_draws_and_two_zoom(chromium: Any, clinic: dict[str, str]) -> None:
    with opened(chromium, clinic, viewport={"width": 834, "height": 1112}, has_touch=True) as found:
        wire = found.page.context.new_cdp_session(found.page)

        def touch(kind: str, *places: tuple[float, float]) -> None:
            fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
            wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

        touch("touchStart", found.at(680, 740))
        touch("touchEnd")
        assert found.points == 1
        before = found.page.get_attribute("[data-map=svg]", "viewBox")
        x, y = found.at(500, 700)
        touch("touchStart", (x - 40, y))
        touch("touchStart", (x - 40, y), (x + 40, y))
        for step in range(1, 8):
            touch("touchMove", (x - 40 - 10 * step, y), (x + 40 + 10 * step, y))
        touch("touchEnd")
        assert found.page.get_attribute("[data-map=svg]", "viewBox") != before
        assert found.page.is_visible("[data-map=minimap]")
        assert found.points == 1  # two fingers set no point
        size = found.page.eval_on_selector_all(
            ".tools button, [data-zoom]", "all => Math.min(...all.map(one => one.getBoundingClientRect().height))"
        )
        assert size >= 44
        found.wipe()


def test_before_the_session_marks_are_hollow(chromium: Any, clinic: dict[str, str]) -> None:
    with opened(chromium, clinic, page="plan") as found:
        found.tap(680, 740)
        assert found.page.locator(".points .stroke.hollow").count() == 1
        found.wipe()


def test_points_of_an_addendum_are_drawn_over_what_is_signed(chromium: Any, clinic: dict[str, str]) -> None:
    with opened(chromium, clinic, page="signed") as found:
        signed = found.points
        assert signed > 0
        assert found.page.locator("[data-act=edit]").count() == 0  # what is signed has no button
        found.tap(320, 740)
        assert found.points == signed + 1
        assert found.page.locator(".stroke.addendum").count() == 1
        found.page.fill("[name=reason]", "was left out")
        found.page.fill("[name=pin]", "0000")
        found.page.click("[data-map=adding] .btn.primary")
        found.ready()
        assert found.page.locator(".stroke.addendum").count() == 1  # a wrong PIN loses nothing
        found.page.fill("[name=reason]", "was left out")
        found.page.fill("[name=pin]", PIN)
        found.page.click("[data-map=adding] .btn.primary")
        found.page.wait_for_url("**/map")
        found.ready()
        assert found.points == signed + 1
        assert found.page.is_disabled("[data-tool=point]")


def test_the_page_keeps_the_rules_of_accessibility(chromium: Any, clinic: dict[str, str]) -> None:
    with opened(chromium, clinic) as found:
        found.tap(680, 740)
        found.page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
        found.page.evaluate(AXE_SCRIPT)
        assert broken_rules(found.page, {"type": "tag", "values": WCAG}) == []
        found.wipe()
