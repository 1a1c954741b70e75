"""The part of the second process that asks the rules known cases: when the clinic starts, and each day."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger(__name__)

#: Seconds between two looks whether a day began or somebody changed the practice's knowledge.
EVERY = 600.0


def run(stop: threading.Event) -> None:
    """Look until told to stop. A fault ends one look, never the loop: its silence shows on the day sheet."""
    from openmeso_clinic.actions.heartbeats import beat_due

    while not stop.is_set():
        close_old_connections()
        try:
            beat_due(at=timezone.now())
        except Exception:
            log.exception("the rules could not be asked")
        stop.wait(EVERY)


def start() -> threading.Event:
    """Run beside the queue of tasks; it ends with the process."""
    stop = threading.Event()
    threading.Thread(target=run, args=(stop,), name="heartbeat", daemon=True).start()
    return stop
