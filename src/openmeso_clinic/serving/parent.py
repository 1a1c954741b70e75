"""The process that all others of a served clinic are parted from: it loads the application once and does no work.

What processes that part do not change, they share: without it each holds the whole application. A process parts
safely only from one that has no threads of a typesetter or solver, no connection and no lock that something before it
took. So this one begins afresh, whatever ran before it under the same number, and it begins none of them.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from openmeso_clinic.serving.family import Kept, be_called

#: Pages that everybody has open: their templates are read here, those of others by whoever shows them first.
_TEMPLATES = ("day/sheet.html", "day/row.html", "day/need.html", "patients/search.html", "patients/chart.html")


@dataclass(frozen=True)
class Served:
    """How a clinic is served.

    Attributes:
        said: What is printed once it answers.
    """

    address: str
    port: int
    workers: int
    certificate: str = ""
    key: str = ""
    said: str = ""


def begin(how: Served) -> NoReturn:
    """Put the parent in the place of this process, which keeps its number and leaves everything else behind."""
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    # One heap a thread would be kept for each thread that ever ran.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.execv(sys.executable, [sys.executable, "-m", "openmeso_clinic.serving.parent", json.dumps(asdict(how))])


def main() -> None:
    how = Served(**json.loads(sys.argv[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmeso_clinic.settings")
    be_called("openmeso-parent")
    load()
    serve(how)


def load() -> None:
    """Everything that the processes will share."""
    from openmeso_clinic import wsgi  # noqa: F401 — reads the settings and makes Django ready
    from openmeso_clinic.serving import errands  # noqa: F401

    _patterns()
    _templates()
    _libraries()
    gc.collect()
    # The collector would write into every object that it looks at, and so make a copy of it for each process.
    gc.freeze()


def _patterns() -> None:
    from django.urls import get_resolver

    def read(patterns: Iterable[object]) -> None:
        for one in patterns:
            read(getattr(one, "url_patterns", ()))

    read(get_resolver().url_patterns)


def _templates() -> None:
    from django.template.loader import get_template

    for name in _TEMPLATES:
        get_template(name)


def _libraries() -> None:
    """Those that the practices use. Asked one case after another, all of their rules are ready to be asked."""
    from django.db import connections

    from openmeso.screening.heartbeat import ask
    from openmeso_clinic.bridge.library import library_of
    from openmeso_clinic.models import Practice

    for practice in Practice.objects.order_by("pk"):
        ask(library_of(practice))
    connections.close_all()


def serve(how: Served) -> None:
    """Serve until interrupted. One blocking thread a worker: more of them only queue for one lock."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from openmeso_clinic.serving import errands

    multiprocessing.set_start_method("fork", force=True)
    second = Kept(errands.main)
    server = Granian(
        "openmeso_clinic.serving.worker:application",
        address=how.address,
        port=how.port,
        interface=Interfaces.WSGI,
        workers=how.workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        ssl_cert=Path(how.certificate) if how.certificate else None,
        ssl_key=Path(how.key) if how.key else None,
    )
    if how.said:
        server.on_startup(lambda: say(how.said))
    try:
        server.serve()
    finally:
        second.end()


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
