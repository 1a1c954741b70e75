"""Knowledge from TOML files: one entry a file, all faults of all files at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from openmeso.errors import Fault, KnowledgeError
from openmeso.knowledge.checking import cross_faults
from openmeso.knowledge.library import Library, Overlaid
from openmeso.knowledge.schema import KINDS

DATA = Path(__file__).parent / "data"


def read_toml(path: Path) -> dict[str, Any] | Fault:
    """Read a TOML file with exact decimals, or say where it is not TOML."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return Fault(str(path), f"text that is not TOML ({error})", "a TOML file")
    except UnicodeDecodeError:
        return Fault(str(path), "bytes that are not UTF-8", "a TOML file in UTF-8")
    except OSError as error:
        return Fault(str(path), error.strerror or "an unreadable file", "a readable TOML file")


#: Keys under which people write about a person; what stands there is never repeated in a message.
_PRIVATE = frozenset({"patient", "name", "text", "licence", "document", "may_conceive_reason", "reason"})


def validation_faults(error: ValidationError, place: str) -> list[Fault]:
    """A pydantic error as faults with their paths."""
    return [
        Fault(
            f"{place}: {dotted(item['loc'])}" if item["loc"] else place,
            _got(item),
            _expected(item),
        )
        for item in error.errors(include_url=False)
    ]


def _expected(item: ErrorDetails) -> str:
    match item["type"]:
        case "missing":
            return "a value"
        case "extra_forbidden":
            return "a key that the file format knows"
    return item["msg"].removeprefix("Value error, ").removeprefix("Input should be ")


def dotted(path: Iterable[int | str]) -> str:
    """A path as it is written in every message: ``medication[0].id``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _got(item: ErrorDetails) -> str:
    """What stood there, unless it may say something about a person."""
    if item["type"] == "missing":
        return "nothing"
    if item["type"] == "extra_forbidden":
        return "an unknown key"
    value = item.get("input")
    if isinstance(value, str | dict | list) and not _PRIVATE.isdisjoint(map(str, item["loc"])):
        return "a text" if isinstance(value, str) else "a table"
    return _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = repr(str(value)) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


def read_entries(root: Path) -> tuple[dict[str, dict[str, BaseModel]], list[Fault]]:
    """Read and validate every entry under ``root/<kind>/<id>.toml``."""
    entries: dict[str, dict[str, BaseModel]] = {kind: {} for kind in KINDS}
    faults: list[Fault] = []
    for kind, path in entry_files(root, faults):
        place = f"{kind}/{path.name}"
        data = read_toml(path)
        if isinstance(data, Fault):
            faults.append(data)
            continue
        if data.get("id") != path.stem:
            faults.append(Fault(f"{place}: id", repr(data.get("id")), f"the file name, {path.stem!r}"))
        try:
            entries[kind][path.stem] = KINDS[kind].model_validate(data)
        except ValidationError as error:
            faults += validation_faults(error, place)
    return entries, faults


def entry_files(root: Path, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
    """Every file ``root/<kind>/<id>.toml`` with its kind; a folder of no kind becomes a fault."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name not in KINDS:
            faults.append(Fault(str(folder), folder.name, "a folder named as a kind: " + ", ".join(KINDS)))
            continue
        for path in sorted(folder.glob("*.toml")):
            yield folder.name, path


def build_library(entries: Mapping[str, Mapping[str, BaseModel]], overlaid: tuple[Overlaid, ...] = ()) -> Library:
    """Make the library after the cross-checks.

    Raises:
        KnowledgeError: something dangles or a source is missing or uncited.
    """
    faults = cross_faults(entries)
    if faults:
        raise KnowledgeError(faults)
    fields: dict[str, Any] = {
        kind.replace("-", "_"): MappingProxyType(dict(sorted(by_id.items()))) for kind, by_id in entries.items()
    }
    return Library(**fields, overlaid=overlaid)


@cache
def load_library(root: Path = DATA) -> Library:
    """Load, validate and cross-check a knowledge directory.

    Raises:
        KnowledgeError: with every fault of every file.
    """
    entries, faults = read_entries(root)
    if faults:
        raise KnowledgeError(faults)
    return build_library(entries)
