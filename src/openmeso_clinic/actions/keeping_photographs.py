"""Keeping a photograph that was written anew: under the patient's own key, whoever took it and however it came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from openmeso_clinic.models import Patient, Photograph, PhotoKey
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.photographs import TakenPicture


@contextmanager
def files_kept() -> Iterator[list[str]]:
    """Names of the files that an act writes; they are forgotten again when it fails."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        for name in names:
            vault.forget(name)
        raise


def keep_photograph(
    *, patient: Patient, taken: TakenPicture, at: datetime, files: list[str], **about: Any
) -> Photograph:
    """Write both pictures and their row, inside the caller's transaction.

    Args:
        files: See ``files_kept``.
        about: What else the row says: pose, when and with what it was taken, to what it belongs.
    """
    key = patients_key(patient, at=at)
    kept = []
    for content in (taken.data, taken.thumbnail):
        kept.append(vault.keep(content, key_id=key.key_id))
        files.append(kept[-1])
    row: Photograph = Photograph.objects.create(
        practice=patient.practice,
        patient=patient,
        equipment=taken.equipment,
        advice=[{"of": name, "value": value} for name, value in taken.measures.items()],
        width=taken.width,
        height=taken.height,
        stored_as=kept[0],
        thumbnail_as=kept[1],
        media_type="image/jpeg",
        size=len(taken.data),
        sha256=digest_of(taken),
        added_at=at,
        **about,
    )
    return row


def digest_of(taken: TakenPicture) -> str:
    return hashlib.sha256(taken.data).hexdigest()


def patients_key(patient: Patient, *, at: datetime) -> PhotoKey:
    """The patient's key, made with the first photograph. Held, so that it does not change while files are written."""
    found: PhotoKey | None = PhotoKey.objects.select_for_update(of=("self",)).filter(patient=patient).first()
    if found is None:
        found = PhotoKey.objects.create(practice=patient.practice, patient=patient, key_id=vault.new_key(), made_at=at)
    elif found.destroyed_at is not None:
        # New photographs after an erasure come under a new key; what lay under the old one stays erased.
        found.key_id, found.made_at, found.destroyed_at = vault.new_key(), at, None
        found.save(update_fields=["key_id", "made_at", "destroyed_at"])
    return found
