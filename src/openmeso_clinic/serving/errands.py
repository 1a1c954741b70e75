"""The second process: does what pages leave for later, and ends with the server."""

from __future__ import annotations

import signal
import sys

from openmeso_clinic.serving import exports, heartbeat, outbox
from openmeso_clinic.serving.family import be_called, end_with


def main(server: int) -> None:
    """Work until told to end.

    Args:
        server: Number of the process that this one ends with.
    """
    # The parent's own ways of ending are not this process's.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    be_called("openmeso-errand")
    end_with(server)
    from django.core.management import call_command

    stops = (outbox.start(), exports.start(), heartbeat.start())
    try:
        call_command("db_worker", verbosity=0, interval=1)
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        for stop in stops:
            stop.set()
