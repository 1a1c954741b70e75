"""Photographs in a browser: by its camera under the ghost of the baseline, by a file, and by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Demo
from tests.browser.visitor import TABLET, TELEPHONE, Visitor


def test_a_pose_is_taken_by_the_camera_and_taken_again(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("assistant", name="camera", viewport=TABLET)
    page, patient = visitor.page, demo.refs["photograph"]["patient"]
    visitor.goto(f"/patients/{patient}/photographs/take?session=&pose=profile-left")
    assert page.locator("[data-camera]").is_hidden()
    visitor.look("file")
    page.locator("[data-camera-start]").click()
    page.wait_for_selector("[data-shoot]:enabled")
    strength = page.locator("[data-ghost-strength]")
    strength.fill("60")
    assert page.locator("[data-ghost]").evaluate("one => one.style.opacity") == "0.6"
    visitor.look("camera")
    page.locator("[data-shoot]").click()
    page.wait_for_url("**shot=**")
    assert "Kept: Left profile" in page.locator("main").inner_text()
    visitor.look("kept")
    page.get_by_role("button", name="Take it again").click()
    page.wait_for_url("**pose=profile-left")
    assert page.locator("[data-shoot]").count() == 1


def test_the_gallery_goes_by_arrow_keys_and_fits_a_telephone(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("prescriber", name="gallery")
    page, patient = visitor.page, demo.refs["photograph"]["patient"]
    visitor.goto(f"/patients/{patient}/photographs")
    shots = page.locator("[data-shot]")
    assert shots.count() >= 2
    shots.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[...document.querySelectorAll('[data-shot]')].indexOf(document.activeElement)") == 1
    page.keyboard.press("Home")
    visitor.look("gallery")
    page.keyboard.press("Enter")
    page.wait_for_selector("figure.whole img")
    visitor.look("one")
    page.set_viewport_size(TELEPHONE)
    visitor.look("one-telephone")
    visitor.goto(f"/patients/{patient}/photographs")
    visitor.look("gallery-telephone")


def test_close_ups_alone_ask_for_a_zone(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("assistant", name="close-up")
    page, patient = visitor.page, demo.refs["photograph"]["patient"]
    visitor.goto(f"/patients/{patient}/photographs/take?session=&pose=front-rest")
    assert page.locator("#id_zone").is_hidden()
    page.select_option("#id_pose", "close-up")
    assert page.locator("#id_zone").is_visible()
