"""Which files of patients are named by a row, and which lie there unnamed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from openmeso_clinic.models import Document, Photograph
from openmeso_clinic.place import here

#: A file is written before its row. One that is older than this waits for none any more: its act was cut off.
WAITS = timedelta(hours=1)


def named_files() -> set[str]:
    """The names of all files that rows name."""
    names = set(Document.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    for pair in Photograph.objects.filter(erased_at=None).values_list("stored_as", "thumbnail_as"):
        names.update(pair)
    return names


def unnamed_files(*, since: float) -> Iterator[Path]:
    """Files that no row names and that were written before an instant, in seconds of the machine's clock."""
    old = [path for path in here().files.glob("*/*") if path.is_file() and path.stat().st_mtime < since]
    # The rows are read after the folder: a file whose row came meanwhile is named by then.
    named = named_files() if old else set()
    yield from (path for path in old if path.name not in named)
