"""No entry changes without a line that says so."""

from __future__ import annotations

from openmeso.knowledge import Library
from tests.house.knowledge_snapshot import COMMAND, FILE, lines


def test_the_knowledge_is_as_last_looked_at(library: Library) -> None:
    was = set(FILE.read_text(encoding="utf-8").splitlines())
    now = set(lines(library))
    changed = sorted({line.split()[0] for line in was ^ now})
    assert changed == [], f"look at these entries, then run: {COMMAND}"
