"""Conditions over wishes and plans: zones, concerns, what is planned, what is ready."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openmeso.intake.case import ConcernPart
from openmeso.screening.facts import YES, Facts
from openmeso.screening.nodes.base import Hit, Leaf


@dataclass(frozen=True, slots=True)
class ZoneNode(Leaf):
    zones: frozenset[str]
    local = True

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        looked_at = (here,) if here else facts.intake.wanted_zones
        met = [zone for zone in looked_at if zone in self.zones]
        if met:
            yield YES, met, None

    def words(self, fact: list[str]) -> str:
        return f"zone {', '.join(fact)}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ConcernNode(Leaf):
    ids: tuple[str, ...]
    at_least: int
    local = True

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for concern in sorted(facts.intake.concerns, key=repr):
            wanted = concern.id in self.ids and concern.severity >= self.at_least
            if wanted and facts.meets(concern.zone, here):
                yield YES, concern, None

    def words(self, fact: ConcernPart) -> str:
        return f"wish {fact.id}, severity {fact.severity}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class PlannedNode(Leaf):
    ids: frozenset[str]

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        for name in sorted(self.ids & (facts.planned or frozenset())):
            yield YES, name, None

    def words(self, fact: str) -> str:
        return f"planned: {fact}"

    def keys(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ReadyNode(Leaf):
    problem: str

    def hits(self, facts: Facts, here: str) -> Iterator[Hit]:
        if self.problem in (facts.readiness or frozenset()):
            yield YES, self.problem, None

    def words(self, fact: str) -> str:
        return fact.replace("-", " ")

    def keys(self) -> None:
        return None
