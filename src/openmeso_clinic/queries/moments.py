"""The moments of a session that other things count from."""

from __future__ import annotations

from datetime import datetime

from openmeso_clinic.models import Session


def used_at(session: Session, *, otherwise: datetime) -> datetime:
    """When the products came into use: the beginning of the injecting, else the end of the session.

    What was begun in time may be finished: the clocks of lots and syringes look at this moment.
    """
    begun = (step.started_at for step in session.steps.all() if step.step == "inject" and step.started_at is not None)
    return next(begun, None) or session.ended_at or otherwise


def drawn_since(session: Session) -> datetime | None:
    """From when on an open container for one patient is this patient's: since it was drawn up, or the start."""
    prepared = session.formulation.prepared_at if session.formulation else None
    return min((t for t in (prepared, session.started_at) if t is not None), default=None)
