"""The second process: does what pages leave for later, and ends with the server."""

from __future__ import annotations

import os
import sys

import django

from openmeso_clinic.serving.family import end_with


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmeso_clinic.settings")
    django.setup()
    end_with(int(sys.argv[1]))
    from django.core.management import call_command

    from openmeso_clinic.serving import exports, heartbeat, outbox

    stops = (outbox.start(), exports.start(), heartbeat.start())
    try:
        call_command("db_worker", verbosity=0, interval=1)
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        for stop in stops:
            stop.set()


if __name__ == "__main__":
    main()
