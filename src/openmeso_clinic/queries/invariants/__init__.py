"""The invariants of a clinic's database, each a check over all of it.

The same checks run after steps of the tests' state machine, after faults, and in ``openmeso-clinic check``.
"""

from collections.abc import Iterator

from openmeso_clinic.queries.invariants import (
    booking,
    emergency,
    erased,
    files,
    identity,
    lots,
    messages,
    outcome,
    records,
    safety,
    signing,
    system,
)
from openmeso_clinic.queries.invariants.broken import Broken, Check

CHECKS: tuple[Check, ...] = (
    *signing.CHECKS,
    *records.CHECKS,
    *lots.CHECKS,
    *booking.CHECKS,
    *identity.CHECKS,
    *files.CHECKS,
    *messages.CHECKS,
    *outcome.CHECKS,
    *safety.CHECKS,
    *emergency.CHECKS,
    *erased.CHECKS,
    *system.CHECKS,
)


def broken() -> Iterator[Broken]:
    """Every place where an invariant does not hold."""
    for check in CHECKS:
        yield from check()


__all__ = ["CHECKS", "Broken", "broken"]
