"""Trends as SVG: a measure on its noise band with sessions and events on the same axis, and a small line for lists.

Places are worked out here and written into attributes; the axis of time runs from left to right in every script.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

LEFT: Final = 56.0
RIGHT: Final = 834.0
TOP: Final = 34.0
BOTTOM: Final = 214.0


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _step(span: float) -> float:
    """A round step that divides a span into at most six."""
    size = 10.0 ** math.floor(math.log10(span))
    return next(size * part for part in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0) if span / (size * part) <= 6)


def _scale(values: list[float]) -> tuple[float, float, float]:
    """Least, most and step of the value axis; a flat line still has room round it."""
    low, high = min(values), max(values)
    if high - low < 1e-9:
        pad = abs(high) * 0.1 or 1.0
        low, high = low - pad, high + pad
    step = _step(high - low)
    below = step * math.floor((low - step * 0.3) / step)
    above = step * math.ceil((high + step * 0.3) / step)
    if low >= 0:
        below = max(below, 0.0)
    return below, above, step


@register.inclusion_tag("parts/trend.html")
def trend_chart(chart: dict[str, Any]) -> dict[str, Any]:
    """One trend.

    Args:
        chart: ``days``, ``points`` (``at`` in days, ``value``, ``words``, ``judged``, ``chip``), ``baseline``, ``band``
            (``low``, ``high``), ``sessions`` and ``events`` (``at``, ``words``), ``days_shown``, ``words``.
    """
    days = max(1, int(chart["days"]))
    band = chart["band"]
    values = [float(one["value"]) for one in chart["points"]]
    if band:
        values += [float(band["low"]), float(band["high"])]
    low, high, step = _scale(values)

    def x(at: Any) -> float:
        return LEFT + 14 + float(at) * (RIGHT - LEFT - 28) / days

    def y(value: Any) -> float:
        return BOTTOM - (float(value) - low) * (BOTTOM - TOP) / (high - low)

    count = round((high - low) / step)
    places = len(f"{step:.6f}".rstrip("0").partition(".")[2])
    labelled = _labelled([x(one["at"]) for one in chart["points"]])
    return {
        "words": chart["words"],
        "grid": [
            {
                "y": _at(y(low + n * step)),
                "text_y": _at(y(low + n * step) + 4),
                "words": number_format(Decimal(str(round(low + n * step, 6))), decimal_pos=places, use_l10n=True),
            }
            for n in range(count + 1)
        ],
        "band": {
            "y": _at(y(band["high"])),
            "height": _at(y(band["low"]) - y(band["high"])),
            "text_y": _at(y(band["low"]) - 7),
            "words": chart["band_words"],
        }
        if band
        else None,
        "baseline": _at(y(chart["baseline"])) if chart["baseline"] is not None else "",
        "line": "M"
        + "L".join(f"{_at(x(one['at']))} {_at(y(one['value']))}" for one in chart["points"] if one["judged"])
        if sum(one["judged"] for one in chart["points"]) > 1
        else "",
        "points": [
            {
                "x": _at(x(one["at"])),
                "y": _at(y(one["value"])),
                "text_y": _at(y(one["value"]) - 12),
                "words": one["words"] if n in labelled else "",
                "judged": one["judged"],
                "chip": one["chip"],
            }
            for n, one in enumerate(chart["points"])
        ],
        "sessions": [{"x": _at(x(one["at"])), "words": one["words"]} for one in chart["sessions"]],
        "events": [{"x": _at(x(one["at"])), "words": one["words"]} for one in chart["events"]],
        "days": [{"x": _at(x(one["at"])), "words": one["words"]} for one in chart["days_shown"]],
        "left": _at(LEFT),
        "right": _at(RIGHT),
        "top": _at(TOP),
        "bottom": _at(BOTTOM),
        "width": _at(RIGHT - LEFT),
    }


def _labelled(places: list[float]) -> set[int]:
    """Points whose value has room beside it: the last one first, then from the start on."""
    found = [len(places) - 1]
    for n, place in enumerate(places):
        if all(abs(place - places[other]) >= 44 for other in found):
            found.append(n)
    return set(found)


@register.simple_tag
def spark(chart: dict[str, Any]) -> SafeString:
    """A small line on its band; words stand beside it."""
    days = max(1, int(chart["days"]))
    band = chart["band"]
    values = [float(one["value"]) for one in chart["points"]]
    values += [float(band["low"]), float(band["high"])] if band else []
    low, high = min(values), max(values)
    span = (high - low) or 1.0

    def place(one: dict[str, Any]) -> tuple[str, str]:
        return _at(8 + float(one["at"]) * 224 / days), _at(40 - (float(one["value"]) - low) * 32 / span)

    drawn = [place(one) for one in chart["points"] if one["judged"]]
    noise = ""
    if band:
        upper = 40 - (float(band["high"]) - low) * 32 / span
        lower = 40 - (float(band["low"]) - low) * 32 / span
        noise = format_html(
            '<rect class="noise" x="0" y="{}" width="240" height="{}"/>', _at(upper), _at(max(1.0, lower - upper))
        )
    return format_html(
        '<svg class="spark" viewBox="0 0 240 48" aria-hidden="true" focusable="false">{}{}{}{}</svg>',
        noise,
        format_html_join(
            "",
            '<path class="session" d="M{} 42V48"/>',
            ((_at(8 + one["at"] * 224 / days),) for one in chart["sessions"]),
        ),
        format_html('<path class="line" d="M{}"/>', "L".join(" ".join(one) for one in drawn)) if len(drawn) > 1 else "",
        format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="4"/>', drawn),
    )


@register.simple_tag
def face_regions(regions: Any, scored: Any = None) -> SafeString:
    """Regions of the face as links to their questions; a darker region was scored darker."""
    dark = scored or {}
    return format_html_join(
        "",
        '<a href="#region-{}" class="region-link" aria-label="{}">'
        '<path class="region" d="{}" fill-opacity="{}"><title>{}</title></path></a>',
        (
            (one.name, one.label, one.d, f"{0.12 + 0.17 * float(dark.get(one.name, 0)):.2f}", one.label)
            for one in regions
        ),
    )
