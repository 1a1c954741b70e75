"""I29: every picture of a patient is there, and is what was kept."""

from __future__ import annotations

from collections.abc import Iterator

from openmeso_clinic.models import Document
from openmeso_clinic.queries.documents import bytes_of
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.uploads.vault import FileLost


def files_are_what_was_kept() -> Iterator[Broken]:
    for document in Document.objects.exclude(stored_as="").iterator():
        try:
            bytes_of(document)
        except FileLost:
            yield Broken("I29", f"document/{document.ref}", "its file is gone, cut or changed")


CHECKS = (files_are_what_was_kept,)
