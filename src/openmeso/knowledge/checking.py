"""Cross-checks over a whole library: nothing dangles, every source exists and is cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from openmeso.errors import Fault, one_of
from openmeso.evidence import Sourced
from openmeso.knowledge.schema.entry import Area, PatientText, Refers

Path = tuple[str, ...]
Entries = Mapping[str, Mapping[str, BaseModel]]

AREAS = {area.value for area in Area} | {"full-face"}


def walk(node: object, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Every model inside an entry, itself first, with its path."""
    if isinstance(node, BaseModel):
        yield path, node
        for name in type(node).model_fields:
            yield from walk(getattr(node, name), (*path, name))
    elif isinstance(node, tuple | list):
        for index, item in enumerate(node):
            yield from walk(item, (*path, str(index)))
    elif isinstance(node, Mapping):
        for key, item in node.items():
            yield from walk(item, (*path, str(key)))


def references(entry: BaseModel) -> Iterator[tuple[Path, Refers, str]]:
    """Every id an entry points to, with its path and the kinds it may be of."""
    for path, part in walk(entry):
        for name, info in type(part).model_fields.items():
            for mark in info.metadata:
                if isinstance(mark, Refers):
                    value = getattr(part, name)
                    for target in (value,) if isinstance(value, str) else value or ():
                        yield (*path, name), mark, target


def patient_texts(entry: BaseModel) -> Iterator[tuple[str, str]]:
    """Every text of an entry that a patient reads: path and text."""
    for path, part in walk(entry):
        for name, info in type(part).model_fields.items():
            if any(isinstance(m, PatientText) for m in info.metadata):
                value = getattr(part, name)
                if value:
                    yield ".".join((*path, name)), value
            elif _tuple_of_patient_text(info.annotation):
                for index, value in enumerate(getattr(part, name)):
                    yield ".".join((*path, name, str(index))), value


def _tuple_of_patient_text(annotation: Any) -> bool:
    arguments = get_args(annotation)
    return bool(arguments) and any(isinstance(mark, PatientText) for mark in getattr(arguments[0], "__metadata__", ()))


def cross_faults(entries: Entries) -> list[Fault]:
    """Faults that only show when all entries are seen together."""
    known = _known_ids(entries)
    faults: list[Fault] = []
    cited: set[str] = set()
    for kind, by_id in entries.items():
        for entry_id, entry in by_id.items():
            where = f"{kind}/{entry_id}.toml"
            for path, part in walk(entry):
                if isinstance(part, Sourced):
                    cited.update(part.sources)
                    faults += [
                        Fault(f"{where}: {_dotted(path)}sources", source, one_of(known["sources"], source))
                        for source in part.sources
                        if source not in known["sources"]
                    ]
            for path, refers, target in references(entry):
                allowed = set[str]().union(*(known[k] for k in refers.kinds))
                if refers.kinds == ("sources",):
                    cited.add(target)
                if target not in allowed:
                    faults.append(Fault(f"{where}: {_dotted(path)[:-1]}", target, one_of(allowed, target)))
    faults += [
        Fault(
            f"sources/{source}.toml",
            "a source nobody cites",
            "at least one entry that cites it",
            "cite or remove it",
        )
        for source in sorted(known["sources"] - cited)
    ]
    return faults


def _dotted(path: Path) -> str:
    return "".join(f"{step}." for step in path)


def _known_ids(entries: Entries) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {kind: set(by_id) for kind, by_id in entries.items()}
    known["areas"] = set(AREAS)
    known["tags"] = {tag for active in entries["actives"].values() for tag in getattr(active, "tags", ())}
    known["actives"] |= known["tags"]
    known["any"] = {"any"}
    known["any-injection"] = {"any-injection"}
    known["medicines"] |= {
        substance.id for entry in entries["medicines"].values() for substance in getattr(entry, "substances", ())
    }
    return known
