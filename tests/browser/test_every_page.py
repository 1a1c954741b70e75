"""Every page that a role may open: answers, reads well to everybody, fits the screen, and nothing is refused in it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Demo
from tests.browser.visitor import TABLET, TELEPHONE, Visitor

TABLE = tomllib.loads((Path(__file__).parents[1] / "clinic" / "access_matrix.toml").read_text(encoding="utf-8"))
#: What stands in a URL that names no row.
WORDS: dict[str, str] = {
    **{name: str(value) for name, value in TABLE["arguments"].items()},
    "block": "you",
    "question": "keloid",
}
#: Pages that answer something else here, and why.
ELSE = {
    "portrait": 404,  # no portrait was taken
    "lot-label": 404,  # no label was photographed
    "take-out-file": 404,  # no export was ordered; taken in a test of its own
    "decide": 404,  # needs an open finding; opened in the whole way
}
#: Opening it closes the browser's session.
LOCK = "lock"


def pages_of(role: str) -> list[str]:
    return [name for name, page in TABLE["pages"].items() if "GET" in page["methods"] and role in page["roles"]]


def url_of(name: str, demo: Demo) -> str:
    from django.urls import reverse

    from tests.clinic.test_access_matrix import PAGES

    keys = list(PAGES[name].pattern.converters)
    refs = [demo.refs[key] for key in keys if key in demo.refs and key != "patient"]
    kwargs: dict[str, str] = {key: demo.refs[key]["ref"] if key in demo.refs else WORDS.get(key, "x") for key in keys}
    if "patient" in keys:
        # A row belongs to its own patient; a wrong pair is not found.
        kwargs["patient"] = next((ref["patient"] for ref in refs if ref["patient"]), kwargs["patient"])
    return reverse(name, kwargs=kwargs)


def open_pages(visitor: Visitor, demo: Demo, names: list[str]) -> None:
    page = visitor.page
    for name in names:
        if name == LOCK:
            continue
        url = demo.origin + url_of(name, demo)
        answer = page.context.request.get(url)
        if answer.status != ELSE.get(name, 200):
            visitor.faults.append(f"{visitor.name} {name} {url}: {answer.status}")
        # A paper is not shown by this browser but saved.
        if answer.ok and answer.headers.get("content-type", "").startswith("text/html"):
            # What was fetched is shown: the clinic is not asked for it twice.
            page.route(url, partial(_with, answer), times=1)
            visitor.goto(url)
            visitor.look(name)


def _with(answer: Any, route: Any) -> None:
    route.fulfill(response=answer)


#: The prescriber opens most pages: a share for each process of a parallel run.
SHARES = [("prescriber", slice(share, None, 4)) for share in range(4)]


@pytest.mark.parametrize(
    ("role", "share"), [*SHARES, *((role, slice(None)) for role in ("front-desk", "owner", "auditor"))]
)
def test_every_page_of_a_role(role: str, share: slice, visit: Callable[..., Visitor], demo: Demo) -> None:
    open_pages(visit(role), demo, pages_of(role)[share])


#: Each kind of page once: lists, forms, tables, drawings, the record.
CHOICE = [
    *("day-sheet", "calendar", "patients", "patient-register", "patient", "intake", "intake-block", "assessment"),
    *("screening", "formulation", "plan", "consent", "session-record", "injection-map", "aftercare", "documents"),
    *("outcome", "outcome-measure", "outcome-score", "devices", "readings-import"),
    *("oversight", "oversight-completeness", "oversight-overrides", "oversight-pack"),
    *("adverse-event", "stock", "lot", "stock-receive", "fridge", "logs", "settings", "settings-knowledge"),
]


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("telephone", {"viewport": TELEPHONE, "has_touch": True}),
        ("tablet", {"viewport": TABLET, "has_touch": True}),
        ("dark", {"color_scheme": "dark"}),
    ],
)
def test_pages_of_each_kind(name: str, about: dict[str, Any], visit: Callable[..., Visitor], demo: Demo) -> None:
    open_pages(visit("prescriber", name=name, **about), demo, CHOICE)
