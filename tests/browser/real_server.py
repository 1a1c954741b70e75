"""A real clinic as ``openmeso-clinic init`` makes it: one owner with a first password and nothing else.

    python -m tests.browser.real_server

Prints one line of JSON (address, password) when it is ready, and serves until it is ended. By the name
``localhost``: browsers give no passkey to a bare number.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

EMAIL = "owner@practice.example"


def main() -> None:
    os.environ["OPENMESO_DATA"] = tempfile.mkdtemp(prefix="openmeso-real-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
    for name in ("DATABASE_URL", "OPENMESO_DEV", "OPENMESO_KEYS", "OPENMESO_TLS", "OPENMESO_PROXY"):
        os.environ.pop(name, None)
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from openmeso_clinic.serving.server import prepare, run

    prepare()
    from django.db import connections
    from django.utils import timezone

    from openmeso_clinic.serving.initial import initialise
    from tests.browser.demo_server import _free_port

    password = initialise(
        at=timezone.now(),
        practice="Example Practice",
        jurisdiction="FR",
        time_zone="Europe/Paris",
        currency="EUR",
        owner="Olive Example",
        email=EMAIL,
    )
    connections.close_all()
    port = _free_port()

    said = json.dumps({"password": password, "origin": f"http://localhost:{port}"})
    run(address="127.0.0.1", port=port, workers=1, said=said)


if __name__ == "__main__":
    main()
