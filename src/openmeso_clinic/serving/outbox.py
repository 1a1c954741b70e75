"""The part of the second process that asks patients, sends what waits, and takes away what was cut off."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger(__name__)

#: Seconds between two looks at the outbox, and how often it is looked which check-ins are due.
EVERY = 5.0
ASK_EVERY = timedelta(minutes=5)
#: How often files are looked for whose act was cut off.
SWEEP_EVERY = timedelta(hours=1)


def run(stop: threading.Event) -> None:
    """Look at the outbox until told to stop. A fault ends one look, never the loop."""
    from openmeso_clinic.actions.check_in_links import ask_due
    from openmeso_clinic.actions.sending import send_waiting
    from openmeso_clinic.serving.sweep import sweep

    asked = swept = None
    while not stop.is_set():
        close_old_connections()
        try:
            now = timezone.now()
            if asked is None or now - asked >= ASK_EVERY:
                ask_due(at=now)
                asked = now
            send_waiting(clock=timezone.now)
            if swept is None or now - swept >= SWEEP_EVERY:
                sweep(at=now)
                swept = now
        except Exception:
            log.exception("the outbox could not be worked through")
        stop.wait(EVERY)


def start() -> threading.Event:
    """Run beside the queue of tasks; it ends with the process."""
    stop = threading.Event()
    threading.Thread(target=run, args=(stop,), name="outbox", daemon=True).start()
    return stop
