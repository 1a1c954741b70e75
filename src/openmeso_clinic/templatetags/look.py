"""What templates need to show a value well: icons, verdicts, numbers, dates in words, fields and faults.

Presentation only: nothing here decides, counts or looks up anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.conf import settings
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    SelectDateWidget,
)
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from openmeso_clinic.templatetags.icons import DIRECTIONAL, ICONS, VERDICT_ICONS

register = template.Library()

NO_BREAK: Final = "\u00a0"
MINUS: Final = "\u2212"
VERDICT_WORDS: Final = {
    "eligible": gettext_lazy("Eligible"),
    "caution": gettext_lazy("Caution"),
    "defer": gettext_lazy("Defer"),
    "contraindicated": gettext_lazy("Contraindicated"),
    "not_assessable": gettext_lazy("Not assessable"),
    "noise": gettext_lazy("Inside noise"),
}
READY_WORDS: Final = {
    "done": gettext_lazy("done"),
    "decide": gettext_lazy("needs a decision"),
    "open": gettext_lazy("open"),
}
STAGE_ICONS: Final = {"done": "stage-done", "current": "stage-current", "open": "stage-open"}
STAGE_WORDS: Final = {"done": gettext_lazy("done"), "current": gettext_lazy("current"), "open": gettext_lazy("open")}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One drawing. Without `label` it is silent, because words stand beside it."""
    return _icon(name, str(label))


@lru_cache(maxsize=500)
def _icon(name: str, label: str) -> SafeString:
    drawing = ICONS.get(name, ICONS["info"])
    kind = "icon directional" if name in DIRECTIONAL else "icon"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>',
            kind,
            label,
            mark_safe(drawing),  # our own table, no input
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        kind,
        mark_safe(drawing),  # our own table, no input
    )


def verdict_key(verdict: object) -> str:
    """`not-assessable`, `NOT_ASSESSABLE` and the core's enum member are one key."""
    return str(getattr(verdict, "value", verdict) or "").lower().replace("-", "_")


@register.simple_tag
def verdict_icon(verdict: object) -> SafeString:
    return icon(VERDICT_ICONS.get(verdict_key(verdict), "question-circle"))


@register.simple_tag
def verdict_word(verdict: object) -> str:
    key = verdict_key(verdict)
    return str(VERDICT_WORDS.get(key, key))


@register.simple_tag
def verdict_chip(verdict: object, words: str = "") -> SafeString:
    """Shape, word and color together; nothing where there is no verdict yet."""
    key = verdict_key(verdict)
    if not key:
        return SafeString("")
    return format_html(
        '<span class="chip" data-verdict="{}">{}<span>{}</span></span>',
        key,
        verdict_icon(key),
        words or verdict_word(key),
    )


@register.simple_tag
def stage_icon(state: str) -> SafeString:
    return icon(STAGE_ICONS.get(state, "stage-open"))


@register.filter
def stage_state(state: str) -> str:
    return str(STAGE_WORDS.get(state, ""))


@register.simple_tag
def ready(letter: str, state: str, label: str, url: str = "") -> SafeString:
    """One readiness letter; its accessible name says what and how: "Photographs: open"."""
    name = f"{label}: {READY_WORDS.get(state, state)}"
    if url:
        return format_html(
            '<a class="ready-letter" data-state="{}" href="{}" title="{}" aria-label="{}">{}</a>',
            state,
            url,
            name,
            name,
            letter,
        )
    return format_html(
        '<span class="ready-letter" data-state="{}" role="img" title="{}" aria-label="{}">{}</span>',
        state,
        name,
        name,
        letter,
    )


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _number(value: Decimal, places: int | None) -> str:
    text = number_format(abs(value), decimal_pos=places, use_l10n=True)
    return MINUS + text if value < 0 else text


@register.filter
def ml(value: object) -> str:
    """Volume on a screen: two decimals, a space that does not break. Paper labels use the core's own form."""
    number = _decimal(value)
    return "" if number is None else f"{_number(number, 2)}{NO_BREAK}mL"


@register.filter
def unit(value: object, name: str) -> str:
    """A number as it is, with its unit: "8 mg/mL"."""
    number = _decimal(value)
    return "" if number is None else f"{_number(number, None)}{NO_BREAK}{name}"


