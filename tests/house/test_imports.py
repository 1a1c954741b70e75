"""The map of the house, ``.importlinter``, holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_points_downwards(tmp_path: Path) -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--cache-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_the_pathway_and_every_room_have_a_place() -> None:
    """The list of layers names every folder and module of the package."""
    layers = (ROOT / ".importlinter").read_text(encoding="utf-8").partition("layers =")[2].partition("[")[0]
    named = {word for word in layers.replace("|", " ").replace("(", " ").replace(")", " ").split()}
    source = ROOT / "src" / "openmeso"
    rooms = {path.name for path in source.iterdir() if (path / "__init__.py").exists()}
    assert rooms <= named
