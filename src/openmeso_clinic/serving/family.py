"""Processes that live and end together: none outlives the server that started it, and one that falls is begun anew."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.context import ForkProcess
from pathlib import Path

log = logging.getLogger(__name__)

#: Seconds between two looks, and what a process is given to end by itself.
EVERY, GRACE = 1.0, 5.0


def be_called(name: str) -> None:
    """What lists of processes call this one; those that parted have the same command line. Linux alone has names."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)


def end_with(parent: int) -> None:
    """End this process soon after the one that started it, however that one ended, be it before this one began.

    A server that was killed leaves its children behind: they would answer beside those of the next server.
    """

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(EVERY)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=look, name="parent", daemon=True).start()


class Kept:
    """A process that parts from this one and is begun anew whenever it falls, until it is told to end."""

    def __init__(self, work: Callable[[int], None]) -> None:
        """Begin it.

        Args:
            work: What it does; it is given the number of this process, to end with it.
        """
        self._work = work
        self._stop = threading.Event()
        self._process = self._begun()
        self._thread = threading.Thread(target=self._keep, name="kept", daemon=True)
        self._thread.start()

    def _begun(self) -> ForkProcess:
        process = multiprocessing.get_context("fork").Process(target=self._work, args=(os.getpid(),))
        process.start()
        return process

    def _keep(self) -> None:
        while not self._stop.wait(EVERY):
            if not self._process.is_alive():
                log.error("a process fell and is begun anew")
                # One that falls at once again and again shall not take the machine.
                if self._stop.wait(GRACE):
                    return
                self._process = self._begun()

    def end(self) -> None:
        self._stop.set()
        self._thread.join()
        self._process.terminate()
        self._process.join(timeout=10)
        self._process.kill()
