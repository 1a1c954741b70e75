"""A practice's own directory laid over the library: add, replace, confirm or withdraw an entry.

One TOML file an entry in ``<kind>/<id>.toml``. Each has a table ``[overlay]`` that says who changed what,
when and why; an added or replaced entry stands in full beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from openmeso.errors import Fault, KnowledgeError, one_of
from openmeso.evidence import Grade, Sourced
from openmeso.knowledge.checking import Entries, cross_faults, references, walk
from openmeso.knowledge.checking import Path as Steps
from openmeso.knowledge.library import Library, Overlaid
from openmeso.knowledge.loading import build_library, entry_files, read_toml, validation_faults
from openmeso.knowledge.schema import KINDS

#: The path that names the entry's own head, apart from its parts.
HEAD = "entry"


class Change(BaseModel):
    """The table ``[overlay]`` of a file.

    Attributes:
        source: For ``confirm``: the document that was read; a source that this directory adds.
        paths: For ``confirm``: what it confirms (``status.EU``, ``composition``, ``label``); ``entry`` is
            the head of the entry without its parts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Literal["add", "replace", "confirm", "withdraw"]
    author: str = Field(min_length=2)
    on: date
    reason: str = Field(min_length=3)
    source: str = ""
    paths: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _confirm_says_what_by_what(self) -> Self:
        if self.action == "confirm" and not (self.source and self.paths):
            raise ValueError("action 'confirm' needs a source and the paths that it confirms")
        if self.action != "confirm" and (self.source or self.paths):
            raise ValueError("only action 'confirm' has a source and paths")
        return self


def overlay(entries: Entries, directory: Path) -> Library:
    """Lay a directory over the entries of a library and check the whole again.

    Args:
        entries: Kind to id to entry, as ``read_entries`` gives them.
        directory: The ``knowledge`` directory of a practice.

    Raises:
        KnowledgeError: with every fault of every file, and whatever dangles afterwards.
    """
    faults: list[Fault] = []
    changes: dict[tuple[str, str], tuple[Change, dict[str, Any]]] = {}
    for kind, path in entry_files(directory, faults):
        read = _read(kind, path, faults)
        if read is not None:
            changes[kind, path.stem] = read
    merged = {kind: dict(entries.get(kind, {})) for kind in KINDS}
    documents = frozenset(
        i for (kind, i), (change, _) in changes.items() if kind == "sources" and change.action == "add"
    )
    for (kind, entry_id), (change, data) in changes.items():
        _apply(merged[kind], kind, entry_id, change, data, documents, faults)
    if faults:
        raise KnowledgeError(faults)
    withdrawn = {entry_id for (_, entry_id), (change, _) in changes.items() if change.action == "withdraw"}
    if withdrawn:
        _drop_sources_left_alone(merged, entries)
    faults = [_who_still_points(fault, withdrawn) for fault in cross_faults(merged)]
    if faults:
        raise KnowledgeError(faults)
    overlaid = tuple(
        Overlaid(kind, entry_id, change.action, change.author, change.on, change.reason, change.paths, change.source)
        for (kind, entry_id), (change, _) in sorted(changes.items(), key=lambda item: item[0])
    )
    return build_library(merged, overlaid)


def _read(kind: str, path: Path, faults: list[Fault]) -> tuple[Change, dict[str, Any]] | None:
    place = f"{kind}/{path.name}"
    data = read_toml(path)
    if isinstance(data, Fault):
        faults.append(data)
        return None
    head = data.pop("overlay", None)
    if head is None:
        faults.append(Fault(f"{place}: overlay", "nothing", "a table [overlay] with action, author, on and reason"))
        return None
    try:
        return Change.model_validate(head), data
    except ValidationError as error:
        faults += validation_faults(error, f"{place}: overlay")
        return None


