"""Exact limits of a share (Clopper-Pearson) and of a rate (Garwood), without any library: counted, not approximated.

C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
Biometrika 1934;26(4):404-413. F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika
1936;28(3/4):437-442.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

#: Halvings of the interval: more than a double can tell apart.
_STEPS = 200


def limits(events: int, of: int, *, alpha: float = 0.05) -> tuple[float, float]:
    """Lower and upper limit of a share, two-sided.

    Args:
        events: How often it happened.
        of: How often it could have happened, at least once.

    Raises:
        ValueError: fewer than nothing, more than all, or nothing to happen in.
    """
    if not 0 <= events <= of or of < 1:
        raise ValueError(f"{events} of {of} is no share")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha}")
    low = 0.0 if events == 0 else _solve(lambda p: _at_least(events, of, p), alpha / 2)
    high = 1.0 if events == of else _solve(lambda p: 1 - _at_least(events + 1, of, p), alpha / 2, falling=True)
    return low, high


def rate_limits(events: int, of: float, *, alpha: float = 0.05) -> tuple[float, float]:
    """Lower and upper limit of events for each unit of exposure, two-sided: one session may bring several events.

    Args:
        of: The exposure, above 0: how many sessions.

    Raises:
        ValueError: fewer than nothing, or no exposure.
    """
    if events < 0 or of <= 0:
        raise ValueError(f"{events} in {of} is no rate")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha}")
    # Above this mean so few events are all but impossible: mean + 10 standard deviations, and 40 for small ones.
    most = events + 10 * (events**0.5) + 40
    low = 0.0 if events == 0 else _solve(lambda mean: 1 - _fewer(events, mean), alpha / 2, most=most)
    high = _solve(lambda mean: _fewer(events + 1, mean), alpha / 2, most=most, falling=True)
    return low / of, high / of


def tails(here: int, *, of: int, fires: int, total: int) -> tuple[float, float]:
    """How probable so many or more, and so many or fewer, are in a part of all cases, if the part is as the rest.

    Fisher's exact test, one-sided each: what is rare is judged as well as what is frequent.

    Args:
        here: Events in the part; ``of`` its cases.
        fires: Events in all; ``total`` all cases.

    Raises:
        ValueError: the part holds more than all.
    """
    if not (0 <= here <= min(of, fires) and of <= total and fires <= total and fires - here <= total - of):
        raise ValueError(f"{here} of {of} in {fires} of {total}")
    first, last = max(0, fires - (total - of)), min(of, fires)

    def term(k: int) -> float:
        return exp(_choose(of, k) + _choose(total - of, fires - k) - _choose(total, fires))

    return min(1.0, sum(term(k) for k in range(here, last + 1))), min(1.0, sum(term(k) for k in range(first, here + 1)))


def at_least(events: int, of: int, share: float) -> float:
    """How probable so many events, or more, are when each of the cases has this share."""
    if not 0 <= events <= of or not 0 <= share <= 1:
        raise ValueError(f"{events} of {of} at {share}")
    return _at_least(events, of, share)


def _at_least(events: int, of: int, share: float) -> float:
    if events <= 0:
        return 1.0
    if share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    # The smaller tail is summed, so that nothing is lost by taking it from one.
    if events > of * share:
        return min(1.0, sum(_term(k, of, share) for k in range(of, events - 1, -1)))
    return max(0.0, 1.0 - sum(_term(k, of, share) for k in range(events)))


def _term(k: int, of: int, share: float) -> float:
    return exp(_choose(of, k) + k * log(share) + (of - k) * log(1 - share))


def _fewer(events: int, mean: float) -> float:
    """How probable fewer events than these are in a Poisson count with this mean."""
    if mean <= 0:
        return 1.0
    return min(1.0, sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(events)))


def _choose(of: int, k: int) -> float:
    """Logarithm of how many ways there are to choose."""
    return lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)


def _solve(tail: Callable[[float], float], wanted: float, *, most: float = 1.0, falling: bool = False) -> float:
    low, high = 0.0, most
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if (tail(middle) < wanted) is not falling:
            low = middle
        else:
            high = middle
    return (low + high) / 2
