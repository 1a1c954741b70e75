"""Days as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y", "%d %B %Y", "%d %b %Y", "%m/%d/%Y")


def days_meant(text: str) -> tuple[date, ...]:
    """Every day that a text may mean: 04/05/1988 is the fourth of May, and the fifth of April in some countries."""
    said = re.sub(r"\s*([/.-])\s*", r"\1", " ".join(text.split()))
    found = []
    for form in _FORMS:
        try:
            found.append(datetime.strptime(said, form).replace(tzinfo=UTC).date())
        except ValueError:
            continue
    return tuple(dict.fromkeys(day for day in found if day.year >= 1880))
