"""What every node is: truth, the facts behind it, and the end of a wait."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from openmeso.screening.facts import NO, YES, Facts, Key

#: What a leaf found: truth, the fact itself, last day of the window (None = open-ended).
Hit = tuple[int, Any, date | None]
#: The same with the fact in words.
Match = tuple[int, str, date | None]


class Node(ABC):
    """A compiled condition."""

    @abstractmethod
    def truth(self, facts: Facts, here: str) -> int:
        """no, unknown or yes."""

    @abstractmethod
    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        """The facts that make it yes or unknown."""

    @abstractmethod
    def keys(self) -> frozenset[Key] | None:
        """Facts of which at least one must be live for this to be other than "no"; see ``CompiledRules.awake``.

        ``None``: it may hold whatever the lists say.
        """

    @abstractmethod
    def until(self, facts: Facts, here: str) -> date | None:
        """Last day on which it holds, ``None`` when no date ends it."""

    @property
    def local(self) -> bool:
        """Whether its truth may differ from zone to zone."""
        return False


class Leaf(Node):
    """A condition over one kind of fact. Words are made only when somebody reads them."""

    @abstractmethod
    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        """The facts that make it yes or unknown."""

    @abstractmethod
    def words(self, fact: Any) -> str:
        """A fact of ``hits`` in words. A name alone is a list item of which nothing is known."""

    def truth(self, facts: Facts, here: str) -> int:
        best = NO
        for truth, _, _ in self.hits(facts, here):
            if truth == YES:
                return YES
            best = truth
        return best

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        for truth, fact, end in self.hits(facts, here):
            yield truth, self.words(fact), end

    def until(self, facts: Facts, here: str) -> date | None:
        return last_day(end for truth, _, end in self.hits(facts, here) if truth == YES)


class ListLeaf(Leaf):
    """A condition over items of a list. ``items``: of which one must be live for it to be other than no."""

    items: frozenset[Key]

    def truth(self, facts: Facts, here: str) -> int:
        # Leaf.truth and not super(): a slotted dataclass is another class than the one written here.
        return NO if self.items.isdisjoint(facts.live) else Leaf.truth(self, facts, here)

    def keys(self) -> frozenset[Key]:
        return self.items


def last_day(ends: Iterable[date | None]) -> date | None:
    """The last of some days; none when one is open or there is no day."""
    latest: date | None = None
    for end in ends:
        if end is None:
            return None
        latest = end if latest is None else max(latest, end)
    return latest


def window_end(anchor: date, days: int) -> date:
    """``N d from E`` is free on day E + N, so its last day is E + N - 1."""
    return anchor + timedelta(days=days - 1)
