"""A practice is taken out whole and comes back equal: every row, every file, and a trail that verifies."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.models import InjectedLine, TrailLine
from openmeso_clinic.place import Place, here
from openmeso_clinic.serving.export import ExportFault, bring_in, take_out
from tests.clinic.shots import shot
from tests.clinic.test_serving import clinic
from tests.clinic.way import Way


def tables(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "tables").glob("*.jsonl"))
    }


def own_files(folder: Path, wanted: list[str]) -> dict[str, str]:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "files").rglob("*")
        if path.is_file()
    }
    return {name: found[name] for name in wanted}


def test_what_comes_back_is_equal(begun: Way, tmp_path: Path) -> None:
    begun.sign()
    taken = add_photograph(by=begun.later(1), patient=begun.patient, data=shot(), pose="front-rest")
    assert InjectedLine.objects.exists()
    out, keys, data, again = (tmp_path / name for name in ("out", "keys", "data", "again"))
    report = take_out(place=here(), to=out, at=begun.by.at + timedelta(minutes=1), keys_to=keys, opened=True)
    assert report.rows > 100
    assert hashlib.sha256((out / "opened" / f"photograph-{taken.ref}.jpg").read_bytes()).hexdigest() == taken.sha256

    brought = clinic(data, "import", str(out), "--keys-from", str(keys))
    assert brought.returncode == 0, brought.stdout + brought.stderr
    assert "Everything holds." in brought.stdout
    assert clinic(data, "export", str(again)).returncode == 0
    assert tables(again) == tables(out)
    assert (
        json.loads((again / "export.json").read_text())["tables"]
        == json.loads((out / "export.json").read_text())["tables"]
    )
    names = [taken.stored_as, taken.thumbnail_as]
    assert own_files(again, names) == own_files(out, names)

    with sqlite3.connect(data / "clinic.sqlite3") as database:
        walls = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'wall_%'")
        assert walls.fetchone()[0] > 50
    database.close()
    line = TrailLine.objects.filter(chain=begun.patient.practice.ref).order_by("seq").last()
    assert line is not None
    assert (line.action, line.details["what"]) == ("record-exported", "whole-practice")

    twice = clinic(data, "import", str(out))
    assert twice.returncode == 2
    assert "empty data folder" in twice.stderr


@pytest.mark.django_db
def test_an_altered_export_is_refused_and_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    take_out(place=here(), to=out, at=_now())
    with (out / "tables" / "clinic_patient.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(ExportFault, match=r"clinic_patient\.jsonl"):
        bring_in(place=Place(tmp_path / "x", tmp_path / "x" / "keys"), source=out)


@pytest.mark.django_db
def test_an_export_never_goes_into_a_folder_in_use_and_holds_no_key(tmp_path: Path) -> None:
    out = tmp_path / "out"
    take_out(place=here(), to=out, at=_now())
    assert not list(out.rglob("*.key"))
    with pytest.raises(ExportFault, match="not empty"):
        take_out(place=here(), to=out, at=_now())


def _now() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)
