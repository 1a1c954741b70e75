"""Processes that live and end together: none outlives the server that started it, and one that falls is begun anew."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence

log = logging.getLogger(__name__)

#: Seconds between two looks, and what a process is given to end by itself.
EVERY, GRACE = 1.0, 5.0


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
    """A process that is begun anew whenever it falls, until it is told to end.

    Its last argument is the number of this process, with which it ends.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = [*command, str(os.getpid())]
        self._stop = threading.Event()
        self._process = subprocess.Popen(self._command)
        self._thread = threading.Thread(target=self._keep, name="kept", daemon=True)
        self._thread.start()

    def _keep(self) -> None:
        while not self._stop.wait(EVERY):
            if self._process.poll() is not None:
                log.error("a process fell and is begun anew")
                # One that falls at once again and again shall not take the machine.
                if self._stop.wait(GRACE):
                    return
                self._process = subprocess.Popen(self._command)

    def end(self) -> None:
        self._stop.set()
        self._thread.join()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
