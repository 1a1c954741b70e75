"""A real clinic is made once, backed up while it runs, and comes back whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "openmeso_clinic.command")
FOUND = (
    *("init", "--practice", "Cabinet", "--jurisdiction", "FR", "--time-zone", "Europe/Paris"),
    *("--currency", "EUR", "--owner", "Olive Owner", "--email", "owner@practice.example"),
)


def clinic(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("OPENMESO_KEYS", "DATABASE_URL")}
    environment["OPENMESO_DATA"] = str(data)
    return subprocess.run((*COMMAND, *words), env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("clinic")
    assert clinic(data, *FOUND).returncode == 0
    return data


def test_a_clinic_is_made_once(founded: Path) -> None:
    again = clinic(founded, *FOUND)
    assert again.returncode == 2
    assert "exists here already" in again.stderr


def test_the_demo_never_starts_on_a_real_clinic(founded: Path) -> None:
    tried = clinic(founded, "demo", "--port", "0")
    assert tried.returncode != 0
    assert "real clinic" in tried.stderr


def test_all_faults_of_a_new_clinic_are_named_at_once(tmp_path: Path) -> None:
    tried = clinic(tmp_path, *[{"FR": "FRA", "Europe/Paris": "Europe/Pais", "EUR": "E"}.get(w, w) for w in FOUND])
    assert tried.returncode == 2
    for words in ("'FRA'", "'Europe/Pais'", "'E'"):
        assert words in tried.stderr


def test_a_backup_comes_back_equal(founded: Path, tmp_path: Path) -> None:
    backup, keys, again = tmp_path / "backup", tmp_path / "keys", tmp_path / "again"
    assert clinic(founded, "backup", str(backup), "--keys-to", str(keys)).returncode == 0
    restored = clinic(again, "restore", str(backup), "--keys-from", str(keys))
    assert restored.returncode == 0, restored.stderr
    assert "Everything holds." in restored.stdout


def test_an_altered_backup_is_refused_and_named(founded: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    clinic(founded, "backup", str(backup))
    with (backup / "clinic.sqlite3").open("r+b") as file:
        file.seek(5000)
        file.write(b"x")
    refused = clinic(tmp_path / "again", "restore", str(backup))
    assert refused.returncode == 2
    assert "clinic.sqlite3" in refused.stderr


def test_a_restore_never_overwrites_a_clinic(founded: Path, tmp_path: Path) -> None:
    clinic(founded, "backup", str(tmp_path / "backup"))
    refused = clinic(founded, "restore", str(tmp_path / "backup"))
    assert refused.returncode == 2
    assert "empty data folder" in refused.stderr


def test_an_altered_trail_is_found_and_its_line_named(founded: Path, tmp_path: Path) -> None:
    import sqlite3

    backup, keys, again = tmp_path / "backup", tmp_path / "keys", tmp_path / "again"
    clinic(founded, "backup", str(backup), "--keys-to", str(keys))
    clinic(again, "restore", str(backup), "--keys-from", str(keys))
    with sqlite3.connect(again / "clinic.sqlite3") as database:
        database.execute("DROP TRIGGER wall_once_trailline")
        database.execute("UPDATE clinic_trailline SET actor = 'somebody-else' WHERE seq = 1")
    database.close()
    found = clinic(again, "check")
    assert found.returncode == 1
    assert "altered after it was written" in found.stdout
