"""What an action says when it may not be done: values for the page, never a server error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way.

    Attributes:
        code: Stable, ``<stage>/<kebab>``.
        do: What clears it.
        url_name: Page on which it is cleared; empty where there is none.
    """

    code: str
    what: str
    do: str = ""
    url_name: str = ""


class Refused(Exception):
    """The act is refused; nothing was written. Names everything that is missing, at once."""

    def __init__(self, *missing: Missing) -> None:
        super().__init__(", ".join(m.code for m in missing))
        self.missing = missing


class StepUpNeeded(Exception):
    """The act asks for the person to prove again who signs."""
