"""All, any, not: Kleene's three-valued logic over other nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from openmeso.screening.facts import NO, UNKNOWN, YES, Facts, Key
from openmeso.screening.nodes.base import Match, Node, last_day
from openmeso.screening.nodes.stated import AnswerNode


@dataclass(frozen=True, slots=True)
class _Several(Node):
    children: tuple[Node, ...]

    @property
    def local(self) -> bool:
        return any(child.local for child in self.children)


@dataclass(frozen=True, slots=True)
class AllNode(_Several):
    def truth(self, facts: Facts, here: str) -> int:
        least = YES
        for child in self.children:
            truth = child.truth(facts, here)
            if truth == NO:
                return NO
            least = min(least, truth)
        return least

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        if self.truth(facts, here) != NO:
            for child in self.children:
                yield from child.matches(facts, here)

    def until(self, facts: Facts, here: str) -> date | None:
        # It ends as soon as one part ends.
        ends = [end for child in self.children if (end := child.until(facts, here)) is not None]
        return min(ends, default=None)

    def keys(self) -> frozenset[Key] | None:
        known = [keys for child in self.children if (keys := child.keys()) is not None]
        return min(known, key=len, default=None)


@dataclass(frozen=True, slots=True)
class AnyNode(_Several):
    def truth(self, facts: Facts, here: str) -> int:
        best = NO
        for child in self.children:
            truth = child.truth(facts, here)
            if truth == YES:
                return YES
            best = max(best, truth)
        return best

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        for child in self.children:
            if child.truth(facts, here) != NO:
                yield from child.matches(facts, here)

    def until(self, facts: Facts, here: str) -> date | None:
        # It ends when the last part that holds ends.
        return last_day(child.until(facts, here) for child in self.children if child.truth(facts, here) == YES)

    def keys(self) -> frozenset[Key] | None:
        every = [child.keys() for child in self.children]
        return None if any(keys is None for keys in every) else frozenset().union(*(k for k in every if k))


@dataclass(frozen=True, slots=True)
class NotNode(Node):
    child: Node

    @property
    def local(self) -> bool:
        return self.child.local

    def truth(self, facts: Facts, here: str) -> int:
        return YES - self.child.truth(facts, here)

    def matches(self, facts: Facts, here: str) -> Iterator[Match]:
        if self.child.truth(facts, here) == UNKNOWN:
            yield from self.child.matches(facts, here)

    def until(self, facts: Facts, here: str) -> date | None:
        return None

    def keys(self) -> frozenset[Key] | None:
        return frozenset({("doubt", self.child.question)}) if isinstance(self.child, AnswerNode) else None