def _apply(
    by_id: dict[str, BaseModel],
    kind: str,
    entry_id: str,
    change: Change,
    data: dict[str, Any],
    documents: frozenset[str],
    faults: list[Fault],
) -> None:
    place = f"{kind}/{entry_id}.toml"
    stands = entry_id in by_id
    if change.action == "add" and stands:
        faults.append(Fault(f"{place}: overlay.action", "'add'", "an id that the library does not have", "use replace"))
        return
    if change.action != "add" and not stands:
        faults.append(Fault(f"{place}: overlay.action", f"{change.action!r} of {entry_id}", one_of(by_id, entry_id)))
        return
    if change.action in ("add", "replace"):
        if data.get("id") != entry_id:
            faults.append(Fault(f"{place}: id", repr(data.get("id")), f"the file name, {entry_id!r}"))
        try:
            by_id[entry_id] = KINDS[kind].model_validate(data)
        except ValidationError as error:
            faults += validation_faults(error, place)
        return
    if data:
        keys = ", ".join(sorted(data))
        faults.append(Fault(place, keys, f"nothing but [overlay] where the action is {change.action!r}"))
    elif change.action == "withdraw":
        del by_id[entry_id]
    else:
        by_id[entry_id] = _confirm(by_id[entry_id], place, change, documents, faults)


def _confirm(entry: BaseModel, place: str, change: Change, documents: frozenset[str], faults: list[Fault]) -> BaseModel:
    if change.source not in documents:
        expected = "a source that this directory adds"
        faults.append(
            Fault(f"{place}: overlay.source", repr(change.source), expected, f"add sources/{change.source}.toml")
        )
    for path in change.paths:
        if path == HEAD:
            if isinstance(entry, Sourced):
                entry = _read_in(entry, change.source)
            continue
        steps = tuple(path.split("."))
        if not any(found[: len(steps)] == steps for found, part in walk(entry) if isinstance(part, Sourced)):
            known = {".".join(found) for found, part in walk(entry) if isinstance(part, Sourced) and found}
            known |= {found.split(".", maxsplit=1)[0] for found in known} | {HEAD}
            faults.append(Fault(f"{place}: overlay.paths", repr(path), one_of(known, path)))
            continue
        entry = _changed(entry, steps, lambda node: _confirmed_below(node, change.source))
    return entry


def _read_in(part: Sourced, source: str) -> Sourced:
    """The part as read in a document of the practice: grade C at least, as for any label."""
    sources = part.sources if source in part.sources else (*part.sources, source)
    grade = Grade.C if part.grade is Grade.D else part.grade
    return part.model_copy(update={"sources": sources, "grade": grade, "confirmed": True})


def _confirmed_below(node: Any, source: str) -> Any:
    if isinstance(node, BaseModel):
        inside = {name: _confirmed_below(getattr(node, name), source) for name in type(node).model_fields}
        copy = node.model_copy(update=inside)
        return _read_in(copy, source) if isinstance(copy, Sourced) else copy
    if isinstance(node, tuple):
        return tuple(_confirmed_below(item, source) for item in node)
    if isinstance(node, Mapping):
        return {key: _confirmed_below(item, source) for key, item in node.items()}
    return node


def _changed(node: Any, steps: Steps, change: Callable[[Any], Any]) -> Any:
    """A copy of a node in which what the steps lead to is changed. The steps lead somewhere."""
    if not steps:
        return change(node)
    first, rest = steps[0], steps[1:]
    if isinstance(node, BaseModel):
        return node.model_copy(update={first: _changed(getattr(node, first), rest, change)})
    if isinstance(node, tuple):
        return tuple(_changed(item, rest, change) if str(i) == first else item for i, item in enumerate(node))
    return {key: _changed(item, rest, change) if key == first else item for key, item in node.items()}


def _drop_sources_left_alone(merged: dict[str, dict[str, BaseModel]], before: Entries) -> None:
    """Sources of the library that only withdrawn entries cited go with them."""
    cited = {source for by_id in merged.values() for entry in by_id.values() for source in _cites(entry)}
    for source in before.get("sources", {}):
        if source not in cited:
            merged["sources"].pop(source, None)


def _cites(entry: BaseModel) -> Iterator[str]:
    for _, part in walk(entry):
        if isinstance(part, Sourced):
            yield from part.sources
    yield from (target for _, refers, target in references(entry) if refers.kinds == ("sources",))


def _who_still_points(fault: Fault, withdrawn: set[str]) -> Fault:
    if fault.got not in withdrawn:
        return fault
    return Fault(
        fault.place,
        f"{fault.got}, which the practice withdrew",
        fault.expected,
        "withdraw or replace the entry that still points to it",
    )
