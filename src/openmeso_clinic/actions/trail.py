"""Writing the trail. Every act writes its line in its own transaction: no line, no act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from openmeso.audit import Action, Event, Line, Trail, append
from openmeso.audit.trail import GENESIS, SLACK
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
        if head.at is not None and at < head.at - SLACK:
            _say_clock(head, at)
        event = Event(at=at, actor=actor, role=role, action=action, object=target, details=held)
        row = _chain_on(head, event)
        _name_subjects(row.pk, subjects)
    return head.seq


def _chain_on(head: TrailHead, event: Event) -> TrailLine:
    # Only the last line matters for the next one: a trail of one stands for the whole.
    last = Line(seq=head.seq, event=event, key_id=KEY_ID, prev=GENESIS, hash=head.hash)
    line = append(Trail((last,) if head.seq else ()), event, key=here().key("trail"), key_id=KEY_ID).lines[-1]
    row: TrailLine = TrailLine.objects.create(
        chain=head.chain,
        seq=line.seq,
        at=event.at,
        actor=event.actor,
        role=event.role,
        action=event.action.value,
        object=event.object,
        details=dict(event.details),
        key_id=KEY_ID,
        prev=line.prev,
        hash=line.hash,
    )
    head.seq, head.hash, head.at = line.seq, line.hash, event.at
    TrailHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash, at=head.at)
    return row


def _say_clock(head: TrailHead, to: datetime) -> None:
    """Before a line that is earlier than the last one: that it is, and whether the machine's own clock went back (I37).

    Where it did not, an act was begun earlier than the line before it and took longer.
    """
    assert head.at is not None
    went_back = timezone.now() < head.at - SLACK
    details = {"from": head.at.isoformat(), "to": to.isoformat(), "machine": "went-back" if went_back else "runs-on"}
    event = Event(
        at=to,
        actor="clock",
        role="machine",
        action=Action.CLOCK_CHANGED,
        object=f"trail/{head.chain}",
        details=details,
    )
    _chain_on(head, event)


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
