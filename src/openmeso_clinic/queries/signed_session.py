"""A signed session as it stands, and whether it is still what was signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from openmeso.serialize import digest
from openmeso.session import Delivery, SessionRecord
from openmeso_clinic.bridge.record import lines_as_signed, signed_delivery, signed_reconciled
from openmeso_clinic.models import Addendum, Session
from openmeso_clinic.queries.map_pictures import pictures_hold


@dataclass(frozen=True)
class Signed:
    """A signed record.

    Attributes:
        holds: The hash is that of the record, the lines are its lines, the map's pictures are those that it
            names, and every addendum is chained on.
    """

    delivery: Delivery
    record: SessionRecord
    addenda: tuple[Addendum, ...]
    holds: bool


def signed_session(session: Session) -> Signed:
    addenda = tuple(session.addenda.select_related("by").order_by("pk"))
    return Signed(signed_delivery(session), signed_reconciled(session), addenda, holds(session, addenda))


def holds(session: Session, addenda: tuple[Addendum, ...]) -> bool:
    """Whether nothing was changed since the signature (I6, I7)."""
    before = session.record_sha256
    for one in addenda:
        if one.prev_sha256 != before or one.sha256 != addendum_sha256(one):
            return False
        before = one.sha256
    kept = hashlib.sha256(session.content.encode()).hexdigest()
    return kept == session.record_sha256 and lines_as_signed(session) and pictures_hold(session)


def addendum_sha256(addendum: Addendum) -> str:
    """Over everything the addendum says, and what stands before it."""
    return digest(
        {
            "session": addendum.session.ref,
            "before": addendum.prev_sha256,
            "text": addendum.text,
            "reason": addendum.reason,
            "strokes": addendum.strokes,
            "by": addendum.by.ref,
            "at": addendum.at.isoformat(),
        }
    )
