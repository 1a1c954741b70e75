"""I28-I30: every picture of a patient is there and is what was kept, or is gone with its key."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from openmeso_clinic.models import Document, Merge, PhotoConsent, Photograph, PhotoKey, PhotoPair
from openmeso_clinic.place import here
from openmeso_clinic.queries.documents import bytes_of
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.queries.kept_files import WAITS, unnamed_files
from openmeso_clinic.queries.photographs import picture_of, thumbnail_of
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.vault import FileLost

#: What would say where, with what or by whom a picture was taken.
_HIDDEN = (b"Exif\0\0", b"http://ns.adobe.com/xap", b"ICC_PROFILE\0", b"Photoshop 3.0\0")


def files_are_what_was_kept() -> Iterator[Broken]:
    for document in Document.objects.exclude(stored_as="").iterator():
        try:
            bytes_of(document)
        except FileLost:
            yield Broken("I29", f"document/{document.ref}", "its file is gone, cut or changed")


def photographs_are_what_was_kept() -> Iterator[Broken]:
    """I29: both pictures open, are what was recorded, and hold pixels alone; each lies under its patient's key."""
    keys = dict(PhotoKey.objects.values_list("patient_id", "key_id"))
    for row in Photograph.objects.filter(erased_at=None).iterator():
        place = f"photograph/{row.ref}"
        try:
            contents = (picture_of(row), thumbnail_of(row))
        except FileLost:
            yield Broken("I29", place, "its file is gone, cut or changed")
            continue
        if any(trace in content for content in contents for trace in _HIDDEN):
            yield Broken("I29", place, "holds more than its pixels")
        if row.patient_id not in keys or not vault.key_of(row.stored_as).startswith("photo-"):
            yield Broken("I30", place, "does not lie under a key of its patient")


def files_are_named() -> Iterator[Broken]:
    """I29: what no row names is taken away: nobody can open it, and no erasure would find it."""
    for path in unnamed_files(since=time.time() - 3 * WAITS.total_seconds()):
        yield Broken("I29", f"file/{path.name}", "no row names it")


def erased_is_erased() -> Iterator[Broken]:
    """I30: no file and no key of what was erased."""
    names = set(here().key_names())
    for row in PhotoKey.objects.exclude(destroyed_at=None).iterator():
        if f"photo-{row.key_id}" in names:
            yield Broken("I30", f"photokey/{row.ref}", "its key is still there")
    for photograph in Photograph.objects.exclude(erased_at=None).iterator():
        if any(vault.path_of(name).exists() for name in (photograph.stored_as, photograph.thumbnail_as)):
            yield Broken("I30", f"photograph/{photograph.ref}", "its file is still there")


def compared_with_consent() -> Iterator[Broken]:
    """I28: photographs were taken and laid over each other with a yes to the record, given before."""
    person = _persons()
    said: dict[int, list[PhotoConsent]] = {}
    for answer in PhotoConsent.objects.filter(purpose="record", given=True):
        said.setdefault(person.get(answer.patient_id, answer.patient_id), []).append(answer)

    def given(patient: int, at: datetime) -> bool:
        answers = said.get(person.get(patient, patient), ())
        return any(a.at <= at and (a.withdrawn_at is None or a.withdrawn_at >= at) for a in answers)

    for row in Photograph.objects.filter(check_in=None).iterator():
        if not given(row.patient_id, row.added_at):
            yield Broken("I28", f"photograph/{row.ref}", "was taken without consent to the record")
    for pair in PhotoPair.objects.iterator():
        if not given(pair.patient_id, pair.at):
            yield Broken("I28", f"photopair/{pair.ref}", "was compared without consent to the record")


def _persons() -> dict[int, int]:
    """Record to one record of the same person. A merge that came off again counts: who answered then was one person."""
    root: dict[int, int] = {}

    def top(pk: int) -> int:
        while root.get(pk, pk) != pk:
            pk = root[pk]
        return pk

    for kept, duplicate in Merge.objects.order_by("pk").values_list("kept_id", "duplicate_id"):
        root[top(duplicate)] = top(kept)
    return {pk: top(pk) for pk in {*root, *root.values()}}


CHECKS = (
    files_are_what_was_kept,
    photographs_are_what_was_kept,
    files_are_named,
    erased_is_erased,
    compared_with_consent,
)
