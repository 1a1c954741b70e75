"""A restore that is only tried: into a temporary folder, compared, checked, timed, and taken away again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from openmeso_clinic.place import Place
from openmeso_clinic.serving.backup import MANIFEST, BackupFault, restore


@dataclass(frozen=True)
class Drill:
    """What a drill found.

    Attributes:
        differing: Files that did not come back with the digest they had.
        faults: What the check of the restored clinic printed; empty where everything holds.
        seconds: From the empty folder to the end of the check.
    """

    files: int
    bytes: int
    differing: tuple[str, ...]
    faults: tuple[str, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return not self.differing and not self.faults


def drill(*, source: Path, keys_from: Path, database_url: str | None = None) -> Drill:
    """Restore a backup where nobody works, and say whether it would have served.

    Args:
        database_url: An empty database to restore into, for a backup of PostgreSQL.

    Raises:
        BackupFault: the backup is not whole.
    """
    began = time.monotonic()
    if (source / "clinic.pgdump").exists() and not database_url:
        raise BackupFault("This is a backup of PostgreSQL: name an empty database with --drill-database.")
    data = Path(tempfile.mkdtemp(prefix="openmeso-drill-"))
    try:
        place = Place(data=data, keys=data / "keys")
        report = restore(place=place, source=source, database_url=database_url, keys_from=keys_from)
        differing = tuple(_differing(place, source))
        faults = _checked(place, database_url)
        return Drill(report.files, report.bytes, differing, faults, time.monotonic() - began)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _differing(place: Place, source: Path) -> list[str]:
    hashes = json.loads((source / MANIFEST).read_text(encoding="utf-8"))["files"]
    where = {"clinic.sqlite3": place.database}
    return [
        name
        for name, wanted in hashes.items()
        if name != "clinic.pgdump" and _sha256(where.get(name, place.data / name)) != wanted
    ]


def _checked(place: Place, database_url: str | None) -> tuple[str, ...]:
    """In a process of its own, which knows of no other clinic than the restored one."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"OPENMESO_DATA": str(place.data), "OPENMESO_KEYS": str(place.keys)}
    if database_url:
        environment["DATABASE_URL"] = database_url
    run = subprocess.run(
        [sys.executable, "-m", "openmeso_clinic.command", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 0:
        return ()
    return tuple(run.stdout.splitlines()) or (run.stderr.strip()[-300:],)


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
