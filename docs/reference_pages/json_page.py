"""Keys of what ``--json`` prints, read off the examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from openmeso.cli.printing import screening_data
from openmeso.intake import read_case, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.waits import lengthen_waits
from openmeso.pathway import plan_data, walk
from openmeso.practice import practice_library, read_practice
from openmeso.screening import screen
from openmeso.serialize import as_data
from openmeso.supply import read_stock
from reference_pages.markdown import page, table

EXAMPLES = Path(__file__).parents[2] / "examples"

#: Cases that between them show every key: a plan, a refusal, a conflict, a clash of dates.
CASES = ("hydration-face", "fine-lines-wedding", "allergy-infeasible", "calendar-clash", "acne-scars-needling")

#: Keys that are ids and not names: shown as one.
BY_ID = {
    "scopes.zone": "ZONE",
    "scopes.ingredient": "INGREDIENT",
    "scopes.technique": "TECHNIQUE",
    "scopes.combined": "TREATMENT",
}


def json_pages(library: Library) -> Iterator[tuple[str, str]]:
    yield "json.md", json_page(library)


def json_page(library: Library) -> str:
    screened: Found = {}
    for path in sorted(EXAMPLES.glob("*.toml")):
        if path.stem != "stock":
            case = read_case(path, library=library)
            on = case.on or date.min
            found = screen(intake=take_intake(case=case, library=library, on=on), library=library, on=on)
            _merge(screened, screening_data(found, trace=True))
    planned: Found = {}
    for name in CASES:
        data = _plan(name)
        for key, value in data.items():
            # What is inside the screening stands in the first table.
            _merge(planned, {key: {} if key == "screening" else value})
    intro = [
        "Read off the example cases. Quantities are numbers; their unit is the end of the key (`volume_ml`). Days are",
        "ISO 8601, instants have their UTC offset. `null` means: not there, never zero. Ids are kebab-case, verdicts",
        "are the words of the [glossary](../../GLOSSARY.md). The same input and library give the same bytes.",
        "",
    ]
    return page(
        "JSON",
        intro,
        ["## `openmeso screen --json`", "", "`trace` only with `--trace`.", ""],
        table(["key", "holds"], _rows(screened)),
        [
            "## `openmeso plan --json` and plan.json",
            "",
            "Where the way ends early the later stages are `null`: after a hard stop there is no `formulation`, after",
            "an infeasible formulation no `course`. `screening` has the keys above.",
            "",
        ],
        table(["key", "holds"], _rows(planned)),
    )


def _plan(name: str) -> dict[str, Any]:
    directory = EXAMPLES / "practice"
    library = practice_library(directory)
    practice = read_practice(directory, library=library)
    case = read_case(EXAMPLES / f"{name}.toml", library=library)
    on = case.on or date.min
    library = lengthen_waits(library, practice.waits_days, author=practice.name, on=on)
    stock = read_stock(EXAMPLES / "stock.toml", library)
    at = datetime.combine(on, time(8), tzinfo=UTC)
    return plan_data(walk(case=case, library=library, practice=practice, stock=stock, on=on, at=at))


#: Key to what it was seen to hold.
Found = dict[str, set[str]]


def _merge(found: Found, data: Mapping[str, Any]) -> None:
    """Add the keys of one result, in the order in which they were first met."""
    for key, kind in _walk(as_data(data), ""):
        found.setdefault(key, set()).add(kind)


def _rows(found: Found) -> list[list[str]]:
    """Keys below their parent, with everything they were seen to hold."""
    order = {key: place for place, key in enumerate(found)}

    def below_parent(key: str) -> list[int]:
        steps = key.split(".")
        return [order.get(".".join(steps[: n + 1]).removesuffix("[]"), order[key]) for n in range(len(steps))]

    rows = []
    for key in sorted(found, key=below_parent):
        kinds = found[key]
        full = kinds - {"empty list", "null"} or kinds - {"null"} or kinds
        rows.append([f"`{key}`", " or ".join(sorted(full)) + (" or null" if "null" in kinds - full else "")])
    return rows


def _walk(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if path:
            yield path, "object"
        stem = BY_ID.get(path.removeprefix("screening."))
        items = list(node.items())[:1] if stem else node.items()
        for key, value in items:
            name = stem or key
            yield from _walk(value, f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        kinds = list(dict.fromkeys(_kind(item) for item in node))
        yield path, f"list of {' or '.join(kinds)}" if kinds else "empty list"
        for item in node:
            if isinstance(item, dict | list):
                yield from (pair for pair in _walk(item, f"{path}[]") if pair[0] != f"{path}[]")
    else:
        yield path, _kind(node)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        return "objects"
    if isinstance(value, list):
        return "lists"
    return "text"
