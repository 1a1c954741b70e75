"""The acts on an injection map, as kept, folded into the core's chart."""

from __future__ import annotations

from openmeso.session.charting import Chart, fold, read_event
from openmeso_clinic.models import Session


def chart_of(session: Session) -> Chart:
    """The map as it stands.

    Raises:
        RecordError: an act that today's core cannot read.
    """
    return fold(read_event({**row.content, "key": row.key}) for row in session.chart.order_by("seq"))
