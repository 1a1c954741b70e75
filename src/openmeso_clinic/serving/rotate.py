"""Changing every key under which files lie. Cut off at any moment, it is begun again and ends the same.

First a new key stands, then new files come under it, then the old files are laid under it one by one, and
only when none is left under the old key is that one destroyed. A note in the keys folder says when the
change began, so that one that was cut off is finished instead of begun anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openmeso_clinic.models import Photograph, PhotoKey
from openmeso_clinic.place import here
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.vault import FileLost

NOTE = "rotation.json"


@dataclass(frozen=True)
class Rotated:
    """What a change of keys did.

    Attributes:
        files: Laid under a new key.
        keys: Old ones that were destroyed.
        lost: Files that could not be read and lie as they lay; their keys were left.
    """

    files: int
    keys: int
    lost: int


def rotate_keys(*, at: datetime) -> Rotated:
    """Lay every file under a new key and destroy the old ones."""
    began, files_key = _begun(at)
    files = lost = 0
    for names, key in (*_patients(began, at), (_installation_files(), files_key)):
        for name in names:
            try:
                if vault.key_of(name) != key:
                    vault.rewrite(name, key=key)
                    files += 1
            except FileLost:
                lost += 1
    destroyed = _destroy_unused()
    (here().keys / NOTE).unlink(missing_ok=True)
    return Rotated(files, destroyed, lost)


def _begun(at: datetime) -> tuple[datetime, str]:
    """When this change began, and the new key of the installation: as noted, or noted now."""
    note = here().keys / NOTE
    with vault.keys_still(changing=True):
        if note.exists():
            said = json.loads(note.read_text())
        else:
            numbers = [int(name.partition("-")[2] or 1) for name in here().key_names() if _is_files(name)]
            said = {"began": at.isoformat(), "files": f"files-{max(numbers, default=1) + 1}"}
            beside = note.with_suffix(".new")
            beside.write_text(json.dumps(said))
            os.replace(beside, note)
        # From here on new files come under it: nobody is writing under the old one any more.
        here().key(said["files"])
    return datetime.fromisoformat(said["began"]), str(said["files"])


def _patients(began: datetime, at: datetime) -> Iterator[tuple[list[str], str]]:
    """The files of each patient with the key under which they shall lie."""
    for pk in list(PhotoKey.objects.filter(destroyed_at=None).order_by("pk").values_list("pk", flat=True)):
        # Whoever adds a photograph holds this row while its files are written.
        with transaction.atomic():
            row = PhotoKey.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.destroyed_at is None and row.made_at < began:
                row.key_id, row.made_at = vault.new_key(), at
                row.save(update_fields=["key_id", "made_at"])
        if row.destroyed_at is not None:
            continue
        rows = Photograph.objects.filter(patient_id=row.patient_id, erased_at=None)
        names = [name for pair in rows.values_list("stored_as", "thumbnail_as") for name in pair]
        yield names, f"photo-{row.key_id}"


def _installation_files() -> list[str]:
    """Everything that does not lie under a patient's own key."""
    found = []
    for path in sorted(here().files.glob("*/*")):
        with suppress(FileLost):
            if _is_files(vault.key_of(path.name)):
                found.append(path.name)
    return found


def _destroy_unused() -> int:
    """Destroy keys under which nothing lies and nothing will come. Unread files keep theirs.

    A key that was made meanwhile may belong to an act that is not written yet: it is left.
    """
    began = (here().keys / NOTE).stat().st_mtime
    with vault.keys_still(changing=True):
        used = {vault.newest_key()}
        used |= {f"photo-{key}" for key in PhotoKey.objects.filter(destroyed_at=None).values_list("key_id", flat=True)}
        for path in here().files.glob("*/*"):
            with suppress(FileLost):
                used.add(vault.key_of(path.name))
        unused = [name for name in here().key_names() if (_is_files(name) or name.startswith("photo-"))]
        unused = [name for name in unused if name not in used and here().key_age(name) < began]
        for name in unused:
            here().destroy_key(name)
    return len(unused)


def _is_files(name: str) -> bool:
    return name == "files" or (name.startswith("files-") and name[6:].isdigit())
