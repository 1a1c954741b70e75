"""Claims about the treatment's effects, each with what speaks for and against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openmeso.evidence import Source
from openmeso.knowledge import Library
from openmeso.knowledge.schema.concerns import Claim, ClaimSide


@dataclass(frozen=True, slots=True)
class SideView:
    side: ClaimSide
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its sides, the best evidence first, and a claim's own word for it last."""

    claim: Claim
    sides: tuple[SideView, ...]


def claims_of(library: Library) -> list[ClaimView]:
    """All claims by their words."""
    return [
        ClaimView(claim, tuple(SideView(side, _sources(library, side.sources)) for side in _best_first(claim.sides)))
        for claim in sorted(library.claims.values(), key=lambda one: one.claim)
    ]


def _best_first(sides: Sequence[ClaimSide]) -> list[ClaimSide]:
    return sorted(sides, key=lambda side: side.grade.value)


def _sources(library: Library, ids: Sequence[str]) -> tuple[Source, ...]:
    return tuple(library.sources[one] for one in ids if one in library.sources)
