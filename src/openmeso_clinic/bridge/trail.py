"""Rows of the trail as the core's lines."""

from __future__ import annotations

from collections.abc import Iterator

from openmeso.audit import Action, Event, Line
from openmeso_clinic.models import TrailLine

_COLUMNS = ("seq", "at", "actor", "role", "action", "object", "details", "key_id", "prev", "hash")


def lines_of(chain: str) -> Iterator[Line]:
    """A chain from its beginning, read in pieces."""
    rows = TrailLine.objects.filter(chain=chain).order_by("seq").values_list(*_COLUMNS)
    for seq, at, actor, role, action, target, details, key_id, prev, sealed in rows.iterator(chunk_size=2000):
        event = Event(at=at, actor=actor, role=role, action=Action(action), object=target, details=details)
        yield Line(seq=seq, event=event, key_id=key_id, prev=prev, hash=sealed)
