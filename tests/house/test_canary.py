"""A patient's name never gets into a message, a log or the name of a file."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from openmeso.errors import CaseError
from openmeso.intake import read_case
from openmeso.knowledge import Library

ROOT = Path(__file__).parents[2]
NAME = "Kanarienvogel Unikat"
NUMBER = "KV-4711-UNIKAT"
EXAMPLE = (ROOT / "examples" / "hydration-face.toml").read_text(encoding="utf-8")
TOLD = tomllib.loads(EXAMPLE)["patient"]


def with_name(text: str = EXAMPLE) -> str:
    """The example as a patient of that name and number."""
    return text.replace(TOLD["name"], NAME).replace(TOLD["id"], NUMBER)


#: What is wrong in the file, as a replacement in its text.
FAULTS = {
    "an unknown zone": ('zone = "cheek"', 'zone = "cheeck"'),
    "an unknown question": ('pregnancy = "no"', 'pregnanzy = "no"'),
    "an answer that is none": ('diabetes = "no"', 'diabetes = "perhaps"'),
    "a reading without its unit": ('unit = "kg"', 'unit = "stone"'),
    "a phototype out of range": ("phototype = 3", "phototype = 9"),
    "a day that is none": ("birth_date = 1988-05-04", 'birth_date = "soon"'),
    "a birthday to come": ("birth_date = 1988-05-04", "birth_date = 2090-05-04"),
    "a sex that is none": ('sex = "female"', 'sex = "f"'),
    "an unknown key": ('language = "fr"', 'language = "fr"\nfavourite = "tea"'),
    "no schema": ('schema = "openmeso-case/1"', ""),
    "no TOML": ("[patient]", "[patient"),
}


def without_canary(text: str) -> bool:
    low = text.lower()
    return not any(word in low for word in ("kanarienvogel", "unikat", "4711"))


@pytest.mark.parametrize("fault", FAULTS)
def test_no_message_names_the_patient(fault: str, tmp_path: Path, library: Library) -> None:
    old, new = FAULTS[fault]
    text = with_name()
    assert old in text
    path = tmp_path / "case.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        read_case(path, library=library)
    assert without_canary(str(raised.value))


@pytest.mark.parametrize(
    "written",
    [
        f'full_name = "{NAME}"',
        f'surname = "{NAME}"',
    ],
)
def test_a_name_under_a_wrong_key_is_not_repeated(written: str, tmp_path: Path, library: Library) -> None:
    path = tmp_path / "case.toml"
    path.write_text(with_name().replace('language = "fr"', f'language = "fr"\n{written}'), encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        read_case(path, library=library)
    assert without_canary(str(raised.value))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "openmeso.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
    )


def test_the_command_line_names_no_patient_when_it_refuses(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    broken = with_name()
    for old, new in (FAULTS["an unknown zone"], FAULTS["an answer that is none"], FAULTS["a sex that is none"]):
        broken = broken.replace(old, new, 1)
    path.write_text(broken, encoding="utf-8")
    out = tmp_path / "out"
    done = run(
        "plan", str(path), "--stock", "examples/stock.toml", "--practice", "examples/practice", "--out", str(out)
    )
    assert done.returncode == CaseError.exit_code
    assert done.stderr.count("\n") >= 4
    assert without_canary(done.stderr + done.stdout)
    assert not out.exists(), "nothing is written when the input is faulty"


def test_a_plan_names_the_patient_on_paper_only(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(with_name(), encoding="utf-8")
    out = tmp_path / "out"
    done = run(
        "plan", str(path), "--stock", "examples/stock.toml", "--practice", "examples/practice", "--out", str(out)
    )
    assert done.returncode == 0, done.stderr
    assert without_canary(done.stderr + done.stdout)
    names = sorted(p.name for p in out.iterdir())
    assert names == ["consent.pdf", "course.ics", "leaflet.pdf", "plan.json", "plan.pdf", "worksheet.pdf"]
    assert without_canary((out / "plan.json").read_text(encoding="utf-8"))
    assert without_canary((out / "course.ics").read_text(encoding="utf-8"))


def test_questions_and_findings_name_no_patient(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(with_name(), encoding="utf-8")
    for command in (("screen", str(path), "--json", "--trace"), ("questions", str(path))):
        done = run(*command)
        assert done.returncode == 0, done.stderr
        assert without_canary(done.stderr + done.stdout)
