"""One way from a noun to JSON: canonical, byte-repeatable, units in the keys."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from openmeso.units import Quantity


def as_data(noun: object) -> Any:
    """Turn a noun into plain JSON data. A quantity's unit goes into its key: ``volume_ml``."""
    if noun is None or (isinstance(noun, str | bool | int) and not isinstance(noun, Enum)):
        return noun
    if isinstance(noun, Enum):
        return as_data(noun.value)
    if isinstance(noun, Decimal):
        return int(noun) if noun == noun.to_integral_value() else float(noun)
    if isinstance(noun, float):
        return noun
    if isinstance(noun, Quantity):
        return as_data(noun.value)
    if isinstance(noun, datetime | date | time):
        return noun.isoformat()
    if isinstance(noun, BaseModel):
        return _fields({name: getattr(noun, name) for name in type(noun).model_fields})
    if dataclasses.is_dataclass(noun):
        return _fields({f.name: getattr(noun, f.name) for f in dataclasses.fields(noun) if f.repr})
    if isinstance(noun, Mapping):
        return _fields(noun)
    if isinstance(noun, frozenset | set):
        return sorted(as_data(item) for item in noun)
    if isinstance(noun, tuple | list):
        return [as_data(item) for item in noun]
    raise TypeError(f"{type(noun).__name__} has no JSON form")


def _fields(items: Mapping[Any, object]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in items.items():
        name = str(as_data(key))
        suffix = _suffix(value)
        if suffix and not name.endswith(suffix):
            name = f"{name}_{suffix}"
        out[name] = as_data(value)
    return out


def _suffix(value: object) -> str:
    if isinstance(value, Quantity):
        return value.suffix
    if isinstance(value, tuple) and value and isinstance(value[0], Quantity):
        return value[0].suffix
    return ""


def canonical(noun: object) -> bytes:
    """Encode a noun as sorted, space-free UTF-8 JSON: equal nouns give equal bytes."""
    text = json.dumps(as_data(noun), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(noun: object) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(noun)).hexdigest()


def pretty(noun: object) -> str:
    """JSON for people and files: two spaces, keys in the noun's own order."""
    return json.dumps(as_data(noun), ensure_ascii=False, indent=2) + "\n"
