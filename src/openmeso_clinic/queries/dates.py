"""Days as people write them."""

from __future__ import annotations

import calendar
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


#: In which order a file writes its days. Only the first needs no word from whoever brings the file.
DAY_ORDERS = ("year-first", "day-first", "month-first")
_WRITTEN = re.compile(r"([0-9]{1,4})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,4})")


def day_written(text: str, order: str) -> date | None:
    """The day that a text means in this order; year first is always understood, nothing is guessed."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    first, second, third = found.groups()
    if len(first) == 4:
        year, month, day = first, second, third
    elif order == "year-first" or len(third) != 4:
        return None
    else:
        year, month, day = (third, second, first) if order == "day-first" else (third, first, second)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_MONTH_FIRST = re.compile(r"([0-9]{1,2})\s*[/.\- ]\s*([0-9]{4}|[0-9]{2})")
_YEAR_THEN_MONTH = re.compile(r"([0-9]{4})\s*[/.\- ]\s*([0-9]{1,2})")


def month_written(text: str) -> date | None:
    """The last day of a month written as on a box, ``03/2027`` or ``2027-03``; ``None`` where it is no month.

    Raises:
        ValueError: it has the form of a month that does not exist.
    """
    if found := _MONTH_FIRST.fullmatch(text):
        month, year = int(found[1]), int(found[2])
    elif found := _YEAR_THEN_MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
    else:
        return None
    year += 2000 if year < 100 else 0
    if not 1 <= month <= 12 or not 2000 <= year <= 2099:
        raise ValueError(text)
    return date(year, month, calendar.monthrange(year, month)[1])
