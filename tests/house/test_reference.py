"""The reference is what `make docs` would write now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Parts that need no plan to be made; `json` runs the whole way of several cases and is left to `make docs`.
CHEAP = ("knowledge", "rules", "files", "cli", "schemas", "requirements")


@pytest.mark.parametrize("part", CHEAP)
def test_the_reference_is_up_to_date(part: str) -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check", part], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run: make docs\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def test_the_commands_of_tutorials_and_how_tos_print_what_is_shown() -> None:
    """Each ``$ command`` is run in a directory of its own; a failing one fails here."""
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check", "transcripts"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"run: make docs\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def test_meanings_of_keys_are_used() -> None:
    """No meaning outlives its key."""
    sys.path.insert(0, str(ROOT / "docs"))
    from reference_pages.file_pages import PAGES, models_of
    from reference_pages.meanings import MEANINGS

    known = set()
    for about in PAGES:
        for model in models_of(about.model).values():
            module = model.__module__.rpartition(".")[2]
            for name, info in model.model_fields.items():
                key = f"{model.__name__}.{info.alias or name}"
                known |= {key, f"{module}.{key}"}
    assert sorted(MEANINGS.keys() - known) == []
