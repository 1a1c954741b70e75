"""The clinic that is broken: its folder, its database, and the server as it is installed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.filled.place import Place
from tests.bench.web.served import free_port, tree
from tests.postgres import Cluster, cluster

WORKERS = 2
#: How long a server may take until it answers, in seconds.
STARTS_WITHIN = 120


@dataclass
class Broken:
    """A clinic under a drill.

    Attributes:
        log: What its server writes; outside of the disk that is broken.
    """

    place: Place
    store: Cluster | None
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start the server; how many seconds it took until it answered."""
        began = time.monotonic()
        self._begin()
        while time.monotonic() - began < STARTS_WITHIN:
            if self.answers():
                return time.monotonic() - began
            if not self.running:
                # Its database may not answer yet: the system's own supervisor tries again.
                self._begin()
            time.sleep(0.05)
        raise RuntimeError(f"the server does not start: {self.log.read_text(errors='replace')[-3000:]}")

    def _begin(self) -> None:
        serve = ["serve", "--workers", str(WORKERS), "--port", str(self.port)]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "openmeso_clinic.command", *serve],
                env=self.place.environment,
                cwd=self.log.parent,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2) as asked:
            asked.sendall(b"GET /accounts/login/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in asked.recv(64)
        return False

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def family(self) -> dict[int, str]:
        """Processes of the server, by what they are."""
        assert self.process is not None
        found = {}
        for pid in tree(self.process.pid):
            with suppress(OSError):
                name = Path(f"/proc/{pid}/comm").read_text().strip()
                found[pid] = (
                    "supervisor"
                    if pid == self.process.pid
                    else "errands"
                    if name == "openmeso-errand"
                    else "worker"
                    if name == "openmeso-worker"
                    else "other"
                )
        return found

    def wait_for(self, what: str, seconds: float = 15) -> bool:
        """Whether a process of that kind stands, soon."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if what in self.family().values():
                return True
            time.sleep(0.2)
        return False

    def stop(self) -> None:
        if self.running:
            assert self.process is not None
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=20)
        self.kill_all()

    def kill_all(self) -> None:
        """Everything that this server started, at once. Its process group is its own."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def run(self, module: str, *arguments: str, given: object = None) -> Any:
        return self.place.run(module, *arguments, given=given)

    def command(self, *words: str, place: Place | None = None) -> subprocess.CompletedProcess[str]:
        """``openmeso-clinic`` in this clinic."""
        return subprocess.run(
            [sys.executable, "-m", "openmeso_clinic.command", *words],
            env=(place or self.place).environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def faults_in_log(self) -> list[str]:
        """What the server wrote that must never be: a locked database."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return [line[:300] for line in text.splitlines() if "database is locked" in line]


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def broken(data: Path, on: str, *, log: Path | None = None) -> Iterator[Broken]:
    """A clinic on ``sqlite`` or ``postgresql``, the latter with a server of its own that may be killed."""
    store = cluster() if on == "postgresql" else None
    if on == "postgresql" and store is None:
        raise RuntimeError("no PostgreSQL server is installed")
    place = Place(data, made(store, "drill") if store else "").emptied()
    found = Broken(place, store, log or data.with_suffix(".log"))
    found.log.unlink(missing_ok=True)
    try:
        yield found
    finally:
        found.stop()
        if store is not None:
            store.stop()


def made(store: Cluster, name: str) -> str:
    """An empty database of that name."""
    with psycopg.connect(store.url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return store.url.rpartition("/")[0] + f"/{name}"
