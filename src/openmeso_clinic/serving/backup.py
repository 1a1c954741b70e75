"""Backup and restore: a whole clinic in one folder, with hashes that say whether it came back whole.

Keys are not in it. A stolen backup must not open photographs and documents, so keys are copied to another
place: ``--keys-to``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openmeso_clinic.place import Place

MANIFEST = "manifest.json"


class BackupFault(Exception):
    """The backup cannot be made or is not whole. Says what, where, and what to do."""


@dataclass(frozen=True)
class Report:
    files: int
    bytes: int


def back_up(*, place: Place, to: Path, database_url: str | None, at: datetime, keys_to: Path | None = None) -> Report:
    """Write a backup while the clinic runs.

    Raises:
        BackupFault: the folder is not empty, or the database could not be copied.
    """
    if to.exists() and any(to.iterdir()):
        raise BackupFault(f"{to} is not empty: choose a new folder for each backup.")
    to.mkdir(parents=True, exist_ok=True)
    if database_url:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={to / 'clinic.pgdump'}", f"--dbname={database_url}")
    else:
        _copy_sqlite(place.database, to / "clinic.sqlite3")
    # Files are written once and never changed: copying after the database misses none that it names.
    shutil.copytree(place.files, to / "files", dirs_exist_ok=True)
    hashes = {str(p.relative_to(to)): _sha256(p) for p in sorted(to.rglob("*")) if p.is_file()}
    size = sum((to / name).stat().st_size for name in hashes)
    manifest = {"schema": "openmeso-backup/1", "made_at": at.isoformat(), "files": hashes}
    (to / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    if keys_to is not None:
        shutil.copytree(place.keys, keys_to, dirs_exist_ok=False)
        for key in keys_to.iterdir():
            key.chmod(0o600)
    return Report(len(hashes), size)


def restore(*, place: Place, source: Path, database_url: str | None, keys_from: Path | None = None) -> Report:
    """Bring a backup back into an empty place.

    Raises:
        BackupFault: the backup is not whole, or the place holds a clinic already.
    """
    hashes = _checked(source)
    if not database_url and place.database.exists():
        raise BackupFault(f"{place.data} holds a clinic already: restore into an empty data folder.")
    place.make()
    if database_url:
        _run(
            "pg_restore",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            f"--dbname={database_url}",
            str(source / "clinic.pgdump"),
        )
    else:
        shutil.copyfile(source / "clinic.sqlite3", place.database)
    if (source / "files").is_dir():
        shutil.copytree(source / "files", place.files, dirs_exist_ok=True)
    if keys_from is not None:
        for key in keys_from.glob("*.key"):
            shutil.copyfile(key, place.keys / key.name)
            (place.keys / key.name).chmod(0o600)
    return Report(len(hashes), sum((source / name).stat().st_size for name in hashes))


def _checked(source: Path) -> dict[str, str]:
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BackupFault(f"{source} holds no {MANIFEST}: it is no backup of a clinic.") from None
    hashes: dict[str, str] = manifest["files"]
    wrong = [
        name for name, wanted in hashes.items() if not (source / name).is_file() or _sha256(source / name) != wanted
    ]
    if wrong:
        shown = ", ".join(wrong[:5])
        raise BackupFault(f"{len(wrong)} of {len(hashes)} files are missing or altered ({shown}): use another backup.")
    return hashes


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupFault(f"{source} does not exist: there is no clinic to back up.")
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
    copy.close()
    live.close()


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        raise BackupFault(f"{command[0]} is not installed: it comes with PostgreSQL's client programs.") from None
    except subprocess.CalledProcessError as error:
        raise BackupFault(f"{command[0]} failed: {error.stderr.decode(errors='replace').strip()[:300]}") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
