"""Writing the trail. Every act writes its line in its own transaction: no line, no act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from openmeso.audit import Action, Event, Line, Trail, append
from openmeso.audit.trail import GENESIS
from openmeso_clinic.models import TrailHead, TrailLine, TrailSubject
from openmeso_clinic.place import here

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

KEY_ID = "trail-1"
HOUSE = "house"


def record(
    by: Actor,
    action: Action,
    target: str,
    *,
    patients: Iterable[str] = (),
    details: dict[str, str] | None = None,
) -> int:
    """Write one line for an act of a person. Call it inside the act's transaction.

    Args:
        target: ``kind/ref`` of what was acted on.
        patients: References of the patients shown or touched.
        details: Field names, codes and hashes; never a patient's words.
    """
    return write(
        chain=by.practice.ref,
        at=by.at,
        actor=by.name,
        role=by.roles,
        action=action,
        target=target,
        patients=patients,
        details=details,
    )


def write(
    *,
    chain: str,
    at: datetime,
    actor: str,
    role: str,
    action: Action,
    target: str,
    patients: Iterable[str] = (),
    details: dict[str, str] | None = None,
) -> int:
    """Chain one event on and return its number."""
    subjects = sorted(set(patients))
    held = dict(details or {})
    if subjects:
        held["patients"] = " ".join(subjects)
    with transaction.atomic():
        head = _head(chain)
        event = Event(at=at, actor=actor, role=role, action=action, object=target, details=held)
        # Only the last line matters for the next one: a trail of one stands for the whole.
        last = Line(seq=head.seq, event=event, key_id=KEY_ID, prev=GENESIS, hash=head.hash)
        line = append(Trail((last,) if head.seq else ()), event, key=here().key("trail"), key_id=KEY_ID).lines[-1]
        row = TrailLine.objects.create(
            chain=chain,
            seq=line.seq,
            at=at,
            actor=actor,
            role=role,
            action=action.value,
            object=target,
            details=held,
            key_id=KEY_ID,
            prev=line.prev,
            hash=line.hash,
        )
        TrailHead.objects.filter(pk=head.pk).update(seq=line.seq, hash=line.hash)
        _name_subjects(row.pk, subjects)
    return line.seq


def _name_subjects(line: int, patients: list[str]) -> None:
    """By hand: a page may name hundreds, and an object for each would cost more than the page."""
    if not patients:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TrailSubject._meta.db_table} (line_id, patient) VALUES (%s, %s)",
            [(line, patient) for patient in patients],
        )


def _head(chain: str) -> TrailHead:
    rows = TrailHead.objects.filter(chain=chain)
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    head = rows.first()
    if head is None:
        TrailHead.objects.get_or_create(chain=chain, defaults={"seq": 0, "hash": GENESIS})
        head = rows.get()
    return head
