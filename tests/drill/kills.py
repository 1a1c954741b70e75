"""The kinds of kill. Each strikes without a word of warning (``kill -9``) and says what has to be begun again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from tests.bench.web.served import tree
from tests.drill.clinic import Broken, alive


class Outlived(Exception):
    """Processes that should have ended with another one went on without it."""


def _strike(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _of(clinic: Broken, what: str) -> list[int]:
    return [pid for pid, is_ in clinic.family().items() if is_ == what]


def worker(clinic: Broken, chance: random.Random) -> None:
    """One process that answers; its supervisor makes another."""
    found = _of(clinic, "worker")
    if found:
        _strike(chance.choice(found))


def workers(clinic: Broken, _chance: random.Random) -> None:
    """All processes that answer."""
    _strike(*_of(clinic, "worker"))


def errands(clinic: Broken, _chance: random.Random) -> None:
    """The process that sends what waits."""
    _strike(*_of(clinic, "errands"))


def supervisor(clinic: Broken, _chance: random.Random) -> None:
    """The first process alone. Whoever it started must end too, or two servers would stand side by side."""
    family = clinic.family()
    assert clinic.process is not None
    _strike(clinic.process.pid)
    clinic.process.wait()
    until = time.monotonic() + 10
    while (left := [pid for pid in family if alive(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    clinic.kill_all()
    if left:
        raise Outlived(f"{', '.join(sorted(family[pid] for pid in left))} outlived it")


def everything(clinic: Broken, _chance: random.Random) -> None:
    """The server with all its processes, as when the machine ends."""
    clinic.kill_all()


def backend(clinic: Broken, chance: random.Random) -> None:
    """One process of the database: its server then ends all the others and recovers."""
    assert clinic.store is not None
    found = [pid for pid in tree(clinic.store.pid) if pid != clinic.store.pid and _is_backend(pid)]
    if found:
        _strike(chance.choice(found))


def postmaster(clinic: Broken, _chance: random.Random) -> None:
    """The whole database server."""
    assert clinic.store is not None
    first = clinic.store.pid
    family = tree(first)
    _strike(first, *(pid for pid in family if pid != first))
    while any(alive(pid) for pid in family):
        time.sleep(0.02)
    # Safe only because every one of its processes is dead.
    for left in (clinic.store.data / "postmaster.pid", *clinic.store.folder.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def _is_backend(pid: int) -> bool:
    with suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as words:
        return b"clinic drill" in words.read().replace(b"\0", b" ")
    return False


Kill = Callable[[Broken, random.Random], None]
KILLS: dict[str, Kill] = {
    "one worker": worker,
    "all workers": workers,
    "the errands": errands,
    "the supervisor": supervisor,
    "everything": everything,
}
OF_DATABASE: dict[str, Kill] = {"one back end of the database": backend, "the whole database": postmaster}
