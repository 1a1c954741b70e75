"""Pages whose output is real: every ``$ command`` is run, and what it prints stands below it.

A command goes on over lines that begin with ``>``. Blocks may be indented, inside a list.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent

FOLDERS = ("tutorials", "how-to")

BLOCK = re.compile(r"^( *)```console\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)

#: Digests differ with every change of knowledge and tell a reader nothing.
DIGEST = re.compile(r"\b(library|input|hash) [0-9a-f]{12,64}")


def transcripts() -> Iterator[tuple[str, str]]:
    """Path below docs and text of every such page, its commands run anew in a directory of their own."""
    for folder in FOLDERS:
        for path in sorted((DOCS / folder).glob("*.md")):
            yield f"{folder}/{path.name}", run_again(path.read_text(encoding="utf-8"))


def run_again(text: str) -> str:
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(ROOT / "examples", Path(place) / "examples")
        return BLOCK.sub(lambda block: _block(block[1], block[2], Path(place)), text)


def commands(block: str) -> list[list[str]]:
    """Each command with the lines over which it goes on."""
    found: list[list[str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([line.removeprefix("$ ")])
        elif found and line.startswith(">"):
            found[-1].append(line[2:])
    return found


def _block(indent: str, block: str, place: Path) -> str:
    lines = ["```console"]
    for first, *rest in commands(textwrap.dedent(block)):
        lines += [f"$ {first}", *(f"> {line}".rstrip() for line in rest)]
        lines += _output("\n".join([first, *rest]), place)
    return "\n".join(f"{indent}{line}".rstrip() for line in [*lines, "```"])


def _output(command: str, place: Path) -> list[str]:
    """What a command prints, on a terminal of 100 columns.

    Raises:
        ValueError: it ended with another status than 0.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env={"PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "LANG": "C.UTF-8", "HOME": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(f"ended with {done.returncode}: {command}\n{done.stdout}")
    return [DIGEST.sub(r"\1 …", line.rstrip()) for line in done.stdout.splitlines()]
