"""A block: one reason that rules out a candidate, a zone or a goal; many of one code are one constraint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openmeso.formulation.nouns import Constraint, Kind

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Block:
    """One reason about one subject.

    Attributes:
        code: What one lifting lifts: ``formulation/<kebab>``, with what it is about in it.
        subject: Name of the product, zone or concern that it rules out.
        why: What is wrong, without the subject.
        relax: What lifting it means for this subject; empty where it never yields.
    """

    code: str
    kind: Kind
    subject: str
    why: str
    can_yield: bool = False
    relax: str = ""

    def constraint(self) -> Constraint:
        return Constraint(self.code, self.kind, f"{self.subject}: {self.why}", self.can_yield, self.relax)


def merged(blocks: Iterable[Block]) -> Constraint:
    """Blocks of one code as one constraint that names whom it hits."""
    several = list(blocks)
    first = several[0]
    subjects = list(dict.fromkeys(block.subject for block in several))
    shown = ", ".join(subjects[:_NAMED])
    more = f" and {len(subjects) - _NAMED} more" if len(subjects) > _NAMED else ""
    reliefs = list(dict.fromkeys(block.relax for block in several if block.relax))
    return Constraint(
        first.code, first.kind, f"{shown}{more}: {first.why}", first.can_yield, "; or ".join(reliefs[:_NAMED])
    )
