"""Filling the demo clinic: deterministic, and relative to today, so that there is always a day's work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from openmeso_clinic.demo.cast import stories
from openmeso_clinic.demo.check_ins import asked_this_morning, on_call
from openmeso_clinic.demo.clinic import open_clinic
from openmeso_clinic.demo.clock import Diary, standing_at
from openmeso_clinic.demo.consulting import consultations
from openmeso_clinic.demo.credentials import credentials_on_record
from openmeso_clinic.demo.day import asked_today, today_as_planned
from openmeso_clinic.demo.emergency import fainted_at_the_desk
from openmeso_clinic.demo.heartbeat import heartbeats
from openmeso_clinic.demo.outcome import outcomes
from openmeso_clinic.demo.recalls import recalled_after_the_nodule
from openmeso_clinic.demo.shelf import deliveries, kit_checks
from openmeso_clinic.demo.stock import things_to_see_to
from openmeso_clinic.demo.stories import Clinic, telephone
from openmeso_clinic.demo.telling import tell
from openmeso_clinic.models import Room

#: How far the demo's past reaches.
PAST = timedelta(days=730)


def seed(*, at: datetime, people: int = 150, heard: Callable[[int, int], None] | None = None) -> None:
    """Make the whole demo clinic as it stands at this instant, in one transaction.

    Args:
        people: How many patients it has.
        heard: Is told how many of how many stories ended, for a line of progress.

    Raises:
        AlreadyFounded: the database holds a real clinic.
    """
    with transaction.atomic():
        practice, staff = open_clinic(at=at - PAST)
        on_call(practice, staff, at=at - PAST)
        stands_at = standing_at(at, practice)
        today = stands_at.date()
        diary = Diary(practice)
        clinic = Clinic(practice, staff, diary, list(Room.objects.of(practice)), stands_at)
        weekly = [today - timedelta(days=days) for days in range(0, 430, 6)]
        tell(
            [
                deliveries(practice, staff, diary, first=today - timedelta(days=430), last=today),
                kit_checks(staff, diary, weekly),
                heartbeats(diary, [today - timedelta(days=days) for days in range(4)]),
                fainted_at_the_desk(clinic),
                telephone(clinic, [day + timedelta(days=2) for day in weekly]),
                things_to_see_to(practice, staff, at=stands_at),
                consultations(practice, staff, at=stands_at),
                outcomes(clinic),
                *stories(clinic, today, people=people),
            ],
            until=stands_at,
            heard=heard,
        )
        credentials_on_record(staff, at=stands_at)
        today_as_planned(practice=practice, staff=staff, at=stands_at)
        asked_this_morning(practice, at=stands_at)
        recalled_after_the_nodule(practice, staff, at=stands_at)
        asked_today(practice=practice, staff=staff, at=stands_at)
