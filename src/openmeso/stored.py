"""Nouns kept as text and brought back: exact, so that what was decided can be read again years later.

``serialize`` makes the public form, with units in the keys, for people and other programs; it does not come
back. This form is for whoever keeps a noun between two stages: ``load(kind, store(noun)) == noun``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from openmeso.aftercare.nouns import Aftercare, Precare
from openmeso.consent.nouns import ConsentText, Coverage
from openmeso.errors import Fault, RecordError, one_of
from openmeso.formulation.edit import Edit, Edited
from openmeso.formulation.nouns import Alternative, Formulation, Infeasible
from openmeso.intake.case import Case
from openmeso.knowledge.loading import validation_faults
from openmeso.outcome.score import ScaleScore
from openmeso.plan.injection_map import InjectionMap
from openmeso.plan.nouns import Course, NoCourse
from openmeso.screening.nouns import Screening
from openmeso.session.delivery import Delivery
from openmeso.session.record import PlannedSession, SessionRecord
from openmeso.supply.stock import Stock

T = TypeVar("T")

#: Kind to the noun that is kept under it.
KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "aftercare": Aftercare,
        "alternative": Alternative,
        "case": Case,
        "consent": ConsentText,
        "course": Course,
        "coverage": Coverage,
        "delivery": Delivery,
        "edit": Edit,
        "edited": Edited,
        "formulation": Formulation,
        "infeasible": Infeasible,
        "injection-map": InjectionMap,
        "no-course": NoCourse,
        "planned-session": PlannedSession,
        "precare": Precare,
        "scale-score": ScaleScore,
        "screening": Screening,
        "session-record": SessionRecord,
        "stock": Stock,
    }
)
_KIND_OF = {noun: kind for kind, noun in KINDS.items()}

#: A reading is a number or a word; a number is marked, so that it does not come back as a word.
_NUMBER = "number"


def kind_of(noun: object) -> str:
    """The kind under which a noun is kept.

    Raises:
        TypeError: it is no noun of a stage.
    """
    kind = _KIND_OF.get(type(noun))
    if kind is None:
        raise TypeError(f"{type(noun).__name__} is kept under no kind; expected one of {', '.join(KINDS)}")
    return kind


def store(noun: object) -> str:
    """Write a noun as JSON text that ``load`` brings back. Numbers are written as decimals in quotes.

    Raises:
        TypeError: it is no noun of a stage.
    """
    data = _adapter(kind_of(noun)).dump_python(_each_mapping(noun, _writable), mode="json", by_alias=True)
    if isinstance(noun, Case):
        for written, reading in zip(data["measurement"], noun.measurement, strict=True):
            if isinstance(reading.value, Decimal):
                written["value"] = {_NUMBER: str(reading.value)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=16)
def load(kind: str, text: str) -> Any:
    """Bring a noun back. The last few are kept by their text: one act reads the same noun several times.

    Args:
        kind: As ``kind_of`` said when it was stored.
        text: What ``store`` wrote.

    Raises:
        RecordError: an unknown kind, or text that is not that noun, with every fault.
    """
    if kind not in KINDS:
        raise RecordError([Fault("stored: kind", repr(kind), one_of(KINDS, kind))])
    try:
        data = json.loads(text)
    except ValueError:
        raise RecordError([Fault(f"stored {kind}", "text that is not JSON", "what was stored")]) from None
    if kind == "case" and isinstance(data, dict):
        _bring_back_numbers(data)
    try:
        return _each_mapping(_adapter(kind).validate_python(data), _read_only)
    except ValidationError as error:
        raise RecordError(validation_faults(error, f"stored {kind}")) from None


def load_as(noun: type[T], text: str) -> T:
    """Bring back a noun of a known type; see ``load``."""
    found = load(_KIND_OF[noun], text)
    assert isinstance(found, noun)
    return found


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def _bring_back_numbers(data: dict[str, Any]) -> None:
    for reading in data.get("measurement") or ():
        if isinstance(reading, dict) and isinstance(reading.get("value"), dict):
            reading["value"] = _number(reading["value"].get(_NUMBER))


def _number(text: object) -> Decimal:
    """The number, or not a number: that one no reading may be, so it becomes a fault."""
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal("NaN")


def _each_mapping(noun: Any, turned: Callable[[Any], Any]) -> Any:
    """The noun with each of its mappings turned. Only screening has any, one inside the other."""
    if not is_dataclass(noun) or isinstance(noun, type):
        return noun
    mappings = {
        field.name: turned(value) for field in fields(noun) if isinstance(value := getattr(noun, field.name), Mapping)
    }
    return replace(noun, **mappings) if mappings else noun


def _writable(value: Any) -> Any:
    return {key: _writable(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def _read_only(value: Any) -> Any:
    """A noun never changes, so neither do its mappings."""
    if not isinstance(value, Mapping):
        return value
    return MappingProxyType({key: _read_only(item) for key, item in value.items()})
