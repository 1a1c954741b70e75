"""The part of the second process that makes the exports asked for on screen, and destroys them after a day."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import close_old_connections
from django.utils import timezone

from openmeso_clinic.actions.exports import end_exports, note
from openmeso_clinic.place import here
from openmeso_clinic.queries.exports import FAILED, MAKING, READY, Export, exports_here, folder
from openmeso_clinic.serving.export import take_out

log = logging.getLogger(__name__)

#: Seconds between two looks.
EVERY = 2.0
#: How often, in files, the page is told how far the packing is.
_TOLD_EVERY = 50
_PACKED = (".jpg", ".png", ".pdf")


def run(stop: threading.Event) -> None:
    """Make what was ordered until told to stop. A fault ends one look, never the loop."""
    while not stop.is_set():
        close_old_connections()
        try:
            if folder().is_dir():
                make_ordered(at=timezone.now())
                end_exports(at=timezone.now())
        except Exception:
            log.exception("the exports could not be worked through")
        stop.wait(EVERY)


def start() -> threading.Event:
    """Run beside the other errands; it ends with the process."""
    stop = threading.Event()
    threading.Thread(target=run, args=(stop,), name="exports", daemon=True).start()
    return stop


def make_ordered(*, at: datetime) -> int:
    """Make every export that was ordered, one after another, and return how many are ready.

    One that was being made when a process ended is begun anew: whoever holds the lock makes alone.
    """
    ready = 0
    with _alone() as free:
        for export in reversed(exports_here()) if free else ():
            if export.under_way:
                ready += _make(export, at)
    return ready


def _make(export: Export, at: datetime) -> bool:
    try:
        _clear(export)
        export = note(export, state=MAKING, step="tables", done=0, of=0)
        report = take_out(place=here(), to=export.parts, at=at, opened=export.opened, actor="worker", order=export.ref)
        export = _pack(note(export, rows=report.rows, step="packing"), at)
        note(export, state=READY, step="", ready_at=timezone.now())
    except Exception as error:
        full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        log.exception("an export could not be made")
        export.archive.unlink(missing_ok=True)
        note(export, state=FAILED, fault="space" if full else "fault")
        return False
    finally:
        _clear(export)
    return True


def _pack(export: Export, at: datetime) -> Export:
    """One zip of the folder, each file once on its way; what is packed already is not packed again."""
    paths = sorted(path for path in export.parts.rglob("*") if path.is_file())
    export = note(export, of=len(paths))
    inside = Path(f"practice-{at.date().isoformat()}")
    beside = folder() / f"{export.ref}.zip.new"
    with beside.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with zipfile.ZipFile(file, "w") as out:
            for number, path in enumerate(paths, 1):
                name = path.relative_to(export.parts)
                packed = name.parts[0] == "files" or name.suffix in _PACKED
                out.write(path, inside / name, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
                if number % _TOLD_EVERY == 0:
                    export = note(export, done=number)
        file.flush()
        os.fsync(file.fileno())
    with beside.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = beside.stat().st_size
    beside.replace(export.archive)
    return note(export, done=len(paths), bytes=size, sha256=digest)


def _clear(export: Export) -> None:
    shutil.rmtree(export.parts, ignore_errors=True)
    (folder() / f"{export.ref}.zip.new").unlink(missing_ok=True)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else makes exports of this place at the moment."""
    with (folder() / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
