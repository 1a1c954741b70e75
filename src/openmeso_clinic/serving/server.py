"""The server and its worker process: started together, ended together."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django

from openmeso_clinic.serving.family import Kept


def prepare() -> None:
    """Bring the database up to date and gather the static files."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if not settings.DEV:
        call_command("collectstatic", verbosity=0, interactive=False)


def run(*, address: str, port: int, workers: int, tls: bool = False, ready: Callable[[], None] | None = None) -> None:
    """Serve until interrupted. One blocking thread a worker: more of them only queue for one lock."""
    prepare()
    from django.conf import settings

    if settings.DEV:
        return _develop(port, ready)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    certificate: Path | None = None
    key: Path | None = None
    if tls:
        from openmeso_clinic.place import here
        from openmeso_clinic.serving.tls import certificates, own_names

        names = own_names()
        # The server's own processes read the settings anew: they accept the names of the certificate.
        os.environ.setdefault("OPENMESO_HOSTS", ",".join(names))
        made = certificates(here(), hosts=names)
        certificate, key = made.certificate, made.key
        sys.stdout.write(f"Tell each tablet once to trust this authority: {made.authority}\n")
    # Workers begin afresh. A forked one inherits the locks of whatever ran here before, and the typesetter's
    # threads do not survive a fork: once the demo was made in this process, no paper would ever be set again.
    multiprocessing.set_start_method("spawn", force=True)
    errands = Kept([sys.executable, "-m", "openmeso_clinic.serving.errands"])
    server = Granian(
        "openmeso_clinic.serving.worker:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        ssl_cert=certificate,
        ssl_key=key,
    )
    if ready is not None:
        server.on_startup(ready)
    try:
        server.serve()
    finally:
        errands.end()


def _develop(port: int, ready: Callable[[], None] | None) -> None:
    """Django's own server, which starts anew when a file changes."""
    from django.core.management import call_command

    if ready is not None:
        ready()
    call_command("runserver", f"127.0.0.1:{port}")
