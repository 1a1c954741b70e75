"""Eight hands at one instant: one slot, one attempt to sign, one last vial. Nobody waits for a locked database.

SQLite runs on a file of its own with the project's engine, since the test database in memory knows no queue;
PostgreSQL on a database of its own of the tests' server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.clinic.races import HANDS

BOTH = [
    pytest.param("sqlite", marks=pytest.mark.once),
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(connection.vendor != "postgresql", reason="runs on the PostgreSQL of the tests"),
    ),
]


def raced(on: str, place: Path) -> dict[str, Any]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "OPENMESO_TEST_DATABASE")}
    if on == "postgresql":
        name = f"races_{os.getpid()}"
        url = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(url._replace(path=f"/{name}"))
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    done = subprocess.run(
        [sys.executable, "-m", "tests.clinic.races"],
        env=environment | {"OPENMESO_DATA": str(place), "DJANGO_SETTINGS_MODULE": "openmeso_clinic.settings"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("on", BOTH)
def test_eight_hands_get_one_slot_one_signature_one_vial_and_one_chain(on: str, tmp_path: Path) -> None:
    found = raced(on, tmp_path)
    booked = Counter(found["booked"])
    assert booked.pop("won") == found["visits"] == 1
    assert set(booked) <= {"booking/taken", "booking/practitioner-taken"}
    # The same attempt eight times: one act, and the same answer to each.
    assert (found["answers"], found["an answer"], found["acts"], found["lines"]) == (1, True, 1, True)
    # Signed before it was stopped or stopped before it was signed; an addendum waits for the signature.
    said = Counter(found["signed or stopped"])
    assert said["stopped"] <= 1
    assert not (said["stopped"] and said["signed"]), said
    assert found["state"] == ("stopped" if said["stopped"] else "signed")
    assert set(said) <= {"signed", "stopped", "added", "addendum/not-signed", "session/not-open", "sign/changed"}
    assert set(found["added"]) == {"added"}
    assert found["chain"]
    # Eight senders and one letter; eight answers to one link, of which one is kept.
    letters = found["letters"]
    assert (letters["asked"], letters["sent"], letters["links"], letters["answered"]) == (1, 1, 1, 1), letters
    assert letters["ended"] == ["answered", "closed", "not mine", "sent"], letters
    # Of two sessions that drew on the last vial one is signed, as often as it is asked.
    vial = found["vial"]
    said = Counter(vial["said"])
    won = [name for name in said if name.startswith("signed ")]
    assert [said[name] for name in won] == [HANDS // 2], (said, vial["words"], vial["needs"])
    assert set(said) - set(won) <= {"stock/not-enough", "screening/lot-unfit"}
    assert (vial["signed"], vial["used by"], vial["negative"]) == (1, 1, 0)
    assert (found["negative"], found["broken"]) == (0, [])
