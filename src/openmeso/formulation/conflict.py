"""Why nothing is possible: a minimal conflict, and the smallest set of things a person may lift.

Each way to do something (a candidate in a zone for a goal) is the set of constraints that forbid it. Some
constraints together are a conflict when they forbid every way; the conflict is minimal when each of them
alone forbids some way, so that lifting any one makes that way free of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any


def minimal_conflict(ways: Iterable[frozenset[str]]) -> tuple[str, ...] | None:
    """Codes that together forbid every way, none of them superfluous; ``None`` when a way is free.

    Codes that forbid the fewest ways are tried for deletion first, so few and general reasons remain.
    """
    forbidden = set(ways)
    if frozenset() in forbidden:
        return None
    hits: dict[str, int] = {}
    for way in forbidden:
        for code in way:
            hits[code] = hits.get(code, 0) + 1
    kept = set(hits)
    for code in sorted(hits, key=lambda code: (hits[code], code)):
        without = kept - {code}
        if all(way & without for way in forbidden):
            kept = without
    return tuple(sorted(kept, key=lambda code: (-hits[code], code)))


def smallest_relaxation(
    ways: Sequence[frozenset[str]], *, may_yield: Callable[[str], bool], prefer: Callable[[int], Any]
) -> int | None:
    """Index of the way with the fewest constraints of which all may yield; ``None`` when there is none.

    Args:
        ways: As for the conflict.
        may_yield: Whether a person may lift a constraint.
        prefer: Sorts ways of equal size, smallest first.
    """
    open_ways = [i for i, way in enumerate(ways) if all(may_yield(code) for code in way)]
    return min(open_ways, key=lambda i: (len(ways[i]), prefer(i)), default=None)
