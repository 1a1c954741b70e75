"""What a user waits for at the command line."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from openmeso.knowledge import loading
from tests.bench.measure import Measured, seconds

ROOT = Path(__file__).parent.parent.parent
PLAN = "plan examples/hydration-face.toml --stock examples/stock.toml --practice examples/practice"


def run(arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("openmeso")), *arguments.split()]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def rows() -> Iterator[Measured]:
    yield Measured("`openmeso --help`", seconds(lambda: run("--help"), runs=7), "s", 0.3)
    with tempfile.TemporaryDirectory() as out:
        taken = seconds(lambda: run(f"{PLAN} --out {out}"), runs=5)
        papers = ", ".join(sorted(path.name for path in Path(out).iterdir()))
    yield Measured("`openmeso plan CASE` with its papers", taken, "s", 3, note=f"A process of its own; {papers}.")
    load = loading.load_library.__wrapped__
    entries = sum(len(found) for _, found in load().kinds())
    yield Measured(
        "Loading the library",
        seconds(load, runs=5),
        "s",
        None,
        note=f"{entries} entries, validated and cross-checked; no goal was set.",
    )
