"""Filling the demo clinic: deterministic, and relative to today, so that there is always a day's work."""

from __future__ import annotations

from datetime import datetime

from openmeso_clinic.demo.clinic import open_clinic
from openmeso_clinic.demo.patients import register_patients


def seed(*, at: datetime) -> None:
    """Make the whole demo clinic as it stands at this instant.

    Raises:
        AlreadyFounded: the database holds a real clinic.
    """
    practice, staff = open_clinic(at=at)
    register_patients(practice=practice, staff=staff, at=at)
