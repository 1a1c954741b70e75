"""Facts of the example cases, their days moved so that the case's own day is any day."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any

from openmeso_clinic.actions.statements import Fact
from openmeso_clinic.demo.files import examples

#: Tables of rows in a case file, wishes last.
_TABLES = ("measurement", "condition", "medication", "allergy", "treatment", "concern", "event", "combined")


@cache
def example(name: str) -> dict[str, Any]:
    """An example case as written."""
    return tomllib.loads((examples() / f"{name}.toml").read_text(encoding="utf-8"))


def facts_of(case: dict[str, Any], *, on: date) -> list[Fact]:
    """The case as facts stated on a day."""
    moved = _moved(case, on - case.get("on", on))
    facts = [
        Fact("answer", {"is": answer["is"] if isinstance(answer, dict) else answer}, key)
        for key, answer in moved.get("answers", {}).items()
    ]
    facts += [Fact("date", {"on": day}, key) for key, day in moved.get("dates", {}).items()]
    facts += [Fact(kind, row) for kind in _TABLES for row in moved.get(kind, [])]
    if "preferences" in moved:
        facts.append(Fact("preferences", moved["preferences"]))
    return facts


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _moved(inner, shift) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, shift) for inner in value]
    if isinstance(value, date):
        return (value + shift).isoformat()
    return value
