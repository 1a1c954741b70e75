"""Exports of the whole practice that were asked for on screen: each a file and what is known about it.

What is known lies beside the file and not in the database: it is about a file of this machine, ends with it,
and belongs into no backup.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from openmeso_clinic.models import Practice
from openmeso_clinic.place import here

#: How long a finished file waits for whoever asked.
KEPT_FOR = timedelta(days=1)
#: An order that nobody took up: the second process does not run.
STUCK_AFTER = timedelta(minutes=2)
_REF = re.compile(r"[0-9a-z]{12}")
WAITING, MAKING, READY, FAILED = "waiting", "making", "ready", "failed"


@dataclass(frozen=True)
class Export:
    """One export.

    Attributes:
        opened: Photographs and documents are decrypted in it.
        step: While it is made: ``tables``, then ``packing``.
        done, of: Files packed, of how many.
        fault: Why it could not be made: ``space``, or ``fault`` with more in the log of the machine.
    """

    ref: str
    practice: str
    asked_by: str
    asked_at: datetime
    opened: bool
    state: str = WAITING
    step: str = ""
    done: int = 0
    of: int = 0
    rows: int = 0
    bytes: int = 0
    sha256: str = ""
    fault: str = ""
    ready_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        return self.ready_at + KEPT_FOR if self.ready_at else None

    @property
    def percent(self) -> int:
        return 100 * self.done // self.of if self.of else 0

    @property
    def under_way(self) -> bool:
        return self.state in (WAITING, MAKING)

    def over_at(self, at: datetime) -> bool:
        return not self.under_way and (self.ready_at or self.asked_at) + KEPT_FOR <= at

    def stuck_at(self, at: datetime) -> bool:
        return self.state == WAITING and self.asked_at + STUCK_AFTER <= at

    @property
    def archive(self) -> Path:
        return folder() / f"{self.ref}.zip"

    @property
    def parts(self) -> Path:
        """Where it is put together."""
        return folder() / f"{self.ref}.parts"


def folder() -> Path:
    return here().data / "exports"


def exports_here() -> list[Export]:
    """Of every practice, the latest first. A note that cannot be read is no export."""
    found = (_read(path) for path in folder().glob("*.json"))
    return sorted((one for one in found if one is not None), key=lambda one: one.asked_at, reverse=True)


def exports_of(practice: Practice) -> list[Export]:
    return [one for one in exports_here() if one.practice == practice.ref]


def export_named(practice: Practice, ref: str) -> Export | None:
    found = _read(folder() / f"{ref}.json") if _REF.fullmatch(ref) else None
    return found if found is not None and found.practice == practice.ref else None


def noted(export: Export) -> str:
    """An export as its note says it."""
    return json.dumps(asdict(export), default=datetime.isoformat, indent=1)


def _read(path: Path) -> Export | None:
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for name in ("asked_at", "ready_at"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        return Export(**said)
    except (OSError, ValueError, TypeError, KeyError):
        return None
