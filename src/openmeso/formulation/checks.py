"""The rows of limits that are printed: what is used of each, in the numbers the solver was held to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from openmeso.formulation.limits import Bound
from openmeso.formulation.nouns import LimitCheck
from openmeso.formulation.offers import Offer
from openmeso.knowledge.library import Library
from openmeso.units import plain

_PLACES = Decimal("0.0001")


def limit_checks(given: Iterable[tuple[Offer, int]], library: Library) -> tuple[LimitCheck, ...]:
    """Every limit that the given volumes touch.

    Args:
        given: Offers with their marks.
        library: For limits a point and of the concentration, which bind a candidate, not a volume.
    """
    given = list(given)
    used: dict[Bound, Fraction] = {}
    for offer, marks in given:
        for load in offer.loads:
            used[load.bound] = used.get(load.bound, load.bound.start) + load.per_mark * marks
    rows = [_check(b.words, used[b], b.most, b.unit, b.confirmed, b.sources) for b in used]
    rows += [row for offer, _ in given for row in _fixed(offer, library)]
    return tuple(sorted(dict.fromkeys(rows), key=lambda row: (row.limit, row.allowed)))


def used_of(key: str, given: Iterable[tuple[Offer, int]]) -> Fraction:
    """What the injections alone use of one bound, what came before left out."""
    return sum(
        (load.per_mark * marks for offer, marks in given for load in offer.loads if load.bound.key == key), Fraction(0)
    )


def _fixed(offer: Offer, library: Library) -> Iterator[LimitCheck]:
    """Limits of the concentration and of a point."""
    assert offer.way is not None
    drop = Fraction(offer.way.drop_ml)
    for amount in offer.candidate.contents:
        active = library.actives[amount.ingredient]
        for limit in active.limits:
            most = Fraction(limit.value)
            if limit.per == "concentration" and amount.per_ml is not None and limit.unit == f"{amount.unit}/mL":
                words = f"{active.name}, concentration"
                yield _check(words, amount.per_ml, most, limit.unit, limit.confirmed, limit.sources)
            elif limit.per == "point" and limit.unit == "mL":
                yield _check(f"{active.name}, one point", drop, most, "mL", limit.confirmed, limit.sources)
            elif limit.per == "point" and limit.unit == amount.unit and amount.per_ml is not None:
                dose = drop * amount.per_ml
                yield _check(f"{active.name}, one point", dose, most, limit.unit, limit.confirmed, limit.sources)


def _check(
    words: str, used: Fraction, most: Fraction, unit: str, confirmed: bool, sources: tuple[str, ...]
) -> LimitCheck:
    return LimitCheck(words, exact(used), exact(most), unit, confirmed, sources)


def exact(value: Fraction) -> Decimal:
    """A fraction as a decimal: exact where four places hold it, else rounded down at the fourth."""
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(plain(decimal.quantize(_PLACES, ROUND_DOWN)))
