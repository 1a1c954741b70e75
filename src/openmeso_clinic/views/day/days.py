"""A day as a part of a URL: ``<day:day>``, 2026-11-22."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter


class Day:
    regex = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


register_converter(Day, "day")
