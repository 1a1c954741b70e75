"""The requirements: what meets each, and the test that shows it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openmeso.knowledge import Library
from reference_pages.entry_words import EntryWords
from reference_pages.markdown import page, table

FILE = Path(__file__).parents[1] / "requirements.toml"

STATES = {
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


def requirements() -> tuple[Requirement, ...]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Requirement(r["id"], r["asks"], r["state"], tuple(r["by"]), tuple(r["tests"]), r.get("note", ""))
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
        "What five articles on facial mesotherapy ask of a system, in our own words, with what meets each row and the",
        f"test that shows it. {len(rows)} rows: {counts}.",
        "",
    ]
    parts = []
    for prefix, group in GROUPS.items():
        body = [
            [r.id, r.asks, STATES[r.state], ", ".join(_named(name, words) for name in r.by), _shown(r), r.note]
            for r in rows
            if r.id.rstrip("0123456789") == prefix
        ]
        heads = ["", "asks", "state", "met by", "shown by", "note"]
        parts.append([f"## {group}", "", *table(heads, body)])
    return page("Requirements", intro, *parts)


def _named(name: str, words: EntryWords) -> str:
    if name.endswith("/*"):
        kind = name.removesuffix("/*")
        return f"[all {kind}](knowledge/{kind}.md)"
    kind, slash, entry = name.partition("/")
    return words.link(kind, entry) if slash else f"`{name.removeprefix('openmeso.')}`"


def _shown(requirement: Requirement) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in requirement.tests)
