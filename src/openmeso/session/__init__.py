"""Session: what was delivered, where every hundredth of a millilitre went, from which lot."""

from openmeso.session.chart_checks import ChartFinding, DepthCheck, chart_findings, depth_check
from openmeso.session.chart_laying import fill_zone, from_planned, mirrored, needle_of
from openmeso.session.charting import (
    Balance,
    Chart,
    ChartEvent,
    ChartSum,
    Stroke,
    fold,
    read_event,
    read_stroke,
)
from openmeso.session.delivery import Delivery, read_delivery
from openmeso.session.map_setting import map_setting
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
    "Balance",
    "Chart",
    "ChartEvent",
    "ChartFinding",
    "ChartSum",
    "Delivery",
    "DepthCheck",
    "PlannedLot",
    "PlannedSession",
    "PlannedSyringe",
    "PlannedZone",
    "SessionFinding",
    "SessionRecord",
    "Stroke",
    "Weight",
    "chart_findings",
    "depth_check",
    "fill_zone",
    "fold",
    "from_planned",
    "map_setting",
    "mirrored",
    "needle_of",
    "planned_session",
    "read_delivery",
    "read_event",
    "read_planned",
    "read_stroke",
    "reconcile",
]
