"""A PostgreSQL server of the tests' own: a fresh cluster on a free loopback port, gone at the end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


def binaries() -> Path | None:
    """The newest server installed, or nothing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@dataclass(frozen=True)
class Cluster:
    """A server with its data.

    The server refuses to run as root: there it runs as ``postgres`` or ``nobody``.

    Attributes:
        durable: Whether a commit waits for the disk. Whoever kills it or measures it needs that;
            tests that do neither would wait for nothing.
    """

    folder: Path
    port: int
    binaries: Path
    durable: bool = True

    @property
    def url(self) -> str:
        return f"postgres://clinic@127.0.0.1:{self.port}/postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        """The server's first process; all its back ends stand under it."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        own = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c max_connections=60"
        if not self.durable:
            own += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self.run(
            "pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", f"-p {self.port} {own}", "start"
        )

    def stop(self) -> None:
        if not self.folder.exists():
            return
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: str, check: bool = True) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=check,
            user=_unprivileged(),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            env=_plain_env(),
        )


def cluster(*, durable: bool = True) -> Cluster | None:
    """A fresh server that runs; nothing where none is installed."""
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
    made = Cluster(folder, port, where, durable)
    atexit.register(made.stop)
    made.run("initdb", "-D", str(made.data), "-U", "clinic", "--auth=trust", "--encoding=UTF8", "--locale=C")
    made.start()
    return made


def start(*, durable: bool = True) -> str | None:
    """Start a server and return its URL; ``None`` where no server is installed."""
    made = cluster(durable=durable)
    return made.url if made else None


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _plain_env() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
