"""One browser and one small demo clinic for all tests; each test has a context of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.visitor import DESK, Visitor
from tests.needs import chromium as chromium_here

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGS += ["--disable-component-update", "--disable-sync"]
# A camera that shows a test picture, allowed without asking.
ARGS += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


#: Tests of minutes. They begin first, or one process walks on alone at the end.
LONG = ("test_from_the_booking_to_the_signature", "test_every_page_of_a_role", "test_pages_of_each_kind")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffled as they are, the long ones go before the others."""
    items.sort(key=lambda item: not item.name.startswith(LONG))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's own Chromium; none is downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_here(), args=ARGS)
        yield browser
        browser.close()


@dataclass
class Demo:
    """A served demo clinic.

    Attributes:
        refs: A row of every kind that a URL names, with the patient it belongs to.
    """

    origin: str
    refs: dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """A clinic in a process of its own, made once; or one that runs already, while tests are written."""
    if running := os.environ.get("OPENMESO_BROWSER_DEMO"):
        yield Demo(**json.loads(Path(running).read_text()))
        return
    command = [sys.executable, "-m", "tests.browser.demo_server"]
    root = Path(__file__).parents[2]
    log = tempfile.TemporaryFile()  # noqa: SIM115
    with log, subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=log, text=True) as server:
        try:
            assert server.stdout is not None
            found = Demo(**json.loads(server.stdout.readline()))
            _answers(found.origin)
            yield found
        finally:
            server.terminate()


def _answers(origin: str, seconds: int = 30) -> None:
    """Wait for the server's own processes, which start after it said that it is ready."""
    for _ in range(seconds * 10):
        with suppress(OSError), urllib.request.urlopen(f"{origin}/demo/", timeout=seconds):
            return
        time.sleep(0.1)
    raise TimeoutError(origin)


@pytest.fixture
def visit(chromium: Any, demo: Demo) -> Iterator[Callable[..., Visitor]]:
    """A new browser, at the demo's front page or signed in as a role. Complaints fail the test at its end."""
    open_now: list[tuple[Any, Visitor]] = []

    def come(role: str = "", *, name: str = "", **about: Any) -> Visitor:
        context = chromium.new_context(**({"viewport": DESK, "locale": "en-GB"} | about))
        found = Visitor(context.new_page(), demo.origin, name or role)
        open_now.append((context, found))
        return found.enter(role) if role else found

    yield come
    faults = [fault for _, visitor in open_now for fault in visitor.faults]
    for context, _ in open_now:
        context.close()
    assert not faults, "\n".join(faults)
