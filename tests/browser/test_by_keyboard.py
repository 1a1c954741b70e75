"""A session is ended and signed by the keyboard alone; what has the focus is always in sight."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Demo
from tests.browser.visitor import PIN, TABLET, Visitor

#: What is wrong with the element that has the focus, if anything.
HIDDEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return '';
  const shown = one.matches('input[type=radio], input[type=checkbox]') ? one.closest('label') || one : one;
  const box = shown.getBoundingClientRect(), name = shown.outerHTML.slice(0, 120);
  if (!box.width || box.bottom <= 0 || box.top >= innerHeight) return 'out of sight: ' + name;
  // A large box is in sight when a part of it is: its middle, or a corner.
  const places = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  if (!places.some(at => at && (shown.contains(at) || at.contains(shown)))) return 'covered: ' + name;
  const ring = [one, shown, one.nextElementSibling].filter(Boolean).some(part => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
      // A zone of a drawing has a thick line of its own instead.
      || (part instanceof SVGElement && parseFloat(style.strokeWidth) >= 3);
  });
  // The browser's own calendar button in a date field draws its ring itself.
  return ring || one.matches('input[type=date]') ? '' : 'no ring: ' + name;
}"""
#: Tabs after which something is taken to be out of reach.
FAR = 160


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(FAR):
        visitor.page.keyboard.press("Tab")
        if wrong := visitor.page.evaluate(HIDDEN):
            visitor.fault(f"focus {wrong}")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {visitor.page.url}")


def press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def enter(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        press(visitor, "Enter")


def test_every_field_of_long_pages_is_in_sight_when_it_has_the_focus(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("prescriber-2", name="keyboard-fields", viewport=TABLET)
    patient = demo.refs["patient"]["ref"]
    for page in ("intake", "assessment", "documents"):
        visitor.goto(f"/patients/{patient}/{page}")
        for _ in range(60):
            press(visitor, "Tab")
            if wrong := visitor.page.evaluate(HIDDEN):
                visitor.fault(f"focus {wrong}")


def test_a_session_is_signed(visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit("prescriber", name="keyboard")
    page = visitor.page
    visitor.goto(f"/patients/{demo.given['patient']}/")
    tab_to(visitor, f"a[href$='/patients/{demo.given['patient']}/session']")
    enter(visitor)
    tab_to(visitor, "#notes input[name=pain]")
    with page.expect_response("**/notes"):
        press(visitor, "Space", "ArrowRight", "ArrowRight")
        press(visitor, "Tab")
    tab_to(visitor, "form[action$='/finish'] button")
    enter(visitor)
    visitor.look("review")
    tab_to(visitor, "#sign [name=pin]")
    page.keyboard.type(PIN)
    enter(visitor)
    assert page.url.endswith("/record")
