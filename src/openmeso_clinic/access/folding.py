"""Names as they are searched: without case, accents or punctuation."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case, accents off, one space between words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())
