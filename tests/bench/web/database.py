"""A PostgreSQL server for the systems under measurement, with a database for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from tests.postgres import start


@dataclass(frozen=True)
class Database:
    """Attributes:
    pid: The server's first process; all its back ends stand under it.
    """

    server: str
    pid: int

    def url(self, name: str) -> str:
        return f"{self.server}/{name}"

    def made(self, name: str) -> str:
        """An empty database of that name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


@cache
def database() -> Database | None:
    """The server of this run; nothing where none is installed."""
    url = start()
    if url is None:
        return None
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    pid = int((Path(str(row[0])) / "postmaster.pid").read_text().split()[0])
    return Database(url.rpartition("/")[0], pid)
