"""How much a goal counts, and how much the evidence for a candidate counts towards it.

This is the one place with such numbers. They order; they measure nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from openmeso.evidence import Direction, Grade
from openmeso.formulation.candidates import Candidate
from openmeso.formulation.contents import Amount
from openmeso.formulation.nouns import Goal
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.concerns import EvidenceStatement

#: Each grade counts twice the next: one controlled trial outweighs any single series, claim or leaflet.
FOR = {Grade.A: 8, Grade.B: 4, Grade.C: 2, Grade.D: 1}
#: Mixed findings are worth half a clear one; a mixed claim is worth nothing.
MIXED = {grade: weight // 2 for grade, weight in FOR.items()}
#: What speaks against, harm included, takes half a clear finding away: a trial against a trial leaves a
#: goal that may be tried with both sides shown, a trial against a series leaves none.
AGAINST = {Grade.A: 4, Grade.B: 2, Grade.C: 1, Grade.D: 1}
#: Several studies of one grade count as one: ten weak series do not make a trial.

#: Without a stated priority a goal stands in the middle.
_MIDDLE = 5


@dataclass(frozen=True, slots=True)
class Weight:
    """Evidence of one candidate for one concern.

    Attributes:
        value: 0 to 8; 0 = not addressed.
        supporting, opposing: Ids of the statements; ``label/<product>`` for a leaflet.
        grade: Of the statement that carries the value.
    """

    value: int
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    grade: Grade


def wanted(goal: Goal) -> int:
    """Severity times priority; priority 1 is the patient's first wish and counts most."""
    return goal.severity * (10 - (goal.priority or _MIDDLE))


@dataclass(frozen=True, slots=True)
class _About:
    """A statement with its names spelled out: all it names, and each name by itself."""

    statement: EvidenceStatement
    named: frozenset[str]
    each: tuple[frozenset[str], ...]


class Weigher:
    """Weighs candidates against the evidence of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._about: dict[str, tuple[_About, ...]] = {}
        self._known: dict[tuple[str, str], Weight] = {}

    def weigh(self, candidate: Candidate, concern: str) -> Weight:
        """Weigh what is known of a candidate for a concern; see ``weigh``."""
        key = (candidate.id, concern)
        if key not in self._known:
            if concern not in self._about:
                self._about[concern] = tuple(_statements(concern, self._library))
            self._known[key] = _weigh(candidate, concern, self._about[concern], self._library)
        return self._known[key]


def weigh(candidate: Candidate, concern: str, library: Library) -> Weight:
    """Weigh what is known of a candidate for a concern.

    A statement about one active counts in full where the candidate holds no other active, and half in a
    cocktail: hyaluronic acid alone did better than its mixtures. It counts nothing where the amount is not
    on file or below what was studied: a trace of a vitamin is not the dose of its trial. A statement about
    a cocktail counts only for candidates that hold all its parts. Half again counts what a label does not
    name: a device whose leaflet is for other concerns. A label, and a protocol by consensus, count as grade
    C; what a label names keeps a weight of 1 whatever speaks against it, so it is the last choice and both
    sides are shown.
    """
    return Weigher(library).weigh(candidate, concern)


def _statements(concern: str, library: Library) -> Iterator[_About]:
    for statement in library.evidence.values():
        if concern in statement.concerns:
            each = tuple(library.actives_named((name,)) for name in statement.actives)
            yield _About(statement, frozenset().union(*each), each)


def _weigh(candidate: Candidate, concern: str, about: tuple[_About, ...], library: Library) -> Weight:
    actives = _actives(candidate, library)
    dosed = frozenset(amount.ingredient for amount in candidate.contents if _as_studied(amount, library))
    mixed = len(actives) > 1 or any(not part.product.composition_complete for part in candidate.parts)
    beside = 2 if outside_label(candidate, concern) else 1
    supporting: list[tuple[int, str, Grade]] = []
    opposing: list[tuple[int, str]] = []
    for one in about:
        fit = _fit(one, actives, dosed, mixed)
        if not fit:
            continue
        statement = one.statement
        if statement.direction in (Direction.AGAINST, Direction.HARM):
            opposing.append((AGAINST[statement.grade] // fit, statement.id))
        else:
            table = FOR if statement.direction is Direction.FOR else MIXED
            supporting.append((table[statement.grade] // (fit * beside), statement.id, statement.grade))
    labels = [
        (FOR[Grade.C], f"label/{part.product.id}", Grade.C)
        for part in candidate.parts
        if concern in part.product.label.concerns and part.product.label.confirmed
    ]
    supporting += labels
    supporting += _by_protocol(concern, actives, dosed, mixed, beside, library)
    supporting.sort(key=lambda item: (-item[0], item[1]))
    opposing.sort(key=lambda item: (-item[0], item[1]))
    return Weight(
        value=max(1 if labels else 0, (supporting[0][0] if supporting else 0) - (opposing[0][0] if opposing else 0)),
        supporting=tuple(name for value, name, _ in supporting if value),
        opposing=tuple(name for value, name in opposing if value),
        grade=supporting[0][2] if supporting else Grade.D,
    )


def outside_label(candidate: Candidate, concern: str) -> bool:
    """Whether an authorised product's label names concerns, and not this one."""
    labels = [part.product.label for part in candidate.parts]
    return candidate.mixture is None and bool(labels[0].concerns) and concern not in labels[0].concerns


def _by_protocol(
    concern: str, actives: frozenset[str], dosed: frozenset[str], mixed: bool, beside: int, library: Library
) -> list[tuple[int, str, Grade]]:
    """The concern's protocol, as consensus, where it names the active and stands on a source."""
    protocol = library.protocols[library.concerns[concern].protocol]
    named = library.actives_named(protocol.actives)
    if protocol.refused or not protocol.sources or not actives & dosed & named:
        return []
    grade = max(protocol.grade, Grade.C, key=list(Grade).index)
    fit = 2 if mixed and not actives <= named else 1
    return [(FOR[grade] // (fit * beside), f"protocol/{protocol.id}", grade)]


def _actives(candidate: Candidate, library: Library) -> frozenset[str]:
    return frozenset(i for i in candidate.ingredients if i in library.actives and library.actives[i].kind == "active")


def _as_studied(amount: Amount, library: Library) -> bool:
    """Whether an amount is on file and no lower than the lowest concentration that was used."""
    ranges = library.actives[amount.ingredient].concentration
    lows = [Fraction(r.low) for r in ranges if r.low is not None and r.unit == f"{amount.unit}/mL"]
    return amount.per_ml is not None and amount.per_ml >= min(lows, default=Fraction(0))


def _fit(about: _About, actives: frozenset[str], dosed: frozenset[str], mixed: bool) -> int:
    """1 = about just this, 2 = about a part of it, 0 = about something else."""
    if about.statement.cocktail:
        return 1 if mixed and all(actives & names for names in about.each) else 0
    if len(actives) > 1 and actives <= about.named:
        return 1
    if not actives & dosed & about.named:
        return 0
    return 2 if mixed and not actives <= about.named else 1
