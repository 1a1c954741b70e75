"""A library of a few made-up entries, for tests of what is done with any library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from openmeso.knowledge.library import Library
from openmeso.knowledge.loading import build_library
from openmeso.knowledge.schema import KINDS

KNOWN = {"sources": ["a-label"], "grade": "C", "confirmed": True}
TOLD: dict[str, Any] = {"sources": [], "grade": "D", "confirmed": False}

SOURCE = {"id": "a-label", "title": "A label", "kind": "label", "locator": "made up", "read": "label"}

ACTIVE = {**KNOWN, "id": "water", "name": "Water", "kind": "active", "role": "moist", "injectable": "loose"}

GEL: dict[str, Any] = {
    **TOLD,
    "id": "gel",
    "name": "Gel",
    "composition_complete": True,
    "composition": [{**TOLD, "ingredient": "water", "amount": 20}],
    "presentations": [
        {"container": "vial", "volume_ml": 1},
        {"container": "vial", "volume_ml": 10, "multi_dose": True},
    ],
    "label": {**TOLD, "routes": ["intradermal"]},
    "status": {"EU": {**TOLD, "status": "authorised"}, "US": {**KNOWN, "status": "not-authorised"}},
}

EU = {
    **KNOWN,
    "id": "eu",
    "code": "EU",
    "name": "European Union",
    "min_age": 18,
    "who_may_inject": "physicians",
    "technique_status": "As the state says.",
    "emergency_number": "112",
    "currency": "EUR",
}

RULES: list[dict[str, Any]] = [
    {"id": "one-session", "applies_to": "opened-single-dose", "ends_with_session": True},
    {"id": "a-day", "applies_to": "opened-single-dose", "hours": 24, "jurisdictions": ["EU"]},
    {"id": "four-weeks", "applies_to": "opened-multi-dose", "hours": 672},
    {"id": "one-week-abroad", "applies_to": "opened-multi-dose", "hours": 168, "jurisdictions": ["US"]},
]


def small_entries(**more: list[dict[str, Any]]) -> dict[str, dict[str, BaseModel]]:
    """The entries; ``more`` adds or replaces some of a kind."""
    data: dict[str, list[dict[str, Any]]] = {
        "sources": [SOURCE],
        "actives": [ACTIVE],
        "products": [GEL],
        "jurisdictions": [EU, {**EU, "id": "fr", "code": "FR", "name": "France", "inherits": "EU"}],
        "beyond-use": [{**KNOWN, **rule} for rule in RULES],
    }
    for name, added in more.items():
        kind = name.replace("_", "-")
        data[kind] = [*data.get(kind, []), *added]
    return {
        kind: {entry["id"]: model.model_validate(entry) for entry in data.get(kind, [])}
        for kind, model in KINDS.items()
    }


def small_library(**more: list[dict[str, Any]]) -> Library:
    return build_library(small_entries(**more))


def write(directory: Path, name: str, text: str) -> Path:
    """Write a file below a directory and give its path."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
