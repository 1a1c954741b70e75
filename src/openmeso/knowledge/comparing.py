"""What changed between two libraries: the diff a clinician reads before agreeing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from openmeso.knowledge.library import Library
from openmeso.serialize import as_data


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """One difference. ``path`` is empty for a whole entry."""

    entry: str
    what: Literal["added", "removed", "changed"]
    path: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.what != "changed":
            return f"{self.entry}: {self.what}"
        return f"{self.entry}: {self.path}: {self.before} → {self.after}"


def compare(old: Library, new: Library) -> tuple[KnowledgeChange, ...]:
    """Every entry added or removed and every value changed, in the order of the kinds."""
    changes: list[KnowledgeChange] = []
    newer = dict(new.kinds())
    for kind, before in old.kinds():
        after = newer[kind]
        for entry_id in sorted(before.keys() | after.keys()):
            name = f"{kind}/{entry_id}"
            if entry_id not in after:
                changes.append(KnowledgeChange(name, "removed", "", "", ""))
            elif entry_id not in before:
                changes.append(KnowledgeChange(name, "added", "", "", ""))
            elif before[entry_id] != after[entry_id]:
                leaves = dict(_leaves(as_data(before[entry_id])))
                others = dict(_leaves(as_data(after[entry_id])))
                changes += [
                    KnowledgeChange(name, "changed", path, _shown(leaves.get(path)), _shown(others.get(path)))
                    for path in sorted(leaves.keys() | others.keys())
                    if leaves.get(path) != others.get(path)
                ]
    return tuple(changes)


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, f"{path}[{index}]")
    else:
        yield path, node


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
