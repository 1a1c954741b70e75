"""Ways to fill a syringe: each product as it is, and each documented mixture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as combinations_of
from math import lcm

from openmeso.formulation.contents import Amount, blended, contents_of
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.actives import Mixture
from openmeso.knowledge.schema.products import Product

#: Parts from a fifth on are drawn to 0.1 mL (ten marks), smaller ones to 0.01 mL.
_LARGE_PART = Fraction(1, 5)
_LARGE_STEP = 10
#: A batch that needs more than 10 mL to be measured is not made.
MOST_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """One product of a candidate and its share of the volume."""

    product: Product
    share: Fraction
    contents: tuple[Amount, ...]


@dataclass(frozen=True)
class Candidate:
    """One way to fill a syringe.

    Attributes:
        id: Product id, or mixture id with the products it is made from.
        parts: In the order of drawing: diluent first.
        mixture: The documented mixture; ``None`` for a product as it is.
        diluent: Product id of the diluent; empty without one.
        contents: Of the final syringe.
        batch: Smallest volume, in marks of 0.01 mL, in which every part is a whole number of marks.
    """

    id: str
    parts: tuple[Part, ...]
    mixture: Mixture | None
    diluent: str
    contents: tuple[Amount, ...]
    batch: int

    @property
    def products(self) -> tuple[str, ...]:
        return tuple(part.product.id for part in self.parts)

    @property
    def name(self) -> str:
        return self.mixture.name if self.mixture else self.parts[0].product.name

    @property
    def ingredients(self) -> frozenset[str]:
        return frozenset(amount.ingredient for amount in self.contents)


def candidates(library: Library) -> tuple[Candidate, ...]:
    """Every candidate of the library, by id. What the stock does not hold is filtered later, with words."""
    as_it_is = (_as_it_is(product) for product in library.products.values() if product.undiluted)
    found = [*as_it_is, *(c for mixture in library.mixtures.values() for c in _mixed(mixture, library))]
    return tuple(sorted(found, key=lambda candidate: candidate.id))


def _as_it_is(product: Product) -> Candidate:
    contents = contents_of(product)
    part = Part(product, Fraction(1), contents)
    return Candidate(product.id, (part,), None, "", contents, batch=1)


def _mixed(mixture: Mixture, library: Library) -> Iterator[Candidate]:
    """A mixture once for each choice of products that it can be made from."""
    choices = [
        [
            part
            for product in library.products.values()
            if mixture.id in product.prepared_as
            and (part := _part(product, needed.ingredient, Fraction(needed.final_concentration), needed.unit))
        ]
        for needed in mixture.parts
    ]
    diluents = [p for p in library.products.values() if _is_only(p, mixture.diluent)] if mixture.diluent else []
    for actives in combinations_of(*choices):
        rest = 1 - sum((part.share for part in actives), Fraction(0))
        if rest < 0 or (rest > 0 and not diluents) or (len(actives) == 1 and not rest and actives[0].product.undiluted):
            continue
        if not rest:
            yield _candidate(mixture, actives, None)
        for diluent in diluents if rest else []:
            yield _candidate(mixture, actives, Part(diluent, rest, contents_of(diluent)))


def _part(product: Product, ingredient: str, final: Fraction, unit: str) -> Part | None:
    contents = contents_of(product)
    amount = next((a for a in contents if a.ingredient == ingredient), None)
    if amount is None or not amount.per_ml or amount.unit != unit.partition("/")[0]:
        return None
    return Part(product, final / amount.per_ml, contents)


def _is_only(product: Product, ingredient: str) -> bool:
    return [component.ingredient for component in product.composition] == [ingredient]


def _candidate(mixture: Mixture, actives: tuple[Part, ...], diluent: Part | None) -> Candidate:
    parts = (diluent, *actives) if diluent else actives
    return Candidate(
        id=":".join((mixture.id, *(part.product.id for part in parts))),
        parts=parts,
        mixture=mixture,
        diluent=diluent.product.id if diluent else "",
        contents=blended((part.contents, part.share) for part in parts),
        batch=_batch(tuple(part.share for part in parts)),
    )


def _batch(shares: tuple[Fraction, ...]) -> int:
    """The least number of marks of which every share is a whole number of its own marks."""
    steps = [_LARGE_STEP if share >= _LARGE_PART else 1 for share in shares]
    return lcm(*((Fraction(step) / share).numerator for share, step in zip(shares, steps, strict=True)))
