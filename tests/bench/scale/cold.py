"""Making a database cold: nothing of it in the memory of the server or of the operating system."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from django.db import connection

from tests.postgres import _plain_env, _unprivileged, binaries


def made_cold() -> None:
    """Forget the database. A PostgreSQL server is started anew for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        connection.close()
        where = binaries()
        assert where is not None
        subprocess.run(
            [str(where / "pg_ctl"), "-D", str(folder), "-w", "-m", "fast", "-l", str(folder.parent / "log"), "restart"],
            check=True,
            user=_unprivileged(),
            cwd=folder.parent,
            env=_plain_env(),
            stdout=subprocess.DEVNULL,
        )
    else:
        folder = Path(str(connection.settings_dict["NAME"])).parent
        connection.close()
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size > 8192:
            _forgotten(path)
    connection.ensure_connection()


def _forgotten(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
