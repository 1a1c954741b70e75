"""A whole practice in a folder that any program can read, and back into an empty place as an equal practice.

Tables are JSON lines. Photographs and documents lie as the clinic keeps them: encrypted, and their keys are
not in the folder; ``keys_to`` copies them to another place. ``opened`` adds every picture decrypted, for a
program that is not this one. The tables themselves are not encrypted.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import Error

import openmeso
from openmeso.audit import Action
from openmeso_clinic.actions.trail import write
from openmeso_clinic.models import Document, InjectedLine, Installation, Lot, Patient, Photograph, Practice, Session
from openmeso_clinic.place import Place
from openmeso_clinic.queries.csv_file import safe_cell
from openmeso_clinic.queries.documents import bytes_of
from openmeso_clinic.queries.photographs import picture_of
from openmeso_clinic.serving.tables import kinds, read_table, standing_still, walls_down, write_table
from openmeso_clinic.uploads.vault import FileLost

SCHEMA = "openmeso-export/1"
MANIFEST = "export.json"
SUMS = "SHA256SUMS"

README = """This folder is a whole practice, taken out of OpenMeso.

tables/       One file a table, one JSON object a line. "id" is a row's key, "…_id" the key of the row it points to,
              "ref" its opaque name. Instants are ISO 8601 in UTC, decimals are text, binary data is base64.
csv/          Patients, sessions, injected lines and stock for a spreadsheet. Made from the tables; not read back.
files/        Photographs and documents as the clinic keeps them: AES-256-GCM. Their keys are NOT in this folder.
opened/       Only if it was asked for: the same pictures decrypted, by the reference of photograph or document.
export.json   What made this folder and when, and how many rows each table has.
SHA256SUMS    The digest of every other file: sha256sum -c SHA256SUMS

The tables are not encrypted: names, birth dates and health data can be read by whoever holds this folder. Keep it on
an encrypted disk and destroy it when it is not needed.

