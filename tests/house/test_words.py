"""What README and docs may not say, and links that must lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HAND_WRITTEN = sorted(
    p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if "reference" not in p.relative_to(ROOT).parts
)
ALL = sorted([*HAND_WRITTEN, *(ROOT / "docs" / "reference").rglob("*.md")])

#: Words of advertising. In quotation marks they are quoted, not said.
ADVERTISING = (
    "no downtime",
    "guaranteed",
    "miracle",
    "risk-free",
    "painless",
    "rejuvenates",
    "safe and effective",
    "clinically proven",
    "state-of-the-art",
    "cutting-edge",
    "world-class",
    "revolutionary",
    "game-changing",
    "blazing",
    "seamless",
    "best-in-class",
    "powerful",
    "effortless",
    "among the most effective",
)


def said(path: Path) -> str:
    """The text without what it quotes, without code."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"`[^`\n]*`", " ", text)
    return re.sub(r"[\"“][^\"”\n]{1,60}[\"”]", " ", text).lower()


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_advertising(path: Path) -> None:
    text = said(path)
    assert [word for word in ADVERTISING if word in text] == []


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_links_of_the_reference_lead_somewhere() -> None:
    known = {path: anchors(path) for path in ALL}
    broken = set()
    for path in ALL:
        if path in HAND_WRITTEN:
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            if not there.exists() or (anchor and anchor not in known.get(there, ())):
                broken.add(f"{path.relative_to(ROOT)}: {target}")
    assert sorted(broken) == []


def anchors(path: Path) -> frozenset[str]:
    """Headings as their anchors, and anchors written out."""
    text = path.read_text(encoding="utf-8")
    heads = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}
    return frozenset(slugs | set(re.findall(r'<a id="([^"]+)">', text)))


def test_the_readme_is_read_in_a_minute() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    decisions = sorted(p.name for p in folder.glob("0*.md"))
    assert [name for name in decisions if f"({name})" not in listed] == []
    assert [int(name[:4]) for name in decisions] == list(range(1, len(decisions) + 1))
