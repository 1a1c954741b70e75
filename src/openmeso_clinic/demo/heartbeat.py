"""The rules of the demo were asked their known cases every morning of the last days, and today."""

from __future__ import annotations

from datetime import date, time

from openmeso_clinic.actions.heartbeats import beat_due
from openmeso_clinic.demo.clock import Diary
from openmeso_clinic.demo.telling import Story


def heartbeats(diary: Diary, days: list[date]) -> Story:
    for day in sorted(days):
        at = diary.at(day, time(6, 30))
        yield at
        beat_due(at=at)
