"""``python -m tests.drill``: kill the server again and again, and print what was found. ``make drill``.

``--kills 200`` for a long one, ``--write`` to keep the figures in docs/reference/drills.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median

from tests.bench.filled.place import ROOT
from tests.drill.full import CannotMount, drilled_full
from tests.drill.run import Drilled, drilled
from tests.postgres import binaries

PAGE = ROOT / "docs" / "reference" / "drills.md"
HERE = ROOT / "var" / "drill"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill")
    parser.add_argument("--kills", type=int, default=20, help="for each database")
    parser.add_argument("--on", choices=("sqlite", "postgresql", "full"), action="append", help="only this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/reference/drills.md")
    said = parser.parse_args()
    HERE.mkdir(parents=True, exist_ok=True)
    found, left_out = [], []
    for on in said.on or ("sqlite", "postgresql", "full"):
        if on == "postgresql" and binaries() is None:
            left_out.append("PostgreSQL: no server is installed here")
            continue
        try:
            one = (
                drilled_full(data=HERE / "full")
                if on == "full"
                else drilled(on=on, kills=said.kills, data=HERE / on, seed=said.seed)
            )
        except CannotMount as cannot:
            left_out.append(f"A full disk: {cannot}")
            continue
        found.append(one)
        print(table(rows([one])), flush=True)
        for fault in one.faults:
            print(f"  FAULT  {fault}", flush=True)
    for what in left_out:
        print(f"*** NOT DRILLED: {what} ***")
    if said.write:
        PAGE.write_text(page(found, left_out), encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
    return 1 if any(one.faults for one in found) else 0


HEADS = (
    *("database", "kills", "acts done", "signed", "booked", "answered", "no answer came", "of these done"),
    *("lost", "half", "invariants broken", "“locked”"),
)


def rows(found: Iterable[Drilled]) -> list[tuple[str, ...]]:
    out = [HEADS]
    for one in found:
        kinds = one.found["kinds"]
        out.append(
            (
                one.on,
                str(0 if "full" in one.on else one.kills),
                f"{one.found['done']:,}",
                *(f"{kinds.get(kind, 0):,}" for kind in ("sign", "book", "answer")),
                str(one.seen.get("asked again", 0)),
                str(one.found["done before"] - one.repeated),
                *(str(len(one.found[what])) for what in ("lost", "half", "broken")),
                str(sum("locked" in odd for odd in one.oddities)),
            )
        )
    return out


def again(found: Iterable[Drilled]) -> list[tuple[str, ...]]:
    """How long it took until somebody's act was done again."""
    out = [("database", "what was killed", "times", "median, s", "longest, s")]
    for one in found:
        for kind, taken in sorted(one.again.items()):
            out.append((one.on, kind, str(len(taken)), f"{median(taken):.1f}", f"{max(taken):.1f}"))
    return out


def table(lines: list[tuple[str, ...]]) -> str:
    """As Markdown, padded so that it reads on a screen too."""
    wide = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    drawn = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, wide, strict=True))} |" for line in lines]
    return "\n".join([drawn[0], f"| {' | '.join('-' * width for width in wide)} |", *drawn[1:]])


def page(found: list[Drilled], left_out: list[str]) -> str:
    faults = [f"* {one.on}: {fault}" for one in found for fault in one.faults]
    backups = [
        f"* {one.on}: of {one.backup['done']:,} acts done before it began, {len(one.backup['lost'])} lost,"
        f" {len(one.backup['half'])} half; {len(one.backup['broken'])} invariants broken."
        for one in found
        if one.backup.get("done")
    ]
    return f"""# Drills

Written by `make drill ARGS="--kills N --write"`. People sign sessions, book visits and answer check-ins over HTTP
while the server, as it is installed, is ended with `kill -9` again and again. Each act is written to a file of the
client's own, on the disk, before it is sent and after it was answered. In the end everything is held against it.

Run on {datetime.now(UTC):%Y-%m-%d} in {sum(one.seconds for one in found) / 60:.0f} minutes: {platform.system()}
{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, granian {version("granian")}.

{table(rows(found))}

**Lost**: was answered as done and is not there. **Half**: some of the parts of an act stand without the others
(record, hash, injected lines, stock, map, check-ins, the line in the trail). **No answer came**: the client cannot
know; the act was sent again by the same name, and stands once. Acts that had been answered as done were sent
again too ({sum(one.repeated for one in found)} signatures): nothing was done twice.

{chr(10).join(faults) if faults else "Nothing was found that must not be."}
{"".join(f"{chr(10)}Not drilled here: {what}.{chr(10)}" for what in left_out)}
## A backup under load

Made by `openmeso-clinic backup` while people worked, brought back elsewhere, and held against the same file.

{chr(10).join(backups)}

## Until somebody's act was done again

{table(again(found))}

The server itself had to be begun anew {sum(one.begun_anew for one in found)} times, as the system's supervisor does:
after a kill of its first process, and where workers fell twice within seconds, upon which it ends.

What is not shown here: a power cut, in which what the disk had not yet written is lost. Death of a process loses
nothing of what the system holds for it.
"""


if __name__ == "__main__":
    sys.exit(main())
