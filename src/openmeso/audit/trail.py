"""The trail: append-only, chained by HMAC, verifiable by anyone who holds the key.

``h = HMAC-SHA-256(key, prev ‖ canonical(line))`` where the canonical line covers every field: a
changed, removed, inserted, swapped or replayed line breaks the chain. A cut tail only shows against
a checkpoint kept elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from openmeso.audit.event import Action, Event
from openmeso.errors import Fault, TrailError
from openmeso.serialize import canonical

GENESIS = "0" * 64
#: Two processes may write in another order than they looked at the clock.
SLACK = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Line:
    """One event in the chain."""

    seq: int
    event: Event
    key_id: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head kept outside the trail; against it a cut or rewritten tail shows."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Trail:
    """All lines so far, oldest first."""

    lines: tuple[Line, ...] = ()

    @property
    def head(self) -> Checkpoint:
        return Checkpoint(self.lines[-1].seq, self.lines[-1].hash) if self.lines else Checkpoint(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Verification:
    """What verification found. ``broken`` names each line that does not hold, and why."""

    count: int
    head: Checkpoint
    broken: tuple[tuple[int, str], ...]

    @property
    def holds(self) -> bool:
        return not self.broken


def append(trail: Trail, event: Event, *, key: bytes, key_id: str) -> Trail:
    """Return the trail with the event chained on.

    Args:
        key: Secret of at least 32 bytes, kept outside the trail.
        key_id: Which key it is, so that keys can be rotated.

    Raises:
        TrailError: the key is too short.
    """
    if len(key) < 32:
        raise TrailError([Fault("key", f"{len(key)} bytes", "at least 32 bytes")])
    head = trail.head
    line = Line(seq=head.seq + 1, event=event, key_id=key_id, prev=head.hash, hash="")
    return Trail((*trail.lines, replace(line, hash=_seal(line, key))))


def _seal(line: Line, key: bytes) -> str:
    event = line.event
    body = canonical(
        {
            "seq": line.seq,
            "at": event.at.astimezone(UTC),
            "actor": event.actor,
            "role": event.role,
            "action": event.action,
            "object": event.object,
            "details": dict(event.details),
            "key_id": line.key_id,
        }
    )
    return hmac.new(key, line.prev.encode() + body, hashlib.sha256).hexdigest()


def verify(trail: Trail, *, keys: dict[str, bytes], checkpoint: Checkpoint | None = None) -> Verification:
    """Walk the chain and name every line that does not hold.

    Args:
        keys: Key by key id.
        checkpoint: A head kept elsewhere; the trail must contain it.
    """
    return verify_lines(trail.lines, keys=keys, checkpoint=checkpoint)


def verify_lines(
    lines: Iterable[Line], *, keys: dict[str, bytes], checkpoint: Checkpoint | None = None
) -> Verification:
    """The same for a chain that is read line by line, however long it is."""
    broken: list[tuple[int, str]] = []
    prev, seq, count = GENESIS, 0, 0
    contained = checkpoint is None or checkpoint.seq == 0
    for place, line in enumerate(lines, start=1):
        if line.seq != place:
            broken.append((place, f"numbered {line.seq}"))
        if not hmac.compare_digest(line.prev, prev):
            broken.append((place, "does not follow its predecessor"))
        key = keys.get(line.key_id)
        if key is None:
            broken.append((place, f"sealed with an unknown key, {line.key_id!r}"))
        elif not hmac.compare_digest(line.hash, _seal(line, key)):
            broken.append((place, "altered after it was written"))
        if checkpoint is not None and checkpoint.seq == place:
            contained = hmac.compare_digest(line.hash, checkpoint.hash)
        prev, seq, count = line.hash, line.seq, place
    if checkpoint is not None and not contained:
        broken.append(
            (checkpoint.seq, "the checkpoint kept elsewhere is not in the trail: its end was cut or rewritten")
        )
    return Verification(count=count, head=Checkpoint(seq, prev), broken=tuple(broken))


def dump_lines(trail: Trail) -> str:
    """The trail as JSON lines, one event a line."""
    return "".join(
        json.dumps(
            {
                "seq": line.seq,
                "at": line.event.at.astimezone(UTC).isoformat(),
                "actor": line.event.actor,
                "role": line.event.role,
                "action": line.event.action.value,
                "object": line.event.object,
                "details": dict(line.event.details),
                "key_id": line.key_id,
                "prev": line.prev,
                "hash": line.hash,
            },
            ensure_ascii=False,
            sort_keys=True,
        )
        + "\n"
        for line in trail.lines
    )


_FIELDS = {"seq", "at", "actor", "role", "action", "object", "details", "key_id", "prev", "hash"}


def load_lines(text: Iterable[str]) -> Trail:
    """Read a trail from JSON lines.

    Raises:
        TrailError: with every line that is not a trail line.
    """
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, raw in enumerate(text, start=1):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
            if not isinstance(data, dict) or set(data) != _FIELDS:
                raise ValueError("fields")
            if not isinstance(data["details"], dict) or not all(isinstance(v, str) for v in data["details"].values()):
                raise ValueError("details")
            event = Event(
                at=datetime.fromisoformat(data["at"]),
                actor=str(data["actor"]),
                role=str(data["role"]),
                action=Action(data["action"]),
                object=str(data["object"]),
                details=data["details"],
            )
            lines.append(Line(int(data["seq"]), event, str(data["key_id"]), str(data["prev"]), str(data["hash"])))
        except (ValueError, TypeError, KeyError, TrailError):
            faults.append(
                Fault(f"line {number}", "text that is no trail line", "a JSON line as `dump_lines` writes it")
            )
    if faults:
        raise TrailError(faults)
    return Trail(tuple(lines))
