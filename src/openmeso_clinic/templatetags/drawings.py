"""The field's drawings as SVG: the syringe, a change on its noise band, a course on its weeks, an expected course.

Values come ready from the page; only places on the paper are worked out here. Geometry goes into attributes,
never into styles. Charts keep left to right in every script; the noise band is mirrored by its style sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MARKS: Final = {
    "done": '<path class="mark-sign" d="M-5 .5l3.4 3.6L5.2-4"/>',
    "booked": '<circle class="mark-sign" data-state="booked" r="4.2"/>',
    "planned": "",
    "missed": '<path class="mark-sign" data-state="missed" d="M-6 6L6-6"/>',
    "adapted": "",
    "event": "",
    "check": "",
}


#: States that are drawn as something else than a circle.
_SHAPES: Final = {
    "adapted": '<path class="mark" data-state="adapted" d="M0-12L12 9H-12z"/>',
    "event": '<path class="mark" data-state="event" d="M-6 13V-12L9-6.500L-6-1"/>',
    "check": '<rect class="mark" data-state="check" x="-11" y="-11" width="22" height="22" rx="6"/>',
}


def _read(source: Any, name: str, default: Any = None) -> Any:
    return source.get(name, default) if isinstance(source, Mapping) else getattr(source, name, default)


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _mark(state: str, x: float, y: float) -> SafeString:
    shape = _SHAPES.get(state)
    return format_html(
        '<g transform="translate({} {})">{}{}</g>',
        _at(x),
        _at(y),
        mark_safe(shape) if shape else format_html('<circle class="mark" data-state="{}" r="11"/>', state),
        mark_safe(MARKS.get(state, "")),
    )


@register.simple_tag
def mark(state: str) -> SafeString:
    """The mark of a session alone, for legends and lists: done, booked, planned, missed, adapted."""
    return format_html('<svg viewBox="-14 -14 28 28" aria-hidden="true" focusable="false">{}</svg>', _mark(state, 0, 0))


@register.inclusion_tag("parts/syringe.html")
def syringe(segments: Sequence[Any], capacity: Any, sum_words: str = "", heading: str = "") -> dict[str, Any]:
    """The filled syringe, in the order of filling, diluent last.

    Args:
        segments: each with `volume` in mL, `number` ("1" to "6" or "diluent"), `name`, and `words` ("2.50 mL").
        capacity: of the barrel, in mL.
    """
    start, width = 132.0, 556.0
    full = float(capacity)
    total = sum(float(_read(one, "volume", 0)) for one in segments)
    scale = width / max(full, total, 0.01)
    small, large = (0.05, 0.2) if full <= 1.5 else (0.2, 1.0) if full <= 12 else (1.0, 5.0)
    x = start
    drawn = []
    last_label = -99.0
    raised = False
    for order, one in enumerate(segments, 1):
        long = float(_read(one, "volume", 0)) * scale
        middle = x + long / 2
        raised = middle - last_label < 16 and not raised
        words = str(_read(one, "words", ""))
        shown = words if long >= 64 else words.replace("\u00a0", " ").split(" ")[0] if long >= 34 else ""
        drawn.append(
            {
                "x": _at(x),
                "width": _at(long),
                "middle": _at(middle),
                "number": _read(one, "number", str(order)),
                "order": order,
                "order_y": 2 if raised else 16,
                "name": _read(one, "name", ""),
                "words": words,
                "shown": shown,
            }
        )
        last_label = middle
        x += long
    end = start + full * scale
    count = round(full / small)
    every = round(large / small)
    ticks = [
        {
            "x": _at(start + i * small * scale),
            "long": i % every == 0,
            "words": f"{i * small:g}" if i % every == 0 else "",
        }
        for i in range(count + 1)
    ]
    return {
        "heading": heading,
        "sum_words": sum_words,
        "segments": drawn,
        "ticks": ticks,
        "end": _at(end),
        "barrel": _at(end - start + 4),
        "over": _at(x - end) if total > full + 1e-9 else "",
        "plunger": _at(max(x, start + 4)),
    }


@register.simple_tag
def noise_band(change: Any, noise: Any, better: str = "up") -> SafeString:
    """A change on its noise band: better lies towards the end. The words beside it say the same.

    Args:
        better: "up" where a higher value is better, "down" where a lower one is.
    """
    middle, half = 150.0, 138.0
    band = abs(float(noise))
    way = float(change) * (1 if better == "up" else -1)
    scale = half / (max(abs(way), band, 1e-9) * 1.4)
    dot = middle + way * scale
    edge = band * scale
    hatch = "".join(
        f"M{_at(x)} 28l{_at(min(8.0, middle + edge - x))}-{_at(min(26.0, (middle + edge - x) * 3.25))}"
        for x in _steps(middle - edge, middle + edge, 7.0)
    )
    return format_html(
        '<svg viewBox="0 0 300 30" aria-hidden="true" focusable="false">'
        '<path class="axis" d="M6 15H294"/><rect class="noise" x="{}" y="2" width="{}" height="26" rx="4"/>'
        '<path class="hatch" d="{}"/><path class="change" d="M{} 15H{}"/><path class="zero" d="M{} 1V29"/>'
        '<circle class="dot" cx="{}" cy="15" r="7"/></svg>',
        _at(middle - edge),
        _at(edge * 2),
        hatch,
        _at(middle),
        _at(dot),
        _at(middle),
        _at(dot),
    )


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + i * step for i in range(max(0, int((end - start) / step)))]


@register.inclusion_tag("parts/lanes.html")
def lanes(chart: Any) -> dict[str, Any]:
    """A course on its weeks, one lane a treatment, and the same as a list for narrow screens and screen readers.

    Args:
        chart: `weeks` (length), `today` (in weeks, or None), `today_words`, `phases` (`start`, `end`, `name`, `kind`),
            `lanes` (`name`, `note`, `marks`); a mark has `at` (in weeks), `state`, `number`, `day`, `words` (all in one
            line) and may have `gap` (words between it and the one before), `wait` (`weeks`, `words`) and `window`
            (`start`, `end`: where it may move to). A lane may have `spans` (`start`, `end`, `words`): absences, pauses.
    """
    left, right, top = 190.0, 1070.0, 62.0
    weeks = max(1.0, float(_read(chart, "weeks", 12)))
    scale = (right - left - 24) / weeks

    def place(week: Any) -> float:
        return left + 12 + float(week) * scale

    rows = list(_read(chart, "lanes", ()))
    bottom = top
    drawn = []
    for row in rows:
        y = bottom + 36
        # A lane whose marks carry no day needs less room below them.
        bottom += 96 if any(_read(one, "day") for one in _read(row, "marks", ())) else 72
        marks = []
        before: float | None = None
        for one in _read(row, "marks", ()):
            x = place(_read(one, "at"))
            wait = _read(one, "wait")
            marks.append(
                {
                    "drawing": _mark(_read(one, "state"), x, y),
                    "x": _at(x),
                    "number": _read(one, "number", ""),
                    "day": _read(one, "day", ""),
                    "words": _read(one, "words", ""),
                    "state": _read(one, "state"),
                    "gap": _read(one, "gap", "") if before is not None and x - before > 52 else "",
                    "gap_x": _at((x + before) / 2) if before is not None else "",
                    "way": f"M{_at(before + 12)} {_at(y)}H{_at(x - 12)}"
                    if before is not None and x - before > 26 and _read(one, "state") not in ("check", "event")
                    else "",
                    "wait_width": _at(float(_read(wait, "weeks", 0)) * scale + 12) if wait else "",
                    "wait_words": _read(wait, "words", "") if wait else "",
                    "wait_x": _at(x + 18),
                    "current": _read(one, "current", False),
                    "window": _span(_read(one, "window"), place) if _read(one, "window") else None,
                }
            )
            before = x
        drawn.append(
            {
                "name": _read(row, "name", ""),
                "note": _read(row, "note", ""),
                "y": _at(y),
                "wait_y": _at(y - 13),
                "window_y": _at(y - 17),
                "spans": [_span(one, place) for one in _read(row, "spans", ())],
                "text_y": _at(y + 5),
                "name_y": _at(y + 1),
                "note_y": _at(y + 20),
                "gap_y": _at(y - 9),
                "number_y": _at(y + 29),
                "day_y": _at(y + 46),
                "marks": marks,
            }
        )
    every = 2 if weeks <= 30 else 4
    today = _read(chart, "today")
    tag = place(today) if today is not None else None
    return {
        "height": _at(bottom + 34),
        "bottom": _at(bottom),
        "band": _at(bottom - 40),
        "axis_y": _at(bottom + 22),
        "rows": drawn,
        "phases": [
            {
                "x": _at(place(_read(one, "start")) - (12 if not _read(one, "start") else 0)),
                "width": _at(
                    (float(_read(one, "end")) - float(_read(one, "start"))) * scale
                    + (9 if not _read(one, "start") else -3)
                ),
                "text_x": _at(_beside(place(_read(one, "start")) + (0 if not _read(one, "start") else 12), tag)),
                "name": _read(one, "name"),
                "kind": _read(one, "kind", ""),
            }
            for one in _read(chart, "phases", ())
        ],
        "ticks": [{"x": _at(place(week)), "week": week} for week in range(0, int(weeks) + 1, every)],
        "today": _at(place(today)) if today is not None else "",
        "tag_x": _at(place(today) - 31) if today is not None else "",
        "today_words": _read(chart, "today_words", ""),
    }


def _beside(x: float, tag: float | None) -> float:
    """Where the name of a phase begins: beside the line of today where the two would start together."""
    return tag + 8 if tag is not None and abs(tag - x) < 8 else x


def _span(one: Any, place: Callable[[Any], float]) -> dict[str, Any]:
    """From one week to another: place, width, and words where they fit."""
    start, end = place(_read(one, "start")), place(_read(one, "end"))
    words = str(_read(one, "words", ""))
    return {
        "x": _at(start),
        "width": _at(max(end - start, 6)),
        "middle": _at((start + max(end, start + 6)) / 2),
        "words": words,
        "shown": words if end - start > 7 * len(words) else "",
    }


@register.inclusion_tag("parts/course.html")
def expected_course(chart: Any) -> dict[str, Any]:
    """What was measured, solid with its error, and what is expected, dashed in its band.

    Args:
        chart: `weeks`, `low`, `high`, `step` (of the value axis), `measured` (`at`, `value`, `error`, `words`),
            `expected` (`at`, `value`, `low`, `high`), `expected_words`, `noise` (`low`, `high`, `words`), `words` (all
            in one sentence).
    """
    left, right, top, bottom = 60.0, 830.0, 16.0, 236.0
    weeks = max(1.0, float(_read(chart, "weeks", 12)))
    low, high = float(_read(chart, "low")), float(_read(chart, "high"))
    step = float(_read(chart, "step", (high - low) / 4)) or 1.0

    def x(week: Any) -> float:
        return left + 18 + float(week) * (right - left - 36) / weeks

    def y(value: Any) -> float:
        return bottom - (min(max(float(value), low), high) - low) * (bottom - top) / (high - low)

    expected = list(_read(chart, "expected", ()))
    measured = list(_read(chart, "measured", ()))
    noise = _read(chart, "noise")
    upper = [f"{_at(x(_read(one, 'at')))} {_at(y(_read(one, 'high')))}" for one in expected]
    lower = [f"{_at(x(_read(one, 'at')))} {_at(y(_read(one, 'low')))}" for one in reversed(expected)]
    return {
        "words": _read(chart, "words", ""),
        "grid": [
            {"y": _at(y(low + i * step)), "text_y": _at(y(low + i * step) + 4), "words": f"{low + i * step:g}"}
            for i in range(int((high - low) / step + 1.001))
        ],
        "band": "M" + "L".join(upper + lower) + "Z" if expected else "",
        "expected": "M" + "L".join(f"{_at(x(_read(o, 'at')))} {_at(y(_read(o, 'value')))}" for o in expected)
        if expected
        else "",
        "expected_words": _read(chart, "expected_words", ""),
        "expected_y": _at(max(top + 12, y(_read(expected[-1], "high")) - 10)) if expected else "",
        "measured": "M" + "L".join(f"{_at(x(_read(o, 'at')))} {_at(y(_read(o, 'value')))}" for o in measured)
        if measured
        else "",
        "dots": [
            {
                "x": _at(x(_read(one, "at"))),
                "y": _at(y(_read(one, "value"))),
                "text_x": _at(x(_read(one, "at")) + 13),
                "text_y": _at(y(_read(one, "value")) + 18),
                "words": _read(one, "words", ""),
                "bar": _error_bar(x(_read(one, "at")), y, _read(one, "value"), _read(one, "error")),
            }
            for one in measured
        ],
        "noise_y": _at(y(_read(noise, "high"))) if noise else "",
        "noise_height": _at(y(_read(noise, "low")) - y(_read(noise, "high"))) if noise else "",
        "noise_words": _read(noise, "words", "") if noise else "",
        "noise_text_y": _at((y(_read(noise, "low")) + y(_read(noise, "high"))) / 2 + 4) if noise else "",
        "weeks": [{"x": _at(x(week)), "week": week} for week in range(0, int(weeks) + 1, 2 if weeks <= 30 else 4)],
    }


def _error_bar(x: float, y: Any, value: Any, error: Any) -> str:
    if not error:
        return ""
    high, low = y(float(value) + float(error)), y(float(value) - float(error))
    return f"M{_at(x - 5)} {_at(high)}h10M{_at(x)} {_at(high)}V{_at(low)}M{_at(x - 5)} {_at(low)}h10"
