"""Every page that a role may open: answers, reads well to everybody, fits the screen, and nothing is refused in it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Demo
from tests.browser.visitor import DESK, TABLET, TELEPHONE, Visitor

TABLE = tomllib.loads((Path(__file__).parents[1] / "clinic" / "access_matrix.toml").read_text(encoding="utf-8"))
#: What stands in a URL that names no row.
WORDS: dict[str, str] = {
    **{name: str(value) for name, value in TABLE["arguments"].items()},
    "block": "you",
    "question": "keloid",
}
#: Pages that lead on: a lock that is closed by asking for it, and pages of what is not there yet.
LEADS_ON = {"session": "to the session of today", "injection-map-addendum": "", "session-review": "", "merge": ""}
LOCKS = {"lock"}


def pages_of(role: str) -> list[str]:
    return [name for name, page in TABLE["pages"].items() if "GET" in page["methods"] and role in page["roles"]]


def url_of(name: str, demo: Demo) -> str:
    from django.urls import NoReverseMatch, reverse

    from tests.clinic.test_access_matrix import PAGES

    keys = list(PAGES[name].pattern.converters)
    refs = [demo.refs[key] for key in keys if key in demo.refs and key != "patient"]
    kwargs: dict[str, str] = {key: demo.refs[key]["ref"] if key in demo.refs else WORDS.get(key, "x") for key in keys}
    if "patient" in keys:
        # A row belongs to its own patient; a wrong pair is not found.
        kwargs["patient"] = next((ref["patient"] for ref in refs if ref["patient"]), kwargs["patient"])
    return reverse(name, kwargs=kwargs)


@pytest.mark.parametrize("role", ["prescriber", "front-desk", "owner", "auditor"])
def test_every_page_of_a_role(role: str, visit: Callable[..., Visitor], demo: Demo) -> None:
    visitor = visit(role)
    for name in pages_of(role):
        if name in LOCKS:
            continue
        url = url_of(name, demo)
        answer = visitor.page.context.request.get(demo.origin + url)
        kind = answer.headers.get("content-type", "")
        if answer.status != 200:
            visitor.faults.append(f"{role} {name} {url}: {answer.status}")
        if kind.startswith("text/html"):
            visitor.goto(url)
            visitor.look(name)
