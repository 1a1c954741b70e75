"""What supply has to say about a lot or a scanned code, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SupplyFinding:
    """One finding.

    Attributes:
        code: ``supply/<kebab>``, stable.
        stops: It keeps the material from being used; otherwise it only warns.
        because: The facts it rests on.
        sources: Of the rule behind it; empty for a matter of course.
    """

    code: str
    stops: bool
    what: str
    because: str
    do: str
    sources: tuple[str, ...] = ()
