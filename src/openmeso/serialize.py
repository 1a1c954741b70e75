"""One way from a noun to JSON: canonical, byte-repeatable, units in the keys."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel

from openmeso.units import Quantity

#: Types that are JSON already: most of what a noun holds, and let through first.
_PLAIN = frozenset({str, int, bool, float, type(None)})


def as_data(noun: object) -> Any:
    """Turn a noun into plain JSON data. A quantity's unit goes into its key: ``volume_ml``."""
    if type(noun) in _PLAIN:
        return noun
    if isinstance(noun, Enum):
        return as_data(noun.value)
    if isinstance(noun, Decimal):
        return int(noun) if noun == noun.to_integral_value() else float(noun)
    if isinstance(noun, str | int | float):
        return noun
    if isinstance(noun, Quantity):
        return as_data(noun.value)
    if isinstance(noun, tuple | list):
        return [item if type(item) in _PLAIN else as_data(item) for item in noun]
    if isinstance(noun, datetime | date | time):
        return noun.isoformat()
    names = _field_names(type(noun))  # type: ignore[arg-type]  # a class is hashable
    if names is not None:
        return _fields((name, getattr(noun, name)) for name in names)
    if isinstance(noun, Mapping):
        return _fields(noun.items())
    if isinstance(noun, frozenset | set):
        return sorted(as_data(item) for item in noun)
    raise TypeError(f"{type(noun).__name__} has no JSON form")


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...] | None:
    """Names of the fields of a noun's class that are shown; nothing where it is no noun."""
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind) if field.repr)
    return None


def _fields(items: Iterable[tuple[Any, object]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in items:
        name = key if type(key) is str else str(as_data(key))
        if type(value) in _PLAIN:
            out[name] = value
            continue
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
