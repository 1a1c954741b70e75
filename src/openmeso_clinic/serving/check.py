"""``openmeso-clinic check``: the database's own integrity, every invariant, every stored file."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from openmeso_clinic.queries.invariants import Broken, broken


def faults() -> Iterator[Broken]:
    """Everything that does not hold, the database's own integrity first."""
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
