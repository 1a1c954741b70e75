"""Changing and destroying the keys of photographs. A destroyed key erases what lay under it, everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from openmeso_clinic.models import Patient, Photograph, PhotoKey
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.vault import FileLost

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def erase_photographs(*, by: Actor, patient: Patient) -> int:
    """Erase every photograph of a patient by destroying the key; retired ones too. Part of a larger act.

    The keys and files go when the act has been written: before that, nothing says that they are gone.

    Returns:
        How many photographs were erased.
    """
    keys = list(PhotoKey.objects.select_for_update(of=("self",)).filter(patient_id__in=patient.ids, destroyed_at=None))
    rows = list(Photograph.objects.filter(patient_id__in=patient.ids, erased_at=None))
    names = [name for row in rows for name in (row.stored_as, row.thumbnail_as)]
    PhotoKey.objects.filter(pk__in=[key.pk for key in keys]).update(destroyed_at=by.at)
    Photograph.objects.filter(pk__in=[row.pk for row in rows]).update(erased_at=by.at, equipment={}, note="")
    transaction.on_commit(lambda: gone(names, [key.key_id for key in keys]))
    return len(rows)


def gone(names: list[str], key_ids: list[str]) -> None:
    """Destroy these keys, and those that a change of keys left behind in the files; then the files."""
    ids = set(key_ids)
    for name in names:
        try:
            key = vault.key_of(name)
        except FileLost:
            continue
        if key.startswith("photo-"):
            ids.add(key.removeprefix("photo-"))
    for key_id in sorted(ids):
        vault.destroy_key(key_id)
    for name in names:
        vault.forget(name)
