"""A server under measurement: its whole tree of processes, the CPU time it used, the memory it holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
#: Workers of each server, one blocking thread each.
WORKERS = 2


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def granian(python: str, application: str, port: int) -> list[str]:
    """The command that serves a WSGI application, the same for everything that is measured."""
    where = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    how = ["--workers", str(WORKERS), "--blocking-threads", "1"]
    return [str(Path(python).with_name("granian")), *where, *how, application]


@dataclass
class Served:
    """Attributes:
    database: Process of the database server whose tree works for this one too; 0 for none.
    """

    process: subprocess.Popen[bytes]
    port: int
    database: int = 0

    def cpu_seconds(self) -> float:
        return sum(_cpu(one) for root in self._roots() for one in tree(root))

    def _roots(self) -> Iterable[int]:
        return (self.process.pid, self.database) if self.database else (self.process.pid,)

    def memory_mb(self) -> float:
        """Proportional set size of the server's own tree."""
        return sum(_pss_kb(one) for one in tree(self.process.pid)) / 1024

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()


def serve(command: list[str], *, port: int, env: Mapping[str, str], cwd: Path, log: Path, database: int = 0) -> Served:
    """Start a server and wait until it answers.

    Raises:
        RuntimeError: it ended, or did not answer within two minutes.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=dict(env), cwd=cwd, stdout=out, stderr=out)
    served = Served(process, port, database)
    for _ in range(1200):
        if process.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            time.sleep(1)
            return served
        time.sleep(0.1)
    served.stop()
    raise RuntimeError(f"{command[0]} does not serve: {log.read_text(errors='replace')[-2000:]}")


def tree(root: int) -> list[int]:
    """A process and all that it started, directly or not."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [root]
    while left:
        one = left.pop()
        found.append(one)
        left += children.get(one, [])
    return found


def _cpu(pid: int) -> float:
    """User and system time of a process, with that of children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def _pss_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
