"""Dates, times, numbers and lists as a reader of each language writes them.

Digits stay 0-9 in every language: a dose is read by staff of several tongues. A number never parts from
its unit at the end of a line, and minus is a minus sign, not a hyphen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
TO = "\N{EN DASH}"

#: English is written the European way: day before month, 24 hours.
_LOCALES = {"en": "en_GB"}

_Unit = Literal["minute", "hour", "day", "week"]


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way the language is written."""
    return "rtl" if _locale(language).text_direction == "rtl" else "ltr"


def day(on: date, language: str, *, weekday: bool = False) -> str:
    """A date in words: ``29 March 2026``; with its weekday where a patient plans by it."""
    return _kept(format_date(on, "full" if weekday else "long", locale=_locale(language)), weekday=weekday)


def short_day(on: date, language: str) -> str:
    """Weekday, day and month without the year: ``Sun 29 Mar``."""
    return format_skeleton("EEEdMMM", on, locale=_locale(language))


def clock(at: datetime, language: str, zone: tzinfo) -> str:
    """The time on the wall in ``zone``. ``at`` is an instant: it knows its zone."""
    return format_time(at.astimezone(zone), "HH:mm", locale=_locale(language))


def moment(at: datetime, language: str, zone: tzinfo) -> str:
    """Weekday, day, month and wall time: ``Sun 29 Mar, 14:05``."""
    local = at.astimezone(zone)
    return f"{short_day(local.date(), language)}, {clock(at, language, zone)}"


def number(value: Decimal | int, language: str, *, decimals: int | None = None) -> str:
    """A number with the language's separators; ``decimals`` fixes how many follow the point."""
    if decimals is None:
        text = format_decimal(value, locale=_locale(language), decimal_quantization=False)
    else:
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(value, format=pattern, locale=_locale(language))
    return text.replace("-", MINUS)


def span(low: Decimal | int, high: Decimal | int, language: str) -> str:
    """A range: ``24–48``; one number when both are equal."""
    return number(low, language) if low == high else f"{number(low, language)}{TO}{number(high, language)}"


def quantity(value: Decimal | int, unit: str, language: str) -> str:
    """A number with its unit, without trailing zeros: ``0.5 mL``, ``5 mg/mL``."""
    return f"{number(value, language)}{NO_BREAK}{unit}"


def volume(ml: Decimal, language: str, *, screen: bool = False) -> str:
    """A volume: two decimals on a screen, no trailing zero in print (``5 mL`` never ``5.00 mL``)."""
    return f"{number(ml, language, decimals=2 if screen else None)}{NO_BREAK}mL"


def price(amount: Decimal, currency: str, language: str) -> str:
    """An amount of money."""
    return format_currency(amount, currency, locale=_locale(language)).replace("-", MINUS)


def listed(items: Sequence[str], language: str) -> str:
    """Words as a list: ``a, b and c``."""
    return format_list(list(items), locale=_locale(language))


@lru_cache(maxsize=256)
def duration(hours: Decimal | int, language: str) -> str:
    """A length of time in the largest unit that says it whole: ``48 hours``, ``5 days``, ``26 weeks``."""
    count, unit = _largest(Decimal(hours))
    for length in ("long", "short", "narrow"):
        text = format_unit(count, f"duration-{unit}", length=length, locale=_locale(language))
        if "duration-" not in text:
            return text.replace(" ", NO_BREAK, 1)
    return f"{count}{NO_BREAK}{unit}"


def _largest(hours: Decimal) -> tuple[int, _Unit]:
    """Up to three days stay hours, up to four weeks stay days, as the field speaks."""
    if hours != hours.to_integral_value():
        return round(hours * 60), "minute"
    whole = int(hours)
    if whole <= 72 or whole % 24:
        return whole, "hour"
    days = whole // 24
    if days <= 28 or days % 7:
        return days, "day"
    return days // 7, "week"


def _kept(text: str, *, weekday: bool) -> str:
    """Keep the day number with its month."""
    if weekday:
        head, _, tail = text.partition(" ")
        return f"{head} {tail.replace(' ', NO_BREAK, 1)}"
    return text.replace(" ", NO_BREAK, 1)
