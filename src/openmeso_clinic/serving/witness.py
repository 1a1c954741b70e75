"""A signed statement of where the trail ends, to be kept off this machine: a cut tail shows against it.

A chain alone cannot show that its last lines are gone. Whoever owns the machine and its keys can sign a
new statement, but cannot change one that lies elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openmeso.audit import Action
from openmeso.audit.trail import GENESIS
from openmeso.serialize import canonical
from openmeso_clinic.actions.trail import write
from openmeso_clinic.models import TrailHead, TrailLine
from openmeso_clinic.place import KeyLost, here
from openmeso_clinic.queries.invariants import Broken

SCHEMA = "openmeso-checkpoint/1"
KEY = "witness"


class CheckpointFault(Exception):
    """The file is no checkpoint. Says what and what to do."""


def write_checkpoint(to: Path, *, at: datetime) -> int:
    """Sign the end of every chain and return how many lines they have together.

    Raises:
        CheckpointFault: the file exists; one checkpoint never replaces another.
    """
    if to.exists():
        raise CheckpointFault(f"{to} exists: each checkpoint is a new file.")
    for chain in TrailHead.objects.order_by("chain").values_list("chain", flat=True):
        write(chain=chain, at=at, actor="command", role="machine", action=Action.CHECKPOINT, target=f"trail/{chain}")
    heads = list(TrailHead.objects.order_by("chain").values("chain", "seq", "hash"))
    body: dict[str, Any] = {"schema": SCHEMA, "made_at": at.isoformat(), "chains": heads}
    secret = Ed25519PrivateKey.from_private_bytes(here().key(KEY))
    said = body | {
        "public_key": secret.public_key().public_bytes_raw().hex(),
        "signature": secret.sign(canonical(body)).hex(),
    }
    to.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return sum(one["seq"] for one in heads)


def not_contained(path: Path) -> Iterator[Broken]:
    """I33: where the trail does not hold what a checkpoint says that it held.

    Raises:
        CheckpointFault: the file is no checkpoint, or the key of this clinic did not sign it.
    """
    for one in _read(path):
        chain, seq = one["chain"], one["seq"]
        if not seq:
            continue
        kept = TrailLine.objects.filter(chain=chain, seq=seq).values_list("hash", flat=True).first()
        if kept is None:
            last = TrailHead.objects.filter(chain=chain).values_list("seq", flat=True).first() or 0
            yield Broken("I33", f"trail/{chain}/{seq}", f"was there at the checkpoint; the trail ends at {last}")
        elif kept != one["hash"]:
            yield Broken("I33", f"trail/{chain}/{seq}", "is another line than at the checkpoint: rewritten")


def _read(path: Path) -> list[dict[str, Any]]:
    body, signature = _parts(path)
    try:
        public = Ed25519PrivateKey.from_private_bytes(here().kept_key(KEY)).public_key()
        public.verify(signature, canonical(body))
    except KeyLost:
        raise CheckpointFault(f"{here().keys} holds no {KEY}.key: bring the keys back first.") from None
    except InvalidSignature:
        raise CheckpointFault(f"{path} was altered, or another clinic signed it.") from None
    chains: list[dict[str, Any]] = body["chains"]
    return chains


def _parts(path: Path) -> tuple[dict[str, Any], bytes]:
    """What was signed, and the signature."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        body = {name: said[name] for name in ("schema", "made_at", "chains")}
        signature = bytes.fromhex(said["signature"])
        for one in body["chains"]:
            if not (isinstance(one["seq"], int) and isinstance(one["chain"], str) and len(one["hash"]) == len(GENESIS)):
                raise ValueError
        if body["schema"] != SCHEMA:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise CheckpointFault(f"{path} is no checkpoint of the form {SCHEMA}.") from None
    return body, signature
