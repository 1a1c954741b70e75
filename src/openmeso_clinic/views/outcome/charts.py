"""A trend in words and figures for its page: chart, table, chip. What it shows is worked out by the core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from openmeso.languages.formats import MINUS, NO_BREAK
from openmeso.outcome.change import Verdict
from openmeso.outcome.trend import Point, Trend
from openmeso_clinic.queries.outcome import OutcomeOf

#: Verdict of a change → the verdict of the page whose sign and color it has, and its word.
CHIPS: dict[Verdict, tuple[str, Promise]] = {
    Verdict.IMPROVED: ("eligible", gettext_lazy("Improved")),
    Verdict.WORSE: ("contraindicated", gettext_lazy("Worse")),
    Verdict.CHANGED: ("caution", gettext_lazy("Changed")),
    Verdict.NO_CHANGE: ("noise", gettext_lazy("No measurable change")),
    Verdict.NOT_JUDGED: ("not_assessable", gettext_lazy("Not judged")),
    Verdict.NOT_ASSESSABLE: ("not_assessable", gettext_lazy("Not comparable")),
}
GAIS: dict[str, Promise] = {
    "very-much-improved": gettext_lazy("very much improved"),
    "much-improved": gettext_lazy("much improved"),
    "improved": gettext_lazy("improved"),
    "no-change": gettext_lazy("no change"),
    "worse": gettext_lazy("worse"),
}
KINDS: dict[str, Promise] = {
    "before": gettext_lazy("Before this course"),
    "baseline": gettext_lazy("Baseline"),
    "follow-up": gettext_lazy("Follow-up"),
}


@dataclass(frozen=True)
class Shown:
    """One trend as the page shows it. ``chart`` is empty where the scores are words."""

    trend: Trend
    chip: str
    word: str
    device: str
    error: str
    rows: tuple[dict[str, Any], ...]
    chart: dict[str, Any] | None


def shown(trend: Trend, outcome: OutcomeOf, *, on: date) -> Shown:
    compared = any(point.kind == "follow-up" for point in trend.points)
    chip, word = CHIPS[trend.verdict]
    return Shown(
        trend=trend,
        chip=chip,
        word=str(word) if compared else _("Baseline only"),
        device=" · ".join(part for part in (trend.device, trend.probe) if part),
        error=_error(trend),
        rows=tuple(_row(point, trend) for point in reversed(trend.points)),
        chart=chart_of(trend, outcome, on=on),
    )


def chart_of(trend: Trend, outcome: OutcomeOf, *, on: date) -> dict[str, Any] | None:
    """What the drawing is given: places on the axes as numbers, words ready to be read."""
    drawn = [point for point in trend.points if point.value is not None]
    # One value is no line: the words and the table say it.
    if len(drawn) < 2:
        return None
    marks = [mark for mark in outcome.sessions if mark.on >= drawn[0].on - timedelta(days=60)]
    start = min([drawn[0].on, *(mark.on for mark in marks)])
    end = max([drawn[-1].on, *(mark.on for mark in marks)])
    end = max(end, min(on, end + timedelta(days=60)), start + timedelta(days=28))
    days = (end - start).days
    band = None
    if trend.baseline is not None and trend.error is not None:
        band = {"low": trend.baseline - trend.error, "high": trend.baseline + trend.error}
    return {
        "days": days,
        "words": trend.sentence,
        "band": band,
        "band_words": _("inside the error") if band else "",
        "baseline": trend.baseline,
        "points": [
            {
                "at": (point.on - start).days,
                "value": point.value,
                "words": figure(point.value, trend),
                "judged": point.kind == "baseline" or point.difference is not None,
                "chip": CHIPS[point.verdict][0] if point.kind == "follow-up" else "baseline",
            }
            for point in drawn
        ],
        "sessions": [
            {"at": (mark.on - start).days, "words": str(mark.number)} for mark in marks if start <= mark.on <= end
        ],
        "events": [
            {"at": (mark.on - start).days, "words": mark.words} for mark in outcome.events if start <= mark.on <= end
        ],
        "days_shown": [
            {"at": (day - start).days, "words": _short(day, year=number == 0)}
            for number, day in enumerate(_ticks(start, days))
        ],
    }


def figure(value: Decimal | None, trend: Trend, *, sign: bool = False) -> str:
    """A value to as many places as its error has: two figures of the error."""
    if value is None:
        return ""
    step = Decimal(1).scaleb(min(trend.error.adjusted() - 1, 0)) if trend.error else Decimal("0.01")
    rounded = value.quantize(step, ROUND_HALF_UP)
    if trend.rater:
        rounded = value.normalize()
    text = number_format(abs(rounded), use_l10n=True)
    lead = (MINUS if rounded < 0 else "+" if rounded > 0 and sign else "") if rounded else ""
    return lead + text


def with_unit(text: str, trend: Trend) -> str:
    return f"{text}{NO_BREAK}{trend.unit}" if trend.unit and text else text


def word_of(point: Point, trend: Trend) -> str:
    """The word of a score, in the language of the page where it is the product's own."""
    return str(GAIS.get(point.word, point.word)) if trend.measure == "gais" else point.word


def _row(point: Point, trend: Trend) -> dict[str, Any]:
    chip, word = CHIPS[point.verdict]
    judged = point.kind == "follow-up"
    value = with_unit(figure(point.value, trend), trend)
    return {
        "on": point.on,
        "value": " · ".join(part for part in (value, word_of(point, trend)) if part),
        "readings": point.readings,
        "difference": figure(point.difference, trend, sign=True),
        "kind": str(KINDS[point.kind]),
        "chip": chip if judged else "",
        "word": str(word),
    }


def _error(trend: Trend) -> str:
    """The error, and what it rests on, in one line."""
    if trend.error is None:
        return ""
    size = with_unit(f"±{figure(trend.error, trend)}", trend)
    if trend.noise is None:
        return _("%(size)s: the difference that the authors of the scale found to count") % {"size": size}
    if trend.noise.own and trend.own is not None:
        pooled = trend.own.visits if trend.own.basis == "visits" else trend.own.repeats
        count = pooled.sets if pooled else 0
        if trend.own.basis == "visits":
            words = ngettext(
                "%(size)s: learned from repeated visits of %(n)s place",
                "%(size)s: learned from repeated visits of %(n)s places",
                count,
            )
        else:
            words = ngettext(
                "%(size)s: learned from %(n)s set of repeats",
                "%(size)s: learned from %(n)s sets of repeats",
                count,
            )
        return words % {"size": size, "n": count}
    if trend.noise.confirmed:
        return _("%(size)s: by the published repeatability") % {"size": size}
    return _("%(size)s: by a figure that is not confirmed") % {"size": size}


def _ticks(start: date, days: int) -> list[date]:
    """Firsts of months, as many as have room."""
    every = max(1, -(-days // 240))
    found, day = [start], date(start.year, start.month, 1)
    while (day - start).days <= days:
        months = day.year * 12 + day.month - 1 + every
        day = date(months // 12, months % 12 + 1, 1)
        if (day - found[-1]).days >= days / (5 if len(found) == 1 else 9) and (day - start).days <= days:
            found.append(day)
    return found


def _short(day: date, *, year: bool) -> str:
    """In figures where the language has no short names of months."""
    form = "j/n" if get_language() == "ar" else "j M"
    return date_format(day, f"{form} Y" if year else form)
