"""Writing the trail. Every act writes its line in its own transaction: no line, no act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says, beside who did it and when.

    Attributes:
        target: ``kind/ref`` of what was acted on.
        patients: References of the patients shown or touched.
        details: Field names, codes and hashes; never a patient's words.
    """

    action: Action
    target: str
    patients: Iterable[str] = ()
    details: Mapping[str, str] = field(default_factory=dict)


def record(
    by: Actor,
    action: Action,
    target: str,
    *,
    patients: Iterable[str] = (),
    details: Mapping[str, str] | None = None,
) -> int:
    """Write one line for an act of a person; see ``Entry``. Call it inside the act's transaction."""
    return record_all(by, [Entry(action, target, patients, details or {})])


def record_all(by: Actor, entries: Sequence[Entry]) -> int:
    """Write the lines of one act and return the number of the last."""
    return _write(by.practice.ref, by.at, by.name, by.roles, entries)


def write(
    *,
    chain: str,
    at: datetime,
    actor: str,
    role: str,
    action: Action,
    target: str,
    patients: Iterable[str] = (),
    details: Mapping[str, str] | None = None,
) -> int:
    """Chain one event on, of a person or of a machine, and return its number."""
    return _write(chain, at, actor, role, [Entry(action, target, patients, details or {})])


def _write(chain: str, at: datetime, actor: str, role: str, entries: Sequence[Entry]) -> int:
    # Without a savepoint of its own: where the line fails, the act fails.
    with transaction.atomic(savepoint=False):
        head = _head(chain)
        subjects = [sorted(set(entry.patients)) for entry in entries]
        events = [
            Event(
                at=at,
                actor=actor,
                role=role,
                action=entry.action,
                object=entry.target,
                details={**entry.details, **({"patients": " ".join(named)} if named else {})},
            )
            for entry, named in zip(entries, subjects, strict=True)
        ]
        if head.at is not None and at < head.at - SLACK:
            events, subjects = [_clock_event(head, head.at, at), *events], [[], *subjects]
        rows = _chained(head, events)
        _name_subjects([(row.pk, one) for row, named in zip(rows, subjects, strict=True) for one in named])
    return head.seq


def _chained(head: TrailHead, events: Iterable[Event]) -> list[TrailLine]:
    """Chain events on and move the head behind them."""
    key, rows = here().key("trail"), []
    for event in events:
        # Only the last line matters for the next one: a trail of one stands for the whole.
        last = Line(seq=head.seq, event=event, key_id=KEY_ID, prev=GENESIS, hash=head.hash)
        line = append(Trail((last,) if head.seq else ()), event, key=key, key_id=KEY_ID).lines[-1]
        row = TrailLine(
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
        rows.append(row)
        head.seq, head.hash, head.at = line.seq, line.hash, event.at
    TrailLine.objects.bulk_create(rows)
    TrailHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash, at=head.at)
    return rows


def _clock_event(head: TrailHead, was: datetime, to: datetime) -> Event:
    """Before a line that is earlier than the last one: that it is, and whether the machine's own clock went back (I37).

    Where it did not, an act was begun earlier than the line before it and took longer.
    """
    went_back = timezone.now() < was - SLACK
    return Event(
        at=to,
        actor="clock",
        role="machine",
        action=Action.CLOCK_CHANGED,
        object=f"trail/{head.chain}",
        details={"from": was.isoformat(), "to": to.isoformat(), "machine": "went-back" if went_back else "runs-on"},
    )


def _name_subjects(named: list[tuple[int, str]]) -> None:
    """By hand: a page may name hundreds, and an object for each would cost more than the page.

    Args:
        named: A line's key and a patient's reference.
    """
    if not named:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TrailSubject._meta.db_table} (line_id, patient) VALUES (%s, %s)",
            named,
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
