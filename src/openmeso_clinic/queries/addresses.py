"""Addresses of many objects on one page: the pattern is asked for once, each object puts its reference in."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

_STANDS_FOR = "0" * 12


def address(name: str, ref: str) -> str:
    """What ``reverse(name, args=[ref])`` gives, for pages that name hundreds of objects."""
    before, after = _around(name)
    return f"{before}{ref}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_STANDS_FOR]).split(_STANDS_FOR)
    return before, after
