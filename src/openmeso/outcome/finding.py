"""What stands in the way of a comparison: a value, never an exception."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class OutcomeFinding:
    """One thing that makes a comparison impossible or weaker.

    Attributes:
        code: ``outcome/<kebab>``, stable.
        place: Measure and site it concerns.
        what: What is wrong, with the facts.
        do: What to do next time.
        stops: No number is given because of it; otherwise the number stands with this remark.
    """

    code: str
    place: str
    what: str
    do: str
    stops: bool
