"""The requirements: what meets each, and the test that shows it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openmeso.knowledge import Library
from reference_pages.entry_words import EntryWords
from reference_pages.markdown import page, table

FILE = Path(__file__).parents[1] / "requirements.toml"
VIEWS = Path(__file__).parents[2] / "src" / "openmeso_clinic" / "views"

STATES = {
    "screen": "done on screen",
    "part": "partly on screen",
    "met": "met in the core",
    "record": "record only, screen later",
    "later": "later issue",
}

GROUPS = {
    "IN": "Intake",
    "SC": "Screening",
    "FO": "Formulation",
    "PL": "Plan",
    "CO": "Consent",
    "SE": "Session",
    "AF": "Aftercare",
    "OU": "Outcome",
    "SA": "Safety and audit",
    "CL": "Claims, shown with their evidence",
}


@dataclass(frozen=True)
class Requirement:
    """One row of ``requirements.toml``."""

    id: str
    asks: str
    state: str
    by: tuple[str, ...]
    tests: tuple[str, ...]
    note: str = ""
    pages: tuple[str, ...] = ()


def requirements() -> tuple[Requirement, ...]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Requirement(
            r["id"],
            r["asks"],
            r["state"],
            tuple(r["by"]),
            tuple(r["tests"]),
            r.get("note", ""),
            tuple(r.get("pages", ())),
        )
        for r in data["row"]
    )


def requirements_pages(library: Library) -> Iterator[tuple[str, str]]:
    yield "requirements.md", requirements_page(library)


def requirements_page(library: Library) -> str:
    """A table for each group of rows."""
    words = EntryWords(library, "knowledge/")
    rows = requirements()
    counts = ", ".join(f"{sum(1 for r in rows if r.state == state)} {said}" for state, said in STATES.items())
    intro = [
        "What five articles on facial mesotherapy ask of a system, in our own words, what meets each row, the page",
        f"of the clinic on which it is done, and the test that shows it. {len(rows)} rows: {counts}.",
        "",
    ]
    parts = []
    addresses = page_addresses()
    for prefix, group in GROUPS.items():
        body = [
            [
                r.id,
                r.asks,
                STATES[r.state],
                "<br>".join(f"`{addresses[name]}`" for name in r.pages),
                ", ".join(_named(name, words) for name in r.by),
                _shown(r),
                r.note,
            ]
            for r in rows
            if r.id.rstrip("0123456789") == prefix
        ]
        heads = ["", "asks", "state", "on the page", "met by", "shown by", "note"]
        parts.append([f"## {group}", "", *table(heads, body)])
    return page("Requirements", intro, *parts)


def page_addresses() -> dict[str, str]:
    """Every page of the clinic by its name, as its files say: nothing of Django is needed to write this page."""
    found: dict[str, str] = {}
    for file in sorted(VIEWS.glob("*/urls.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                # One name may be made of another that stands above it.
                said[node.targets[0].id] = _text(node.value, said)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"path", "re_path"}:
                name = next((k.value.value for k in node.keywords if k.arg == "name"), None)
                if isinstance(name, str):
                    found[name] = "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", _text(node.args[0], said))
    return found


def _text(node: ast.expr, said: dict[str, str]) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, said) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, said)
    if isinstance(node, ast.Name):
        return said.get(node.id, f"<{node.id}>")
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def _named(name: str, words: EntryWords) -> str:
    if name.endswith("/*"):
        kind = name.removesuffix("/*")
        return f"[all {kind}](knowledge/{kind}.md)"
    kind, slash, entry = name.partition("/")
    return words.link(kind, entry) if slash else f"`{name.removeprefix('openmeso.')}`"


def _shown(requirement: Requirement) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in requirement.tests)
