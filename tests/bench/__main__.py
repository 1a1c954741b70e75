"""``python -m tests.bench``: measure, print, and write docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench import planning, screening, starting
from tests.bench.measure import Found, Measured, Skipped, Table, number
from tests.bench.scale import rows as scale
from tests.bench.web import rows as web
from tests.postgres import binaries

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "benchmarks.md"
#: Each is told whether to measure at full size.
PARTS: dict[str, Callable[[bool], Iterator[Found]]] = {
    "screening": lambda _full: screening.rows(),
    "planning": lambda _full: planning.rows(),
    "starting": lambda _full: starting.rows(),
    "web": web.rows,
    "million": scale.million,
    "writers": scale.writers,
}


def cells(row: Measured) -> list[str]:
    sign = "≥" if row.more else "≤"
    goals = [] if row.goal is None else [f"{sign} {number(row.goal)}"]
    if row.ratio_goal is not None:
        goals.append(f"≥ {row.ratio_goal:g} × the peer")
    peer = row.peer if row.peers is None else f"{row.peer}: {number(row.peers)}"
    ratio = "" if row.ratio is None else f"{row.ratio:.3g} ×"
    judged = row.goal is not None or row.ratio_goal is not None
    return [
        row.what,
        f"{number(row.ours)} {row.unit}",
        ", ".join(goals),
        peer,
        ratio,
        ("yes" if row.met else "**no**") if judged else "",
    ]


def machine() -> str:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return f"{cpu}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def versions() -> str:
    """What the figures rest on besides Python."""
    server = binaries()
    own = [f"{name} {version(name.lower())}" for name in ("Django", "granian")]
    own.append(f"SQLite {sqlite3.sqlite_version}")
    return ", ".join([*own, f"PostgreSQL {server.parts[-2]}"] if server else own)


def page(found: list[Found], busy: tuple[float, float]) -> str:
    """The page.

    Args:
        busy: Load of the machine before the measurements and after them, as the system counts it.
    """
    rows = [one for one in found if isinstance(one, Measured)]
    tables = [one for one in found if isinstance(one, Table)]
    skipped = [one for one in found if isinstance(one, Skipped)]
    heads = ("what", "measured", "goal", "peer, same run", "better by", "goal met")
    missed = [row.what for row in rows if not row.met]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Medians of several runs, beside other software in the same run.",
        "Absolute numbers drift from machine to machine and with what else it does; the ratios less.",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}, {os.cpu_count()} cores; {versions()}.",
        f"Processes that wanted to run, in the minutes before and at the end: {busy[0]:.1f} and {busy[1]:.1f}.",
        "",
        *drawn(heads, map(cells, rows)),
        "",
        f"Goals missed: {'; '.join(missed)}." if missed else "Every goal is met.",
        *(f"\nNot measured here: **{one.what}**: {one.why}." for one in skipped),
        *(f"\n## {one.title}\n\n{chr(10).join(drawn(one.heads, one.rows))}\n\n{one.words}" for one in tables),
        "",
        "## What was done",
        "",
        *(f"* **{row.what}**: {row.note}" for row in rows if row.note),
    ]
    return "\n".join(lines) + "\n"


def drawn(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    heads = tuple(heads)
    return [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="only these; the page is then not written")
    parser.add_argument("--full", action="store_true", help="a million patients instead of a tenth of them")
    said = parser.parse_args()
    found: list[Found] = []
    before = os.getloadavg()[2]
    for name in said.parts or PARTS:
        for one in PARTS[name](said.full):
            found.append(one)
            print(spoken(one), flush=True)
    if not said.parts:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(found, (before, os.getloadavg()[2])), encoding="utf-8")
        print(f"written: {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")


def spoken(one: Found) -> str:
    if isinstance(one, Measured):
        return "  ".join(filter(None, cells(one)))
    if isinstance(one, Skipped):
        return f"NOT MEASURED: {one.what}: {one.why}"
    return "\n".join([one.title, *drawn(one.heads, one.rows)])


if __name__ == "__main__":
    main()
