"""What falls: a process is begun anew or ends with its server, a file of an act that was cut off is taken away."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg.errors
import pytest
from django.db import OperationalError
from django.test import Client

from openmeso_clinic.actions.documents import add_document
from openmeso_clinic.place import Place, here
from openmeso_clinic.queries.invariants.files import files_are_named
from openmeso_clinic.serving import family
from openmeso_clinic.serving.sweep import sweep
from openmeso_clinic.uploads import vault
from tests.clinic.cast import Cast
from tests.clinic.test_documents import png

#: Starts a process that ends with it, says its number, and waits.
SERVER = """
import subprocess, sys
child = "import sys, time; from openmeso_clinic.serving.family import end_with;"
child += "end_with(int(sys.argv[1])); print('here', flush=True); time.sleep(60)"
import os
started = subprocess.Popen([sys.executable, "-c", child, str(os.getpid())], stdout=subprocess.PIPE)
started.stdout.readline()
print(started.pid, flush=True)
sys.stdin.read()
"""


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_process_ends_with_the_server_that_was_killed() -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None and server.stdin is not None
    child = int(server.stdout.readline())
    assert runs(child)
    server.kill()
    server.wait()
    server.stdin.close()
    server.stdout.close()
    assert until(lambda: not runs(child))


def test_a_process_that_falls_is_begun_anew_and_ends_when_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "EVERY", 0.05)
    monkeypatch.setattr(family, "GRACE", 0.05)
    marks = tmp_path / "marks"

    def work(server: int) -> None:
        with marks.open("a") as out:
            out.write(f"{os.getpid()} {server}\n")
        time.sleep(60)

    kept = family.Kept(work)

    def begun() -> list[list[str]]:
        return [line.split() for line in marks.read_text().splitlines()] if marks.exists() else []

    assert until(lambda: len(begun()) == 1)
    os.kill(int(begun()[0][0]), 9)
    assert until(lambda: len(begun()) == 2)
    assert {parent for _pid, parent in begun()} == {str(os.getpid())}
    kept.end()
    assert not any(runs(int(pid)) for pid, _parent in begun())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Files of this test alone."""
    own = Place(data=tmp_path, keys=here().keys)
    for module in ("openmeso_clinic.uploads.vault", "openmeso_clinic.queries.kept_files"):
        monkeypatch.setattr(f"{module}.here", lambda: own)
    return own


def test_a_file_whose_act_was_cut_off_is_taken_away_after_an_hour(cast: Cast, place: Place) -> None:
    by = cast.actor("prescriber")
    named = add_document(by=by, patient=cast.patient(), kind="letter", title="From the cardiologist", data=png())
    cut_off, just_written = vault.keep(b"no row came"), vault.keep(b"its row is being written")
    long_ago = time.time() - 4 * 3600
    for name in (named.stored_as, cut_off):
        os.utime(vault.path_of(name), (long_ago, long_ago))
    assert [one.place for one in files_are_named()] == [f"file/{cut_off}"]
    assert sweep(at=datetime.now(UTC)) == 1
    assert not vault.path_of(cut_off).exists()
    assert vault.read(named.stored_as) and vault.read(just_written)
    assert list(files_are_named()) == []
    assert sweep(at=datetime.now(UTC) + timedelta(hours=2)) == 1  # nobody wrote its row by then


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError('could not extend file "base/5/16384": No space left on device'),
        psycopg.errors.DiskFull("No space left on device"),
    ],
)
def test_a_full_disk_is_said_in_words(
    error: Exception, cast: Cast, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = cast.patient()
    browser = signed_in("prescriber")
    browser.raise_request_exception = False

    def full(*_args: object, **_more: object) -> None:
        try:
            raise error
        except Exception as cause:
            raise OperationalError(str(cause)) from cause

    monkeypatch.setattr("openmeso_clinic.views.door.record", full)
    answer = browser.get(f"/patients/{patient.ref}/")
    assert answer.status_code == 507
    assert "Nothing was kept" in answer.content.decode()
