"""Somebody who has a keyboard and nothing else: Tab, Enter, Space, the arrows, and what one types."""

from __future__ import annotations

from typing import Any

from tests.browser.visitor import Visitor

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
  // The browser draws the ring of the parts of a field for a day or a time itself.
  return ring || one.matches('input:is([type=date], [type=time])') ? '' : 'no ring: ' + name;
}"""
#: Tabs after which something is taken to be out of reach.
FAR = 260
_MARK = "(one, name) => { one.dataset.wanted = name; }"
_HERE = "name => document.activeElement.dataset.wanted === name"
_RADIO = """() => { const one = document.activeElement;
  return one.type === 'radio' ? [one.name, one.value, one.checked] : ['', '', false]; }"""


class Keys:
    """The keyboard of one visitor. The pointer is never touched, and no field is filled by a script."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self._marked = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab(self) -> None:
        self.press("Tab")
        if wrong := self.page.evaluate(HIDDEN):
            self.visitor.fault(f"focus {wrong}")

    def to(self, wanted: Any) -> None:
        """Press Tab until something has the focus: a locator, or a selector of which the first counts."""
        found = self.page.locator(wanted).first if isinstance(wanted, str) else wanted.first
        self._marked += 1
        name = f"n{self._marked}"
        found.evaluate(_MARK, name)
        for _ in range(FAR):
            if self.page.evaluate(_HERE, name):
                return
            self.tab()
        raise AssertionError(f"the keyboard does not reach {wanted} on {self.page.url}")

    def enter(self, wanted: Any) -> None:
        """Go to a link or a button that leads to another page, or to the same one anew, and press it."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.press("Enter")

    def button(self, name: str) -> None:
        self.enter(self.page.get_by_role("button", name=name, exact=True))

    def type(self, wanted: Any, text: str) -> None:
        self.to(wanted)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def date(self, wanted: Any, day: str) -> None:
        """A date field; ``day`` is ISO. Like a person, look what stands there and type it again if it is wrong.

        Chromium shows the day or the month first as its process likes, whatever the page's language, and takes a
        digit that comes a second late for a part of its own.
        """
        year, month, of_month = day.split("-")
        self.to(wanted)
        for typed in (f"{of_month}{month}{year}", f"{month}{of_month}{year}") * 3:
            self.page.keyboard.type(typed)
            if self.page.evaluate("() => document.activeElement.value") == day:
                return
            for _part in range(3):
                self.press("ArrowLeft")
        raise AssertionError(f"{day} was not taken")

    def tick(self, wanted: Any) -> None:
        self.to(wanted)
        if not self.page.evaluate("() => document.activeElement.checked"):
            self.press("Space")

    def choose(self, name: str, value: str) -> None:
        """One of several: Tab comes to the group, the arrows move in it."""
        for _ in range(FAR):
            if self.page.evaluate(_RADIO)[0] == name:
                break
            self.tab()
        for _ in range(24):
            _, now, checked = self.page.evaluate(_RADIO)
            if now == value:
                if not checked:
                    self.press("Space")
                return
            self.press("ArrowDown")
        raise AssertionError(f"no {value} among {name} on {self.page.url}")

    def pick(self, wanted: Any, value: str) -> None:
        """An option of a list, by the arrows."""
        self.to(wanted)
        self.press("Home")
        for _ in range(200):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no {value} in {wanted} on {self.page.url}")
