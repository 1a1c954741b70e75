"""A session with everything that was written down in its room, read at one moment."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from openmeso_clinic.bridge.library import read_files_once
from openmeso_clinic.models import Reaction, Rescue, Session

#: Parts that the record is made of; ``screening`` without its text, which the record names by its digests.
_PARTS = (
    "syringes",
    "steps",
    "chart",
    Prefetch("reactions", Reaction.objects.select_related("by").order_by("pk")),
    Prefetch("rescues", Rescue.objects.select_related("by").order_by("pk")),
)
_ROWS = ("patient__merged_into", "practice", "course", "formulation", "consent", "screening", "practitioner")


def whole_session(session: Session, *, locked: bool = False) -> Session:
    """The session as it stands now. Its parts are read once: whoever changes one reads it anew.

    Args:
        locked: Held until the transaction ends.
    """
    rows: QuerySet[Session] = Session.objects.select_related(*_ROWS).defer("screening__content")
    if locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.prefetch_related(*_PARTS).get(pk=session.pk)
    row.patient.practice = row.practice
    if row.practitioner is not None:
        row.practitioner.practice = row.practice
    read_files_once(row.practice)
    return row
