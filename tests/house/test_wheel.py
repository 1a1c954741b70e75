"""The wheel brings all that the program needs: an installation has no checkout beside it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What the program reads beside its modules, and where it lies in the wheel.
NEEDED = {
    "src/openmeso_clinic/templates": "openmeso_clinic/templates",
    "src/openmeso_clinic/static": "openmeso_clinic/static",
    "src/openmeso_clinic/locale": "openmeso_clinic/locale",
    "src/openmeso_clinic/migrations": "openmeso_clinic/migrations",
    "src/openmeso/knowledge/data": "openmeso/knowledge/data",
    "src/openmeso/locale": "openmeso/locale",
    "src/openmeso/reports": "openmeso/reports",
    "examples": "openmeso_clinic/demo/examples",
}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(zipfile.ZipFile(next(place.glob("*.whl"))).namelist())


@pytest.mark.parametrize("folder", sorted(NEEDED))
def test_a_folder_that_the_program_reads_is_in_it_whole(names: set[str], folder: str) -> None:
    tracked = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = tracked.split() or [p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*.*") if p.is_file()]
    here = [file for file in files if (ROOT / file).is_file()]
    assert here
    assert [file for file in here if file.replace(folder, NEEDED[folder], 1) not in names] == []


def test_nothing_else_is_in_it(names: set[str]) -> None:
    folders = {name.partition("/")[0] for name in names}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"openmeso", "openmeso_clinic"}
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3", ".key"))]
