"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Written by `make docs`. Change the knowledge, the rules or the code, not this page. -->"


def cell(text: str) -> str:
    """Text that stays inside one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; nothing at all where there is no row."""
    body = [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *body, ""] if body else []


def page(title: str, *parts: Iterable[str]) -> str:
    """A whole page: title, notice and its parts, one blank line at most between two lines."""
    lines = [f"# {title}", "", NOTICE, ""]
    for part in parts:
        lines += part
    text = "\n".join(line.rstrip() for line in lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip() + "\n"


def joined(items: Sequence[str], word: str = "or") -> str:
    """``a, b or c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""


def code_block(text: str, language: str = "") -> list[str]:
    return [f"```{language}", text.rstrip("\n"), "```", ""]
