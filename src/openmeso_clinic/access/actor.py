"""Who acts, as what, and when: what every action is given and every line of the trail says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from openmeso_clinic.access.rights import Right, holds

if TYPE_CHECKING:
    from openmeso_clinic.models import Handover, Practice, Staff


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

    @property
    def name(self) -> str:
        """How the trail names who acts."""
        return self.staff.ref

    @property
    def author(self) -> Staff | None:
        """The member of staff who stands behind what is written; nobody where the patient wrote it."""
        return self.staff

    def holds(self, right: Right) -> bool:
        return holds(self.staff.role_set, right)

    def known(self) -> Self:
        """The same, with practice and roles read: asking for them later asks the database nothing more."""
        _ = self.practice, self.roles
        return self


@dataclass(frozen=True)
class TabletActor(Actor):
    """The patient at a tablet that staff handed over: holds no right, and stands behind what it says alone.

    Attributes:
        staff: Who handed it over; only the practice is taken from there.
    """

    handover: Handover | None = None

    @property
    def name(self) -> str:
        return f"tablet/{self.handover.ref if self.handover else 'unknown'}"

    @property
    def roles(self) -> str:
        return "patient"

    @property
    def author(self) -> Staff | None:
        return None

    def holds(self, right: Right) -> bool:
        return False
