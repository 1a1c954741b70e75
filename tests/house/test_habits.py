"""Habits that a reader relies on: the core has no clock, prints nothing and leaves no half-done work."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "openmeso"
FILES = sorted(SOURCE.rglob("*.py"))

#: The one file that may look at a clock.
CLOCK = SOURCE / "cli" / "options.py"

#: (object, attribute) of every way to ask what time it is.
ASKS_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "strftime"),
}

#: Calls that reach out of the process.
REACHES_OUT = {("os", "environ"), ("os", "getenv"), ("random", "random"), ("subprocess", "run"), ("uuid", "uuid4")}


def attributes(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            yield owner, node.attr, node.lineno


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_the_core_has_no_clock() -> None:
    """``today``, ``now`` and ``time`` are asked in one file of the command line only."""
    found = {
        path: [where(path, line) for a, b, line in attributes(parsed(path)) if (a, b) in ASKS_THE_TIME]
        for path in FILES
    }
    assert found.pop(CLOCK), "the clock has moved: say where to"
    assert [place for places in found.values() for place in places] == []


def test_the_core_reads_no_environment_and_draws_no_lots() -> None:
    assert [
        where(path, line) for path in FILES for a, b, line in attributes(parsed(path)) if (a, b) in REACHES_OUT
    ] == []


def test_nothing_prints_and_nothing_is_evaluated() -> None:
    """Text goes out through typer and rich in ``cli``; a rule is data and never code."""
    banned = {"print", "eval", "exec", "compile", "__import__", "input"}
    assert [where(path, line) for path in FILES for name, line in calls(parsed(path)) if name in banned] == []


def test_nothing_logs_and_nothing_is_pickled() -> None:
    banned = {"logging", "warnings", "random", "pickle", "shelve", "marshal"}
    found = [
        where(path, node.lineno)
        for path in FILES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.split(".")[0] in banned
    ]
    assert found == []


def test_no_room_for_everything() -> None:
    names = {path.stem for path in FILES}
    assert names.isdisjoint({"utils", "util", "helpers", "misc", "common", "tools", "manager"})


def written() -> list[Path]:
    """Every text of the project that people wrote."""
    found = [ROOT / "Makefile", ROOT / ".importlinter", *ROOT.glob("*.md"), *ROOT.glob("*.toml")]
    for folder in ("src", "tests", "docs", "examples", "tools"):
        found += [p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".md", ".toml", ".typ", ".po"}]
    return [p for p in found if p != Path(__file__) and "__pycache__" not in p.parts]


def test_nothing_is_left_half_done() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP|TBD)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in written()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if mark.search(line)
    ]
    assert found == []
