"""``openmeso-clinic check``: the database's own integrity, every invariant, every stored file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection

from openmeso_clinic.queries.invariants import Broken, broken
from openmeso_clinic.serving.witness import not_contained


def faults(checkpoints: Iterable[Path] = ()) -> Iterator[Broken]:
    """Everything that does not hold, the database's own integrity first.

    Args:
        checkpoints: Signed statements kept elsewhere, each of which the trail must still contain.

    Raises:
        CheckpointFault: a file is no checkpoint of this clinic.
    """
    for path in checkpoints:
        yield from not_contained(path)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            for (what,) in cursor.fetchall():
                if what != "ok":
                    yield Broken("integrity", "database", str(what))
            cursor.execute("PRAGMA foreign_key_check")
            for row in cursor.fetchall():
                yield Broken("integrity", f"{row[0]}/{row[1]}", f"points to a row of {row[2]} that is not there")
    yield from broken()
