"""What a check of an invariant returns: nothing, or each place where it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where an invariant does not hold. ``place`` is ``kind/ref``, never a name."""

    invariant: str
    place: str
    what: str


#: A check looks at the whole database and yields what does not hold.
Check = Callable[[], Iterable[Broken]]
