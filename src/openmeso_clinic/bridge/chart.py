"""The acts on an injection map, as kept, folded into the core's chart of what was given."""

from __future__ import annotations

from openmeso.session.charting import Chart, fold, read_event
from openmeso_clinic.models import Session

#: Acts before the session began are a plan: they bear names of their own and were never given.
PLAN_KEY = "p-"


def chart_of(session: Session) -> Chart:
    """The map of what was given, as it stands.

    Raises:
        RecordError: an act that today's core cannot read.
    """
    rows = (row for row in session.chart.all() if not row.key.startswith(PLAN_KEY))
    return fold(read_event({**row.content, "key": row.key}) for row in rows)