Back into an empty data folder: openmeso-clinic import FOLDER --keys-from KEYS
Without the keys no photograph opens, no second factor is accepted and the audit trail cannot be verified.
"""


class ExportFault(Exception):
    """It cannot be taken out or brought in. Says what, where, and what to do."""


@dataclass(frozen=True)
class Report:
    tables: int
    rows: int
    files: int
    lost: tuple[str, ...] = ()


def take_out(
    *,
    place: Place,
    to: Path,
    at: datetime,
    keys_to: Path | None = None,
    opened: bool = False,
    actor: str = "command",
    order: str = "",
) -> Report:
    """Write a whole practice into a new folder while the clinic runs.

    Args:
        actor: Who the trail says did it; ``order``: the export that was asked for on screen.

    Raises:
        ExportFault: a folder is not empty.
    """
    for folder in filter(None, (to, keys_to)):
        if folder.exists() and any(folder.iterdir()):
            raise ExportFault(f"{folder} is not empty: choose a new folder for each export.")
    for name in ("tables", "csv"):
        (to / name).mkdir(parents=True, exist_ok=True)
    to.chmod(0o700)
    with standing_still():
        counts = {
            model._meta.db_table: write_table(model, to / "tables" / f"{model._meta.db_table}.jsonl")
            for model in kinds()
        }
        for name, rows in _spreadsheets():
            _write_csv(to / "csv" / name, rows)
        lost = tuple(_open_files(to / "opened")) if opened else ()
    # Files are written once and never changed: copying after the tables misses none that they name.
    shutil.copytree(place.files, to / "files", dirs_exist_ok=True)
    manifest = {
        "schema": SCHEMA,
        "made_at": at.isoformat(),
        "made_by": f"openmeso {openmeso.__version__}",
        "tables": counts,
    }
    (to / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (to / "README.txt").write_text(README, encoding="utf-8")
    found = {str(path.relative_to(to)): _sha256(path) for path in sorted(to.rglob("*")) if path.is_file()}
    (to / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in found.items()), encoding="utf-8")
    if keys_to is not None:
        shutil.copytree(place.keys, keys_to, dirs_exist_ok=True)
        for key in keys_to.iterdir():
            key.chmod(0o600)
    for practice in Practice.objects.all():
        write(
            chain=practice.ref,
            at=at,
            actor=actor,
            role="machine",
            action=Action.RECORD_EXPORTED,
            target=f"export/{order}" if order else f"practice/{practice.ref}",
            details={"what": "whole-practice", "opened": "yes" if opened else "no"},
        )
    return Report(len(counts), sum(counts.values()), sum(1 for name in found if name.startswith("files/")), lost)


def bring_in(*, place: Place, source: Path, keys_from: Path | None = None) -> Report:
    """Make an equal practice of an export. The database was made before and holds nothing.

    Raises:
        ExportFault: the folder is not whole or of another version, or a clinic is here already.
    """
    manifest = _checked(source)
    if Installation.objects.exists() or Patient.objects.exists():
        raise ExportFault(f"{place.data} holds a clinic already: import into an empty data folder.")
    here = {model._meta.db_table: model for model in kinds()}
    if strange := sorted(set(manifest["tables"]) ^ set(here)):
        raise ExportFault(f"The tables differ ({', '.join(strange)}): import with the version that made the export.")
    rows = 0
    try:
        with walls_down():
            for name, model in here.items():
                rows += read_table(model, source / "tables" / f"{name}.jsonl")
    except ValueError as error:
        raise ExportFault(f"{error}: import with the version that made the export.") from None
    except Error:
        raise ExportFault("Its rows do not fit together: use another export.") from None
    if (source / "files").is_dir():
        shutil.copytree(source / "files", place.files, dirs_exist_ok=True)
    if keys_from is not None:
        for key in keys_from.glob("*.key"):
            shutil.copyfile(key, place.keys / key.name)
            (place.keys / key.name).chmod(0o600)
    return Report(len(here), rows, sum(1 for path in place.files.rglob("*") if path.is_file()))


def _checked(source: Path) -> dict[str, Any]:
    """What the folder says of itself, after every digest of it was compared."""
    try:
        manifest: Any = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        lines = (source / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise ExportFault(f"{source} holds no {MANIFEST} and {SUMS}: it is no export of a practice.") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("tables"), dict):
        raise ExportFault(f"{MANIFEST} does not say which tables there are: use another export.")
    if manifest.get("schema") != SCHEMA:
        raise ExportFault(f"{MANIFEST} is of {manifest.get('schema')!r}; this version reads {SCHEMA!r}.")
    wanted = {line[66:]: line[:64] for line in lines}
    wrong = [name for name, digest in wanted.items() if not _is(source, name, digest)]
    if wrong or MANIFEST not in wanted:
        shown = ", ".join(wrong[:5]) or MANIFEST
        raise ExportFault(f"{len(wrong)} of {len(wanted)} files are missing or altered ({shown}): use another export.")
    return manifest


def _is(source: Path, name: str, digest: str) -> bool:
    path = source / name
    try:
        inside = path.resolve().is_relative_to(source.resolve())
        return inside and path.is_file() and _sha256(path) == digest
    except (OSError, ValueError):  # a name that no file can have
        return False


def _spreadsheets() -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    yield (
        "patients.csv",
        _table(
            Patient, "number", "family_name", "given_name", "birth_date", "sex", "language", "phone", "email", "address"
        ),
    )
    yield (
        "sessions.csv",
        _table(Session, "ref", "patient__number", "course__number", "number", "planned_on", "state", "signed_at"),
    )
    yield (
        "lines.csv",
        _table(
            InjectedLine,
            *("session__ref", "patient__number", "letter", "product", "lot_number", "expiry"),
            *("zone", "side", "volume_ml"),
        ),
    )
    yield "stock.csv", _table(Lot, "ref", "product", "number", "expiry", "received_on", "volume_ml", "state")


def _table(model: Any, *columns: str) -> Iterator[tuple[Any, ...]]:
    yield tuple(column.replace("__", "_") for column in columns)
    yield from model.objects.order_by("pk").values_list(*columns).iterator(chunk_size=2000)


def _write_csv(path: Path, rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        for row in rows:
            writer.writerow(["" if value is None else safe_cell(str(value)) for value in row])


def _open_files(to: Path) -> Iterator[str]:
    """Write every picture as it was before it was encrypted; yield those that cannot be read."""
    to.mkdir(mode=0o700)
    for row in Photograph.objects.filter(erased_at=None).iterator():
        try:
            (to / f"photograph-{row.ref}{_ending(row.media_type)}").write_bytes(picture_of(row))
        except FileLost:
            yield f"photograph/{row.ref}"
    for document in Document.objects.exclude(stored_as="").iterator():
        try:
            (to / f"document-{document.ref}{_ending(document.media_type)}").write_bytes(bytes_of(document))
        except FileLost:
            yield f"document/{document.ref}"


def _ending(media_type: str) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}.get(media_type, "")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
