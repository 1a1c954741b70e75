"""Who acts, as what, and when: what every action is given and every line of the trail says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from openmeso_clinic.access.rights import Right, holds

if TYPE_CHECKING:
    from openmeso_clinic.models import Practice, Staff


@dataclass(frozen=True)
class Actor:
    """A signed-in person at one instant.

    Attributes:
        at: The instant of the request: one act has one time.
        stepped_up: The person proved again, a moment ago, to be who is signed in.
    """

    staff: Staff
    at: datetime
    stepped_up: bool = False

    @property
    def practice(self) -> Practice:
        return self.staff.practice

    @property
    def today(self) -> date:
        """The practice's own day."""
        return self.at.astimezone(self.practice.zone).date()

    @property
    def roles(self) -> str:
        return "+".join(sorted(self.staff.role_set)) or "none"

    def holds(self, right: Right) -> bool:
        return holds(self.staff.role_set, right)
