"""Sessions under way: what is taken from the shelf by hand may belong to one of them."""

from __future__ import annotations

from openmeso_clinic.models import Practice, Session


def open_sessions(practice: Practice) -> list[Session]:
    rows = Session.objects.of(practice).filter(state=Session.State.OPEN)
    return list(rows.select_related("patient", "practice").order_by("started_at"))


def open_session(practice: Practice, ref: str) -> Session | None:
    found: Session | None = Session.objects.of(practice).filter(state=Session.State.OPEN, ref=ref).first()
    return found
