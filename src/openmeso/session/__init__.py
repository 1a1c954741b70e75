"""Session: what was delivered, where every hundredth of a millilitre went, from which lot."""

from openmeso.session.delivery import Delivery, read_delivery
from openmeso.session.planned import planned_session, read_planned
from openmeso.session.reconcile import reconcile
from openmeso.session.record import (
    PlannedLot,
    PlannedSession,
    PlannedSyringe,
    PlannedZone,
    SessionFinding,
    SessionRecord,
    Weight,
)

__all__ = [
    "Delivery",
    "PlannedLot",
    "PlannedSession",
    "PlannedSyringe",
    "PlannedZone",
    "SessionFinding",
    "SessionRecord",
    "Weight",
    "planned_session",
    "read_delivery",
    "read_planned",
    "reconcile",
]
