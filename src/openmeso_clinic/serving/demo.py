"""The living demo: a synthetic clinic on this machine only."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime

from openmeso_clinic.demo.people import PIN


def run_demo(*, port: int, keep: bool, people: int) -> None:
    """Seed where needed, serve on loopback, print the address and ``ready``.

    A demo of an earlier day is made anew: its day sheet would be empty. A real clinic is never touched.
    """
    from openmeso_clinic.place import here

    place = here()
    if place.database.exists() and not keep and _made_on(place.database) not in (None, _today()):
        shutil.rmtree(place.data)
    from openmeso_clinic.serving.server import prepare, run

    prepare()
    from django.utils import timezone

    from openmeso_clinic.actions.founding import AlreadyFounded
    from openmeso_clinic.demo.seed import seed
    from openmeso_clinic.models import Installation

    found = Installation.objects.first()
    if found is None:
        sys.stdout.write("Making the demo clinic (synthetic patients)\n")
        try:
            seed(at=timezone.now(), people=people, heard=_progress)
        except AlreadyFounded:
            _refuse()
    elif found.kind != Installation.Kind.DEMO:
        _refuse()

    said = (
        f"\n  OpenMeso demo clinic:  http://localhost:{port}\n"
        f"  PIN for locks and signatures:  {PIN}\n  Ctrl-C ends it.\n\nready"
    )
    run(address="127.0.0.1", port=port, workers=2, said=said)


def _progress(told: int, of: int) -> None:
    end = "\n" if told == of else ""
    if sys.stdout.isatty() or told % 25 == 0 or end:
        sys.stdout.write(f"\r  {told} of {of} stories told{end}")
        sys.stdout.flush()


def _refuse() -> None:
    sys.exit("This data folder holds a real clinic: the demo does not start on it. Set OPENMESO_DATA to another one.")


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def _made_on(database: object) -> str | None:
    """The day a demo was made on; ``None`` for anything that is not a demo, which is left alone."""
    import sqlite3

    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        try:
            row = connection.execute("SELECT kind, made_at FROM clinic_installation").fetchone()
        except sqlite3.Error:
            return None
    return str(row[1])[:10] if row and row[0] == "demo" else None
