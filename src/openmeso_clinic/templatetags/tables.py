"""The cells of a table, each shown as what it is. Presentation only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openmeso_clinic.queries.table import Column, Flag, Interval, Linked, Value
from openmeso_clinic.templatetags.look import MINUS, day, moment, verdict_chip

register = template.Library()

#: Letters of what keeps to one line.
_SHORT = 12


@register.simple_tag
def table_cell(column: Column, value: Value) -> SafeString | str:
    """One value: a number with its sign, a day in words, an interval with its limits, words that lead somewhere."""
    if value is None or value == "":
        return ""
    if isinstance(value, Interval):
        return _interval(column, value)
    if isinstance(value, Flag):
        return verdict_chip(value.verdict, value.words)
    if isinstance(value, Linked):
        return format_html('<a href="{}"><bdi>{}</bdi></a>', value.url, value.words) if value.url else _bdi(value.words)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value, "short")
    if isinstance(value, int | float | Decimal):
        return format_html('<bdi dir="ltr">{}</bdi>', _number(value))
    return _bdi(value)


@register.filter
def is_figure(column: Column) -> bool:
    """Whether the column holds figures, which stand at its end."""
    return column.kind != "text"


def _interval(column: Column, value: Interval) -> SafeString | str:
    if value.value is None:
        return _("nothing to count")
    sign = "\u00a0%" if column.kind == "percent" else ""
    places = 0 if column.kind == "percent" else 1
    low, high = (number_format(round(one or 0, places), places) for one in (value.low, value.high))
    return format_html(
        '<span><bdi dir="ltr">{}{}</bdi> <bdi dir="ltr" class="limits">({}–{})</bdi></span>',
        number_format(round(value.value, places), places),
        sign,
        low,
        high,
    )


def _number(value: float | Decimal) -> str:
    text = str(number_format(-value if value < 0 else value, use_l10n=True))
    return MINUS + text if value < 0 else text


def _bdi(words: str) -> SafeString:
    if len(words) <= _SHORT and " " not in words:
        return format_html('<bdi class="still">{}</bdi>', words)  # a month, a lot: never parted at its hyphen
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def at(columns: tuple[Column, ...], place: int) -> Column:
    """The column of a cell."""
    return columns[place]
