"""Nobody else's files lie in the repository: fonts, drawings, scripts and styles come from packages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: What people wrote here, or what `make docs` wrote.
OURS = {".py", ".md", ".toml", ".txt", ".po", ".typ", ".svg", ".json", ".typed", ".ics", ".html", ".css", ".js", ""}
#: Pictures of our own pages.
PICTURES = ROOT / "docs" / "images"
SHOWN = {".png", ".webp"}

#: Made by tools, not committed.
NOT_COMMITTED = {".git", ".venv", ".cache", ".hypothesis", ".pytest_cache", "var", "dist", "build", "__pycache__"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NOT_COMMITTED or path.name.endswith("_cache"):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def test_only_kinds_of_files_that_we_write() -> None:
    strangers = [p for p in files() if p.suffix not in OURS and not (p.suffix in SHOWN and PICTURES in p.parents)]
    assert [str(p.relative_to(ROOT)) for p in strangers] == []


def test_no_font_archive_or_minified_script() -> None:
    ends = (".ttf", ".otf", ".woff", ".woff2", ".min.js", ".min.css", ".zip", ".gz", ".whl", ".pdf", ".jpg", ".jpeg")
    assert [str(p.relative_to(ROOT)) for p in files() if p.name.endswith(ends)] == []


def test_no_file_is_larger_than_a_person_reads() -> None:
    assert [str(p.relative_to(ROOT)) for p in files() if p.stat().st_size > 1_000_000] == []


def test_no_licence_of_others() -> None:
    """A copied file would bring its own notice."""
    marks = ("Copyright (c)", "All rights reserved", "SPDX-License-Identifier: GPL", "Licensed under the MIT")
    texts = [p for p in files() if p.suffix in {".py", ".typ", ".svg", ".md", ".css", ".js"} and p != Path(__file__)]
    found = [str(p.relative_to(ROOT)) for p in texts if any(m in p.read_text(encoding="utf-8") for m in marks)]
    assert found == []
