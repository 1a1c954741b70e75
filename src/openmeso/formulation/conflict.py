"""Why nothing is possible: a minimal conflict, and the smallest set of things a person may lift.

Each way to do something (a candidate in a zone for a goal) is the set of constraints that forbid it. Some
constraints together are a conflict when they forbid every way; the conflict is minimal when each of them
alone forbids some way, so that lifting any one makes that way free of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any


def minimal_conflict(ways: Iterable[frozenset[str]], *, firm: Container[str] = ()) -> tuple[str, ...] | None:
    """Codes that together forbid every way, none of them superfluous; ``None`` when a way is free.

    Codes that may yield are tried for deletion before firm ones, and those that forbid few ways before
    those that forbid many: the reasons that remain are few, and an order of goods is not offered where
    the law or an allergy is in the way as well.

    Args:
        ways: Each way as the codes that forbid it.
        firm: Codes that never yield.
    """
    forbidden = set(ways)
    if frozenset() in forbidden:
        return None
    hits: dict[str, int] = {}
    for way in forbidden:
        for code in way:
            hits[code] = hits.get(code, 0) + 1
    kept = set(hits)
    for code in sorted(hits, key=lambda code: (code in firm, hits[code], code)):
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
