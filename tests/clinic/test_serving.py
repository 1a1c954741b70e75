"""A real clinic is made once, backed up while it runs, and comes back whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Every clinic here stands on SQLite; what a server keeps is backed up and brought back in tests/drill.
pytestmark = pytest.mark.once

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


def test_a_cut_trail_shows_against_a_checkpoint_and_only_against_it(founded: Path, tmp_path: Path) -> None:
    import sqlite3

    backup, keys, again, kept = (tmp_path / name for name in ("backup", "keys", "again", "kept.json"))
    clinic(founded, "backup", str(backup), "--keys-to", str(keys))
    clinic(again, "restore", str(backup), "--keys-from", str(keys))
    assert clinic(again, "checkpoint", str(kept)).returncode == 0
    held = clinic(again, "check", "--checkpoint", str(kept))
    assert held.returncode == 0, held.stdout + held.stderr
    with sqlite3.connect(again / "clinic.sqlite3") as database:
        # The owner of the machine cuts the last line and mends the head: the chain alone holds.
        database.execute("DROP TRIGGER wall_keep_trailline")
        for chain, seq in database.execute("SELECT chain, seq FROM clinic_trailhead WHERE seq > 0").fetchall():
            database.execute("DELETE FROM clinic_trailline WHERE chain = ? AND seq = ?", (chain, seq))
            last = database.execute(
                "SELECT seq, hash FROM clinic_trailline WHERE chain = ? ORDER BY seq DESC LIMIT 1", (chain,)
            ).fetchone() or (0, "0" * 64)
            database.execute("UPDATE clinic_trailhead SET seq = ?, hash = ? WHERE chain = ?", (*last, chain))
    database.close()
    assert clinic(again, "check").returncode == 0
    found = clinic(again, "check", "--checkpoint", str(kept))
    assert found.returncode == 1
    assert "the trail ends at" in found.stdout


def test_an_altered_checkpoint_proves_nothing(founded: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    clinic(founded, "checkpoint", str(kept))
    kept.write_text(kept.read_text().replace('"seq": ', '"seq": 1'))
    refused = clinic(founded, "check", "--checkpoint", str(kept))
    assert refused.returncode == 2
    assert "altered" in refused.stderr


def test_a_drill_tries_a_backup_and_leaves_nothing_behind(
    founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, keys, room = tmp_path / "backup", tmp_path / "keys", tmp_path / "room"
    room.mkdir()
    monkeypatch.setenv("TMPDIR", str(room))
    clinic(founded, "backup", str(backup), "--keys-to", str(keys))
    tried = clinic(founded, "restore", "--drill", str(backup), "--keys-from", str(keys))
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "would have served" in tried.stdout
    assert not list(room.glob("openmeso-drill-*"))
    assert (founded / "clinic.sqlite3").exists()
