"""A practice may lengthen a wait, never shorten it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from openmeso.errors import Fault, PracticeError, one_of
from openmeso.knowledge.library import Library, Overlaid
from openmeso.knowledge.schema.entry import Severity
from openmeso.knowledge.schema.rules import Rule


def lengthen_waits(library: Library, waits_days: Mapping[str, int], *, author: str, on: date) -> Library:
    """Return the library with the windows of the named rules' wait bands at least so long.

    Args:
        waits_days: Rule id to days.
        author: Who asked for it; listed among the overlaid entries.

    Raises:
        PracticeError: an unknown rule, or one without a wait.
    """
    faults: list[Fault] = []
    rules = dict(library.rules)
    changed: list[Overlaid] = []
    waiting = {r.id for r in library.rules.values() if any(b.severity is Severity.WAIT for b in r.bands)}
    for name, days in waits_days.items():
        if name not in waiting:
            faults.append(
                Fault(f"practice.toml: waits_days.{name}", name, "a rule with a wait: " + one_of(waiting, name))
            )
            continue
        longer = _lengthened(rules[name], days)
        if longer != rules[name]:
            rules[name] = longer
            changed.append(Overlaid("rules", name, "replace", author, on, f"wait lengthened to {days} days"))
    if faults:
        raise PracticeError(faults)
    if not changed:
        return library
    return replace(library, rules=MappingProxyType(rules), overlaid=(*library.overlaid, *changed))


def _lengthened(rule: Rule, days: int) -> Rule:
    bands = tuple(
        band.model_copy(update={"when": _window(band.when, days)}) if band.severity is Severity.WAIT else band
        for band in rule.bands
    )
    return rule.model_copy(update={"bands": bands})


def _window(node: Any, days: int) -> Any:
    """Every window in a condition, at least so long."""
    if isinstance(node, tuple):
        return tuple(_window(item, days) for item in node)
    if not isinstance(node, BaseModel):
        return node
    update = {name: _window(getattr(node, name), days) for name in ("all", "any", "negated") if hasattr(node, name)}
    window = getattr(node, "within_days", None)
    if window is not None:
        update["within_days"] = max(window, days)
    return node.model_copy(update=update) if update else node
