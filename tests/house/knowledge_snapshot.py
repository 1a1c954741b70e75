"""The knowledge in one line an entry: kind/id and a digest of its content.

A change of knowledge changes lines of ``tests/snapshots/knowledge.txt``, so that nobody changes it without
seeing it. After a change that was meant: ``python -m tests.house.knowledge_snapshot``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from openmeso.knowledge import Library, load_library
from openmeso.serialize import digest

FILE = Path(__file__).parents[1] / "snapshots" / "knowledge.txt"
COMMAND = "python -m tests.house.knowledge_snapshot"


def lines(library: Library) -> list[str]:
    """One line an entry, sorted."""
    return sorted(
        f"{kind}/{i} {digest(entry)[:12]}" for kind, entries in library.kinds() for i, entry in entries.items()
    )


def main() -> int:
    """Write the snapshot and say how many lines differ from the one before."""
    now = lines(load_library())
    before = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(now) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(now)} entries, {len(set(now) ^ set(before))} lines differ from before\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
