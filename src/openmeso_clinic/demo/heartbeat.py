"""The rules of the demo answered their known cases on the last days, and today."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmeso_clinic.actions.heartbeats import beat_due

_DAYS = 3


def heart_beats(*, at: datetime) -> None:
    for days in range(_DAYS, -1, -1):
        beat_due(at=at - timedelta(days=days))
