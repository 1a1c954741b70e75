"""``python -m tests.bench``: measure, print, and write docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import planning, screening, starting
from tests.bench.measure import Measured

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "benchmarks.md"
PARTS: dict[str, Callable[[], Iterator[Measured]]] = {
    "screening": screening.rows,
    "planning": planning.rows,
    "starting": starting.rows,
}


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def cells(row: Measured) -> list[str]:
    sign = "≥" if row.more else "≤"
    goal = "" if row.goal is None else f"{sign} {number(row.goal)}"
    if row.ratio_goal is not None:
        goal += f", ≥ {row.ratio_goal:g} × the peer"
    peer = row.peer if row.peers is None else f"{row.peer}: {number(row.peers)}"
    ratio = "" if row.ratio is None else f"{row.ratio:.3g} ×"
    judged = row.goal is not None or row.ratio_goal is not None
    return [
        row.what,
        f"{number(row.ours)} {row.unit}",
        goal,
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


def page(rows: list[Measured]) -> str:
    heads = ["what", "measured", "goal", "peer, same run", "better by", "goal met"]
    table = [heads, ["---"] * len(heads), *map(cells, rows)]
    missed = [row.what for row in rows if not row.met]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Medians of several runs on one core, beside other libraries in the same run.",
        "Absolute numbers drift from machine to machine and with what else it does; the ratios less.",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}.",
        "",
        *("| " + " | ".join(row) + " |" for row in table),
        "",
        f"Goals missed: {'; '.join(missed)}." if missed else "Every goal is met.",
        "",
        "## What was done",
        "",
        *(f"* **{row.what}**: {row.note}" for row in rows if row.note),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="only these; the page is then not written")
    wanted = parser.parse_args().parts
    rows: list[Measured] = []
    for name in wanted or PARTS:
        for row in PARTS[name]():
            rows.append(row)
            print("  ".join(filter(None, cells(row))), flush=True)
    if not wanted:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(rows), encoding="utf-8")
        print(f"written: {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")


if __name__ == "__main__":
    main()
