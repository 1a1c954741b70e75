"""What tutorials and how-tos call by name stands on the pages by that name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PICTURES = DOCS / "images" / "first-patient"
#: Pages that lead through the clinic's screens; bold in them is a word of a screen.
GUIDES = ("tutorials/first-patient.md", "how-to/users-and-roles.md", "how-to/stock.md", "how-to/add-an-active.md")


@cache
def said() -> str:
    """Everything that a page can say: templates, code, and the core's knowledge."""
    folders = (
        "openmeso_clinic/**/*.html",
        "openmeso_clinic/**/*.py",
        "openmeso/**/*.py",
        "openmeso/knowledge/data/**/*.toml",
    )
    text = "\n".join(
        path.read_text(encoding="utf-8") for pattern in folders for path in sorted((ROOT / "src").glob(pattern))
    )
    return re.sub(r"%\(\w+\)s|\{\{ ?\w+ ?\}\}", "…", text)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_names_is_said_by_a_page(guide: str) -> None:
    text = (DOCS / guide).read_text(encoding="utf-8")
    named = {" ".join(words.split()) for words in re.findall(r"\*\*([^*]+)\*\*", text)}
    assert named
    assert sorted(words for words in named if not _said(words)) == []


def _said(words: str) -> bool:
    # A number in it is filled in: "Ask these 3 now".
    pattern = re.escape(re.sub(r"\b\d+\b", "…", words)) if re.search(r"[a-z] \d+ ", words) else re.escape(words)
    return re.search(rf"[\"'>“}}] ?{pattern}[\"'<”{{%.]", said()) is not None


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*")), ids=lambda path: path.name)
def test_a_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < 150_000
    assert f"({picture.name})" in (DOCS / "tutorials/first-patient.md").read_text().replace(
        "../images/first-patient/", ""
    )


def test_every_picture_is_taken_by_the_walk() -> None:
    walk = (ROOT / "tests/browser/test_the_whole_way.py").read_text(encoding="utf-8")
    assert set(re.findall(r"\.picture\(\"([^\"]+)\"", walk)) == {path.stem for path in PICTURES.glob("*")}
