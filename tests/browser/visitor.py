"""Somebody at a browser: opens pages, and whatever the browser complains about is kept."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image

#: The rules of WCAG 2.2, levels A and AA.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PIN = "2468"
#: Pictures for the documentation: what a laptop shows, at two thirds.
PICTURE = {"width": 1280, "height": 860}
SHRUNK = (960, 645)
DESK = {"width": 1440, "height": 900}
TABLET = {"width": 834, "height": 1112}
TELEPHONE = {"width": 390, "height": 844}

#: Things that stand out at the side, though nothing inside a box of its own that scrolls by itself.
TOO_WIDE = """() => {
  const root = document.scrollingElement, room = root.clientWidth;
  if (root.scrollWidth <= room + 1) return [];
  const out = [...document.body.querySelectorAll('*')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > room + 1 || box.left < -1);
  });
  return [`${root.scrollWidth} > ${room}`, ...out.slice(0, 4).map(one => one.outerHTML.slice(0, 90))];
}"""
# Without "preload": it would copy our style sheets into the page, which the page's own policy refuses.
#: A bar that sticks to an edge covers what lies under it until one scrolls: that is no fault of a target.
BARS = """position => document.querySelectorAll('body *').forEach(one => {
  if (position && ['sticky', 'fixed'].includes(getComputedStyle(one).position)) one.dataset.stuck = '';
  if ('stuck' in one.dataset) one.style.position = position;
})"""
AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false}).then(found =>
  found.violations.map(one => [one.id, ...one.nodes.slice(0, 4).map(
    node => node.html.slice(0, 140) + ' ' + (node.any[0] ? node.any[0].message : ''))]))"""
#: A color on its way to another one is neither of them: axe looks when everything has arrived.
ARRIVED = """() => Promise.allSettled(
  document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)).then(() => null)"""


def broken_rules(page: Any, about: dict[str, Any]) -> list[str]:
    """What axe finds on the page as it stands; its script has to be on the page already."""
    page.evaluate(ARRIVED)
    page.evaluate(BARS, "static")
    found = page.evaluate(AXE, about)
    page.evaluate(BARS, "")
    return [f"axe {broken[0]}: {' | '.join(broken[1:])}" for broken in found]


class Visitor:
    """One tab in a browser of its own.

    Attributes:
        faults: What was wrong with the pages so far, each with its page.
    """

    def __init__(self, tab: Any, origin: str, name: str) -> None:
        self.page, self.origin, self.name = tab, origin, name
        self.faults: list[str] = []
        tab.set_default_timeout(30_000)
        # Sent once, not with every look: it is larger than most pages.
        tab.add_init_script(AXE_SCRIPT)
        tab.on("pageerror", lambda error: self.fault(f"script: {error}"))
        tab.on("console", lambda said: self.fault(f"console: {said.text}") if said.type == "error" else None)
        tab.on("requestfailed", self._failed)
        tab.on("request", self._asked)
        tab.on("response", self._answered)

    def fault(self, words: str) -> None:
        at = re.sub(r"[0-9a-z]{12,}", "…", self.page.url.removeprefix(self.origin))
        self.faults.append(f"{self.name} {at}: {words}")

    def _failed(self, request: Any) -> None:
        # What a new page leaves unanswered behind was not refused.
        if "ERR_ABORTED" not in str(request.failure):
            self.fault(f"{request.url} failed: {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.fault(f"{response.url}: {response.status}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.fault(f"asks somebody else: {request.url}")

    def goto(self, path: str) -> Any:
        return self.page.goto(path if path.startswith("http") else self.origin + path)

    def enter(self, role: str) -> Visitor:
        """Come in by the demo's front page."""
        self.goto("/demo/")
        self.page.locator(f'form[action="/demo/enter/{role}"] button').click()
        self.page.wait_for_url("**/")
        return self

    def picture(self, what: str, *, at: str = "") -> None:
        """Photograph a named moment for the documentation, when `make pictures` asks for it."""
        if not (folder := os.environ.get("OPENMESO_PICTURES")):
            return
        before = self.page.viewport_size
        self.page.set_viewport_size(PICTURE)
        self.page.evaluate("document.querySelectorAll('[data-toasts]').forEach(one => one.replaceChildren())")
        if at:
            self.page.evaluate("at => document.querySelector(at).scrollIntoView({block: 'center'})", at)
        self.page.wait_for_timeout(300)
        shot = Image.open(BytesIO(self.page.screenshot(animations="disabled"))).convert("RGB")
        shot.resize(SHRUNK, Image.Resampling.LANCZOS).save(Path(folder) / f"{what}.webp", quality=80, method=6)
        self.page.set_viewport_size(before)

    def look(self, what: str = "", *, rules: list[str] | None = None, wide: bool = True) -> None:
        """Check the page as it stands: accessibility and width. With OPENMESO_SHOTS a picture is kept."""
        about = {"type": "rule" if rules else "tag", "values": rules or WCAG}
        for broken in broken_rules(self.page, about):
            self.fault(broken)
        if wide and (over := self.page.evaluate(TOO_WIDE)):
            self.fault(f"scrolls sideways: {' | '.join(over)}")
        folder = os.environ.get("OPENMESO_SHOTS")
        if folder and what:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{self.name}-{what}.png", full_page=True)
