"""How much of the knowledge is confirmed, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.evidence import Sourced
from openmeso.knowledge.checking import walk
from openmeso.knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Share:
    """Statements of one kind: every entry's head and every sourced part of it."""

    entries: int
    statements: int
    unconfirmed: int

    @property
    def percent(self) -> int:
        """Unconfirmed statements of a hundred, rounded."""
        return round(100 * self.unconfirmed / self.statements) if self.statements else 0


def shares(library: Library) -> dict[str, Share]:
    """The share of unconfirmed statements, by kind."""
    out: dict[str, Share] = {}
    for kind, entries in library.kinds():
        parts = [part for entry in entries.values() for _, part in walk(entry) if isinstance(part, Sourced)]
        out[kind] = Share(len(entries), len(parts), sum(1 for part in parts if not part.confirmed))
    return out
