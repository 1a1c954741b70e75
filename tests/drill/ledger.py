"""What was attempted and how it was answered, written by the client alone, outside of what is being broken.

Each line is on the disk before the attempt goes out, or before the next one begins: what it calls done is
what a person saw as done.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: How an attempt stands: sent, answered as done, answered as not done, never answered; or never answered, and
#: refused when it was sent again, since it had been done.
SENT, DONE, REFUSED, UNKNOWN, DONE_BEFORE = "sent", "done", "refused", "unknown", "done before"


@dataclass(frozen=True)
class Attempt:
    """One act that a person asks for.

    Attributes:
        kind: ``sign``, ``book`` or ``answer``.
        about: What it is about, by the names that the judge knows.
    """

    name: str
    kind: str
    about: dict[str, str]


@dataclass
class Ledger:
    path: Path
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, said: str, attempt: Attempt, **more: str) -> None:
        line = {"said": said, "name": attempt.name, "kind": attempt.kind, "about": attempt.about} | more
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.counts[said] = self.counts.get(said, 0) + 1

    def close(self) -> None:
        self._file.close()

    def standing(self) -> list[dict[str, Any]]:
        """Each attempt as it stands; one that was sent and never answered is unknown."""
        latest: dict[str, dict[str, Any]] = {}
        for text in self.path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            before = latest.get(line["name"], {}).get("said")
            if before in (DONE, DONE_BEFORE):
                continue  # seen as done it was done, whatever a later answer says
            if line["said"] == SENT:
                line["said"] = UNKNOWN
            elif line["said"] == REFUSED and before == UNKNOWN and line.get("again"):
                line["said"] = DONE_BEFORE
            latest[line["name"]] = line
        return list(latest.values())
