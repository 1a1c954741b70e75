"""Loading millions of rows: indexes and walls are taken down, the rows put in, and all of it built again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.bench.filled.copies import keys_follow

#: Table, a row to copy, the columns that differ, and their values row by row.
Load = Callable[[type[Any], Mapping[str, Any], tuple[str, ...], Iterable[tuple[Any, ...]]], None]


@contextmanager
def loading(tables: list[type[Any]]) -> Iterator[Load]:
    """A function that loads rows, while the tables stand bare."""
    if connection.vendor == "postgresql":
        yield from _postgresql(tables)
    else:
        yield from _sqlite(tables)


def _columns(table: type[Any], row: Mapping[str, Any], differing: tuple[str, ...]) -> tuple[list[str], list[Any]]:
    """The columns that are the same in every row, and what they hold, as the database takes it."""
    fields = [f for f in table._meta.concrete_fields if f.attname not in differing]
    return (
        [f.column for f in fields],
        [f.get_db_prep_save(row[f.attname], connection) for f in fields],
    )


def _sqlite(tables: list[type[Any]]) -> Iterator[Load]:
    name = str(connection.settings_dict["NAME"])
    connection.close()
    raw = sqlite3.connect(name, isolation_level=None)
    raw.execute("PRAGMA journal_mode=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-1000000")
    named = ",".join(f"'{table._meta.db_table}'" for table in tables)
    standing = raw.execute(
        f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ({named})"
        " AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type"
    ).fetchall()
    for kind, one, _sql in standing:
        raw.execute(f'DROP {kind} "{one}"')

    def load(
        table: type[Any], row: Mapping[str, Any], differing: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        columns, same = _columns(table, row, differing)
        said = ",".join(f'"{column}"' for column in (*differing, *columns))
        # What is the same in every row stands once in the statement's own table.
        raw.execute("DROP TABLE IF EXISTS temp.same")
        raw.execute(f"CREATE TEMP TABLE same ({','.join(f'c{n}' for n in range(len(columns)))})")
        raw.execute(f"INSERT INTO same VALUES ({','.join('?' * len(columns))})", _plain(same))
        raw.execute("BEGIN")
        marks = ",".join("?" * len(differing))
        raw.executemany(f"INSERT INTO {table._meta.db_table} ({said}) SELECT {marks}, same.* FROM same", rows)
        raw.execute("COMMIT")

    yield load
    for _kind, _one, sql in standing:
        raw.execute(sql)
    raw.execute("INSERT INTO clinic_patient_search(clinic_patient_search) VALUES ('rebuild')")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()


def _plain(values: list[Any]) -> list[Any]:
    return [value if isinstance(value, int | float | str | bytes | None) else str(value) for value in values]


def _postgresql(tables: list[type[Any]]) -> Iterator[Load]:
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    # No trigger and no foreign key is asked while loading; the rows are those that they would let in.
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET maintenance_work_mem = '1GB'")
    named = [table._meta.db_table for table in tables]
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        (named,),
    )
    standing = cursor.fetchall()
    for one, _sql in standing:
        cursor.execute(f'DROP INDEX "{one}"')

    def load(
        table: type[Any], row: Mapping[str, Any], differing: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        columns, same = _columns(table, row, differing)
        name = table._meta.db_table
        # The same values come as defaults, so that only what differs is sent.
        for column, value in zip(columns, same, strict=True):
            if value is not None:
                cursor.execute(f'ALTER TABLE {name} ALTER COLUMN "{column}" SET DEFAULT {_literal(value)}')
        said = ",".join(f'"{column}"' for column in differing)
        with cursor.copy(f"COPY {name} ({said}) FROM STDIN") as copy:
            for one in rows:
                copy.write_row(one)
        for column in columns:
            cursor.execute(f'ALTER TABLE {name} ALTER COLUMN "{column}" DROP DEFAULT')

    yield load
    for _one, sql in standing:
        cursor.execute(sql)
    cursor.execute("SET session_replication_role = DEFAULT")
    keys_follow(tables)
    # What autovacuum does by itself within minutes.
    for name in named:
        cursor.execute(f"VACUUM ANALYZE {name}")


def _literal(value: Any) -> str:
    import json

    from psycopg import sql
    from psycopg.types.json import Jsonb

    held = json.dumps(value.obj) if isinstance(value, Jsonb) else value
    return sql.Literal(held).as_string(connection.connection)
