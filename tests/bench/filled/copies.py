"""Copying the rows of one patient or session under new keys, in bulk, with every wall of the database standing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

from openmeso_clinic.models.base import ALPHABET

_chance = random.Random(2026)


def quick_ref() -> str:
    """A reference in the form of a real one; to measure on, chance need not be secret."""
    number = _chance.getrandbits(60)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(0, 60, 5))


class Copies:
    """Rows of one table that are gathered and then written together.

    Keys are given here, so that rows of other tables can point to a row before it is written.
    """

    def __init__(self, table: type[Any]) -> None:
        self.table = table
        self.rows: list[Any] = []
        self._next = (table._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
        fields = table._meta.concrete_fields
        self._has_ref = any(field.name == "ref" for field in fields)
        self._moments = [f.attname for f in fields if isinstance(f, models.DateField) and f.name != "expiry"]

    def add(self, row: Mapping[str, Any], *, moved: timedelta = timedelta(0), **changes: Any) -> Any:
        """Copy one row; its days and instants are moved, and what is named is put in place of what it held."""
        values: dict[str, Any] = dict(row) | {"id": self._next}
        self._next += 1
        if self._has_ref:
            values["ref"] = quick_ref()
        if moved:
            values |= {name: _later(values[name], moved) for name in self._moments if values.get(name)}
        made = self.table(**(values | changes))
        self.rows.append(made)
        return made

    def write(self) -> None:
        self.table._default_manager.bulk_create(self.rows, batch_size=2000)
        self.rows = []
        if connection.vendor == "postgresql":
            # The plans of the walls were made while the table was empty: let them be made anew.
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {self.table._meta.db_table}")


def keys_follow(tables: Iterable[type[Any]]) -> None:
    """Let the database count on from the keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def _later(value: date | datetime, moved: timedelta) -> date | datetime:
    return value + (moved if isinstance(value, datetime) else timedelta(days=moved.days))