@register.filter
def signed(value: object, places: int | None = None) -> str:
    """A change with its sign: "+10.6", "−0.2", "0"."""
    number = _decimal(value)
    if number is None:
        return ""
    return ("+" if number > 0 else "") + _number(number, places)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def day(value: date | datetime | None, form: str = "") -> str:
    """A date with its month in words. Forms: "" (22 November 2026), "short" (22 Nov 2026), "weekday", "no-year"."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = _local(value)
    pattern = {"short": "j M Y", "weekday": "l j F Y", "no-year": "j F", "month": "F Y"}.get(form, "j F Y")
    return date_format(value, pattern).replace(" ", NO_BREAK) if form == "short" else date_format(value, pattern)


@register.filter
def clock(value: datetime | time | None) -> str:
    """The time of day in the clinic's zone, 24 hours: "10:42"."""
    if value is None or value == "":
        return ""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M}"


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time: "22 November 2026, 10:42"."""
    return "" if not value else f"{day(value)}, {clock(value)}"


@register.filter
def bdi(value: object) -> SafeString:
    """Lot numbers, units and codes keep their order in right-to-left text."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if value is None else value)


@register.filter
def dial(number: object) -> str:
    """A telephone number as a link takes it: digits and a leading plus."""
    text = str(number or "")
    return ("+" if text.strip().startswith("+") else "") + "".join(c for c in text if c.isdecimal())


@register.filter
def numbers(text: object) -> list[str]:
    """Each number of "15 / 112": a link dials one of them, never both in a row."""
    return [part.strip() for part in re.split(r" ?/ ?|[,;]", str(text or "")) if any(c.isdecimal() for c in part)]


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, look: str = "", unit: str = "") -> dict[str, Any]:
    """One question: label above, help under it, the fault with its mark, all tied together for a screen reader.

    Args:
        look: "cards", "across" (cards side by side), "chips", "switch" or "inline" for radios and checkboxes.
        unit: written after the input: "mL".
    """
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple) or widget.use_fieldset
    described = bound.aria_describedby or widget.attrs.get("aria-describedby", "")
    notes: dict[str, str] = getattr(widget, "option_help", {})
    options = (
        [
            {"tag": option.tag, "label": option.choice_label, "note": notes.get(str(option.data["value"]), "")}
            for option in bound
        ]
        if isinstance(widget, RadioSelect | CheckboxSelectMultiple)
        else []
    )
    return {
        "field": bound,
        "look": look,
        "unit": unit,
        "grouped": grouped and not isinstance(widget, CheckboxInput),
        "options": options,
        "single": isinstance(widget, CheckboxInput),
        "dates": isinstance(widget, SelectDateWidget),
        "described": described,
        "help_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
    }


def _target(bound: BoundField) -> str:
    """The element a link can jump to: groups have no element of the group's own id."""
    if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.inclusion_tag("parts/form_errors.html")
def form_errors(*forms: BaseForm) -> dict[str, Any]:
    """All faults of a page at once, each leading to its field."""
    general: list[str] = []
    faults: list[dict[str, str]] = []
    for form in forms:
        if not form.is_bound:
            continue
        general += [str(fault) for fault in form.non_field_errors()]
        for bound in form:
            where = str(bound.label or bound.name)
            for fault in bound.errors:
                if bound.is_hidden:
                    general.append(f"{where}: {fault}")
                else:
                    faults.append({"target": _target(bound), "label": where, "words": str(fault)})
    count = len(general) + len(faults)
    return {"general": general, "faults": faults, "count": count}


@register.filter
def level_icon(tags: str) -> str:
    """The icon's name for a message's level."""
    return next(
        (name for word, name in _LEVELS.items() if word in (tags or "")),
        "info",
    )


_LEVELS: Final = {"error": "octagon-stop", "warning": "alert-triangle", "success": "ok-circle"}


@register.filter
def list_items(lines: Iterable[str]) -> SafeString:
    """Entries of a list. By a loop of the template each of a hundred answers would cost ten times as much."""
    return format_html_join("", "<li>{}</li>", ((line,) for line in lines))


@register.filter
@cache
def modules(names: str) -> tuple[str, ...]:
    """Addresses of our script modules, from their names in one line."""
    return tuple(static(f"openmeso/js/{name}.js") for name in names.split())


@register.simple_tag
def idle_seconds() -> int:
    """After how long without hands the page covers itself; the server locks by the same figure."""
    return int(getattr(settings, "SESSION_IDLE_SECONDS", 0))
