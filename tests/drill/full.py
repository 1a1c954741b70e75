"""A disk that is full while people work: nothing is lost, everything says so, and room alone brings it back."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drill.clinic import broken
from tests.drill.hands import Hand, Work, asked_again
from tests.drill.ledger import Ledger
from tests.drill.run import HANDS, Drilled, a_photograph

MB = 1024 * 1024
#: How much is left free when the disk is made small, and how many acts must fail before there is room again.
LEFT, FAILED = 1 * MB, 5
#: The status that says that there is no room: Insufficient Storage.
NO_ROOM = "507"


class CannotMount(Exception):
    """This machine lets nobody mount a small disk."""


def drilled_full(*, data: Path) -> Drilled:
    """Let the disk of a clinic on SQLite run full, and give it room again.

    Raises:
        CannotMount: here no small disk can be made; nothing was tried.
    """
    began = time.monotonic()
    drill = Drilled("sqlite, disk full")
    with _disk(data.parent / "disk") as disk, broken(disk / "clinic", "sqlite", log=data.with_suffix(".log")) as clinic:
        ways = clinic.run("tests.drill.filled", "--sign", "200", "--answer", "60", "--browsers", "10")
        path = data.parent / "full.ledger"
        path.unlink(missing_ok=True)
        ledger = Ledger(path)
        clinic.start()
        work = Work(ways, clinic.port, ledger, a_photograph())
        hands = [Hand(work, kind) for kind in HANDS]
        for hand in hands:
            hand.start()
        _until(lambda: ledger.counts.get("done", 0) >= 10, "no act was done while there was room")
        _sized(disk, _used(disk) + LEFT)
        _until(lambda: sum(n for said, n in work.seen.items() if said.isdigit()) >= FAILED, "the disk was never full")
        _sized(disk, 512 * MB)
        since = time.monotonic()
        _until(lambda: work.last_done > since, "nothing was done any more although there was room again")
        drill.again["a full disk"].append(work.last_done - since)
        work.stop.set()
        for hand in hands:
            hand.join()
        drill.seen["asked again"] = asked_again(work)
        drill.seen |= work.seen
        clinic.stop()
        other = {said: n for said, n in work.seen.items() if said.isdigit() and said != NO_ROOM}
        if other:
            drill.oddities.append(f"answered {other} instead of {NO_ROOM}")
        drill.oddities += [*work.oddities, *clinic.faults_in_log()]
        drill.found = clinic.run("tests.drill.judged", given=ledger.standing())
        ledger.close()
    drill.seconds = time.monotonic() - began
    return drill


@contextmanager
def _disk(where: Path) -> Iterator[Path]:
    where.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        raise CannotMount("only root may mount a small disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={512 * MB}", "openmeso-drill", str(where)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise CannotMount(made.stderr.strip())
    try:
        yield where
    finally:
        subprocess.run(["umount", "--lazy", str(where)], check=False)


def _sized(disk: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def _used(disk: Path) -> int:
    held = os.statvfs(disk)
    return (held.f_blocks - held.f_bfree) * held.f_frsize


def _until(holds: Callable[[], bool], otherwise: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.02)
