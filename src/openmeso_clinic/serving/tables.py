"""Every table of a clinic as JSON lines and back, exact: what comes back is what was written, key by key."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, models, transaction

_AT_ONCE = 500
#: Sessions of browsers, waiting errands and Django's own lists are no part of a practice.
_FROM_OTHERS = ("account.EmailAddress", "mfa.Authenticator")


def kinds() -> list[type[models.Model]]:
    """The tables that make a practice, in the order of their names."""
    own = [*apps.get_app_config("clinic").get_models(), *(apps.get_model(name) for name in _FROM_OTHERS)]
    return sorted(own, key=lambda model: model._meta.db_table)


def write_table(model: type[models.Model], path: Path) -> int:
    """Write all rows in the order of their keys and return how many there are."""
    fields = model._meta.concrete_fields
    number = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
        for row in rows.iterator(chunk_size=_AT_ONCE):
            said = {field.attname: _plain(value) for field, value in zip(fields, row, strict=True)}
            out.write(json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n")
            number += 1
    return number


def read_table(model: type[models.Model], path: Path) -> int:
    """Bring rows back under the keys they had.

    Raises:
        ValueError: a line that this version cannot read, by its number.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    number = 0
    with path.open(encoding="utf-8") as lines:
        while part := list(islice(lines, _AT_ONCE)):
            rows = []
            for line in part:
                number += 1
                rows.append(_row(model, fields, line, f"{path.name} line {number}"))
            try:
                model._base_manager.bulk_create(rows)
            except (ValidationError, ValueError, TypeError, ArithmeticError):
                raise ValueError(f"{path.name}, lines up to {number}, holds something that no column takes") from None
    return number


def _row(model: type[models.Model], fields: dict[str, Any], line: str, place: str) -> models.Model:
    try:
        said = json.loads(line)
        same = isinstance(said, dict) and set(said) == set(fields)
        row = model(**{name: _back(fields[name], value) for name, value in said.items()}) if same else None
    except (ValidationError, ValueError, TypeError, ArithmeticError, RecursionError):
        raise ValueError(f"{place} holds something that no column takes") from None
    if row is None:
        raise ValueError(f"{place} has other columns than this version")
    return row


@contextmanager
def standing_still() -> Iterator[None]:
    """One moment of the clinic: who writes meanwhile is not seen, and is not kept waiting."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def walls_down() -> Iterator[None]:
    """Without the triggers, in one transaction: rows come in another order than they were written in.

    The walls stand again before it ends, and what came in is checked against every invariant afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'wall_%'")
            walls = cursor.fetchall()
            for name, _sql in walls:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _name, sql in walls:
                cursor.execute(sql)
        else:
            tables = [model._meta.db_table for model in kinds()]
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            # What points to nothing is refused here, and not at the end, so that triggers may change again.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for statement in connection.ops.sequence_reset_sql(no_style(), kinds()):
                cursor.execute(statement)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _back(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value) if value is not None else None
    if isinstance(field, models.JSONField):
        return value
    return field.to_python(value) if field.remote_field is None else value
