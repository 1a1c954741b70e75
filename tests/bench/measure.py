"""What a measurement is, and how it is taken: medians of several runs, peers in the same run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One line of the table.

    Attributes:
        ours, goal: In ``unit``; ``more`` says whether more is better.
        peer: Name and version of what was measured beside it, with its number in the same unit.
        note: What exactly was done.
    """

    what: str
    ours: float
    unit: str
    goal: float | None
    more: bool = False
    peer: str = ""
    peers: float | None = None
    ratio_goal: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer."""
        if self.peers is None:
            return None
        return self.ours / self.peers if self.more else self.peers / self.ours

    @property
    def met(self) -> bool:
        """Whether the goal is met, and that against the peer where there is one."""
        alone = self.goal is None or (self.ours >= self.goal if self.more else self.ours <= self.goal)
        return alone and (self.ratio_goal is None or (self.ratio or 0) >= self.ratio_goal)


@dataclass(frozen=True)
class Table:
    """Figures in full, below the goals.

    Attributes:
        words: What was done, and what the comparison does and does not mean.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str


@dataclass(frozen=True)
class Skipped:
    """What could not be measured here, and why."""

    what: str
    why: str


#: What a part of the measurements brings.
Found = Measured | Table | Skipped


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies; the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def seconds(work: Callable[[], object], *, runs: int = 7, warm: int = 1) -> float:
    """Median wall time of a piece of work, after ``warm`` runs that do not count."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)
