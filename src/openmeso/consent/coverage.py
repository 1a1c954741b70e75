"""``same_consent``: does the signature still cover what is planned now?"""

from __future__ import annotations

from decimal import Decimal

from openmeso.consent.nouns import Bound, ConsentText, Coverage, Notice

#: A session may take this much more or less than was written.
VOLUME_TOLERANCE = Decimal("0.2")

_AGAIN = "explain the change and take a new signature"

_WHAT = {
    "products": "The products are not the ones that were signed for.",
    "concentrations": "A concentration is not the one that was signed for.",
    "route": "The way of injecting is not the one that was signed for.",
    "zones": "The zones are not the ones that were signed for.",
    "text_version": "The text has changed since it was signed.",
    "language": "The text is in another language than the one that was signed.",
}


def same_consent(*, signed: ConsentText, now: ConsentText) -> Coverage:
    """Compare a signed text with the one that today's plan would give.

    Lots and up to a fifth of a product's volume may change; anything the hash binds may not.
    """
    reasons = [
        Notice(f"consent/{name.replace('_', '-')}-changed", what, _AGAIN)
        for name, what in _WHAT.items()
        if _part(signed.bound, name, now.bound) != _part(now.bound, name, signed.bound)
    ]
    before = {one.product: one.volume.value for one in signed.volumes}
    reasons += [
        Notice(
            "consent/volume-changed",
            f"{one.product}: the volume differs by more than a fifth from what was signed for.",
            _AGAIN,
        )
        for one in now.volumes
        if one.product in before
        and abs(one.volume.value - before[one.product]) > before[one.product] * VOLUME_TOLERANCE
    ]
    return Coverage(not reasons, tuple(reasons))


def _part(bound: Bound, name: str, other: Bound) -> object:
    """One part of what is bound; of the concentrations only those of products on both sides.

    A product that came or went is a reason already, its concentrations are no second one.
    """
    if name != "concentrations":
        value: object = getattr(bound, name)
        return value
    shared = set(bound.products) & set(other.products)
    return tuple(line for line in bound.concentrations if line.partition(": ")[0] in shared)
