"""A PostgreSQL server of the tests' own: a fresh cluster on a free loopback port, gone at the end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def binaries() -> Path | None:
    """The newest server installed, or nothing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def start() -> str | None:
    """Start a server and return its URL; ``None`` where no server is installed.

    The server refuses to run as root: there it runs as ``postgres`` or ``nobody``.
    """
    where = binaries()
    if where is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="openmeso-pg-", dir="/tmp"))
    user = _unprivileged()
    if user:
        shutil.chown(folder, user=user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, env=_plain_env())

    run(str(where / "initdb"), "-D", str(data), "-U", "clinic", "--auth=trust", "--encoding=UTF8", "--locale=C")
    run(
        str(where / "pg_ctl"),
        *("-D", str(data), "-w", "-l", str(folder / "log")),
        *("-o", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=60"),
        "start",
    )

    def stop() -> None:
        subprocess.run(
            [str(where / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            user=user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgres://clinic@127.0.0.1:{port}/postgres"


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _plain_env() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
