"""Making a clinic ready and serving it."""

from __future__ import annotations

import os
import sys

import django

from openmeso_clinic.serving.parent import Served, begin, say


def prepare() -> None:
    """Bring the database up to date and gather the static files."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if not settings.DEV:
        call_command("collectstatic", verbosity=0, interactive=False)


def run(*, address: str, port: int, workers: int, tls: bool = False, said: str = "") -> None:
    """Serve until interrupted; the processes that serve take the place of this one.

    Args:
        said: What is printed once it answers.
    """
    prepare()
    from django.conf import settings

    if settings.DEV:
        return _develop(port, said)
    certificate = key = ""
    if tls:
        from openmeso_clinic.place import here
        from openmeso_clinic.serving.tls import certificates, own_names

        names = own_names()
        # The server's own processes read the settings anew: they accept the names of the certificate.
        os.environ.setdefault("OPENMESO_HOSTS", ",".join(names))
        made = certificates(here(), hosts=names)
        certificate, key = str(made.certificate), str(made.key)
        sys.stdout.write(f"Tell each tablet once to trust this authority: {made.authority}\n")
    begin(Served(address, port, workers, certificate, key, said))


def _develop(port: int, said: str) -> None:
    """Django's own server, which starts anew when a file changes."""
    from django.core.management import call_command

    if said:
        say(said)
    call_command("runserver", f"127.0.0.1:{port}")
