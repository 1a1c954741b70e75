"""The JSON Schema of ``plan.json``, read off the nouns that it is written from."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from openmeso.aftercare.nouns import Aftercare, Precare
from openmeso.consent import ConsentText
from openmeso.formulation.nouns import Formulation, Infeasible
from openmeso.plan.nouns import Course, NoCourse
from openmeso.screening import Provenance, Screening
from openmeso.units import Quantity

Schema = dict[str, Any]

_PLAIN: dict[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def plan_schema() -> Schema:
    """What ``openmeso plan --json`` prints."""
    parts: dict[str, Schema] = {}
    top: dict[str, Any] = {
        "screening": Screening,
        "formulation": Formulation | Infeasible | None,
        "course": Course | None,
        "no_course": NoCourse | None,
        "consent": ConsentText | None,
        "precare": Precare | None,
        "aftercare": Aftercare | None,
        "provenance": Provenance,
    }
    properties = {name: _schema(kind, parts) for name, kind in top.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plan",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": dict(sorted(parts.items())),
    }


def _schema(kind: Any, parts: dict[str, Schema]) -> Schema:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(argument, parts) for argument in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is typing.Annotated:
        return _schema(arguments[0], parts)
    if origin in (tuple, list, frozenset):
        items = [a for a in arguments if a is not Ellipsis]
        if origin is tuple and len(items) > 1:
            return {"type": "array", "prefixItems": [_schema(item, parts) for item in items], "items": False}
        return {"type": "array", "items": _schema(items[0], parts)}
    if origin in (dict, Mapping, types.MappingProxyType) or origin is typing.get_origin(Mapping[str, str]):
        return {"type": "object", "additionalProperties": _schema(arguments[1], parts)}
    if kind is type(None):
        return {"type": "null"}
    if kind in _PLAIN:
        return _PLAIN[kind]
    return _named(kind, parts)


def _named(kind: type, parts: dict[str, Schema]) -> Schema:
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if issubclass(kind, Quantity):
        return {"type": "number", "description": kind.unit}
    name = f"{kind.__module__.removeprefix('openmeso.').partition('.')[0]}.{kind.__name__}"
    if name not in parts:
        parts[name] = {}
        parts[name] = _object(kind, parts)
    return {"$ref": f"#/$defs/{name}"}


def _object(kind: type, parts: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind, include_extras=True)
    if issubclass(kind, BaseModel):
        names = list(kind.model_fields)
    else:
        names = [field.name for field in dataclasses.fields(typing.cast(Any, kind)) if field.repr]
    properties = {_key(name, hints[name]): _schema(hints[name], parts) for name in names}
    required = [_key(name, hints[name]) for name in names if not _may_be_bare(hints[name])]
    # A quantity that is absent is written under its bare name, as null.
    for name in names:
        if _may_be_bare(hints[name]):
            properties.setdefault(name, {"type": ["null", "array"], "maxItems": 0})
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _quantity(kind: Any) -> type[Quantity] | None:
    """The quantity that a field holds: itself, optional, or many."""
    candidates = [kind, *typing.get_args(kind)]
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, Quantity)), None)


def _key(name: str, kind: Any) -> str:
    held = _quantity(kind)
    return f"{name}_{held.suffix}" if held and not name.endswith(held.suffix) else name


def _may_be_bare(kind: Any) -> bool:
    """Whether the key depends on the value: an absent quantity, or an empty row of quantities."""
    return _quantity(kind) is not None and not (isinstance(kind, type) and issubclass(kind, Quantity))
