"""An entry of the knowledge in readable Markdown: every value that its file states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from openmeso.evidence import Sourced
from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import Outline, Shape
from openmeso.knowledge.schema.entry import Refers
from openmeso.units import plain
from reference_pages.markdown import table

#: Said once for the whole statement, not as values.
STANDING = ("sources", "grade", "confirmed", "note")

_UNITS = {
    "_mm": "mm",
    "_ml": "mL",
    "_cm2": "cm²",
    "_deg": "degrees",
    "_days": "days",
    "_hours": "hours",
    "_minutes": "minutes",
    "_percent": "%",
}


def label(name: str) -> str:
    """A field name as words: ``wait_minutes`` is "wait (minutes)"."""
    for suffix, unit in _UNITS.items():
        if name.endswith(suffix):
            return f"{name.removesuffix(suffix).replace('_', ' ')} ({unit})"
    return name.replace("_", " ")


class EntryWords:
    """Writes entries of one library; ``here`` is the way from the page to the knowledge pages."""

    def __init__(self, library: Library, here: str = "") -> None:
        self.library = library
        self.here = here
        self.kinds = dict(library.kinds())

    def link(self, kind: str, entry_id: str) -> str:
        if kind == "rules":
            return f"[{entry_id}]({'' if self.here else '../'}rules.md#{entry_id})"
        return f"[{entry_id}]({self.here}{kind}.md#{entry_id})"

    def reference(self, kinds: Sequence[str], entry_id: str) -> str:
        """An id with a link to the first of the kinds that has it; a tag or an area stays plain."""
        kind = next((kind for kind in kinds if entry_id in self.kinds.get(kind, {})), None)
        return self.link(kind, entry_id) if kind else entry_id

    def standing(self, part: Sourced) -> str:
        """Grade, sources, and the mark where nobody confirmed it."""
        sources = ", ".join(self.link("sources", source) for source in part.sources) or "no source"
        mark = "" if part.confirmed else ", **unconfirmed**"
        return f"grade {part.grade}{mark}; {sources}"

    def value(self, value: Any, info: FieldInfo | None = None) -> str:
        """A value in words."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            return plain(value)
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, Outline | Shape):
            points = len(value.polygon if isinstance(value, Outline) else value.points)
            return f"{self.link('views', value.view)}, {value.side}, {points} points"
        if isinstance(value, BaseModel):
            return self.inline(value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}: {self.value(item)}" for key, item in value.items())
        if isinstance(value, tuple | list):
            return self._listed(value, info)
        refers = _refers(info)
        return self.reference(refers.kinds, value) if refers else " ".join(str(value).split())

    def _listed(self, values: Sequence[Any], info: FieldInfo | None) -> str:
        numbers = all(isinstance(value, Decimal | int) for value in values)
        sentences = any(" " in value for value in values if isinstance(value, str))
        texts = [self.value(value, info) for value in values]
        return " to ".join(texts) if numbers and len(texts) == 2 else (" · " if sentences else ", ").join(texts)

    def inline(self, part: BaseModel) -> str:
        """A part on one line: its values, then what they rest on."""
        fields = dict(self.stated(part))
        unit = fields.pop("unit", "")
        if unit and "value" in fields:
            fields["value"] = f"{fields['value']} {unit}"
            unit = ""
        words = ", ".join(text if name == "value" else f"{label(name)} {text}" for name, text in fields.items())
        words += f" {unit}" if unit not in ("", "pH") else ""
        if isinstance(part, Sourced):
            words += f" ({self.standing(part)})" + (f" {part.note}" if part.note else "")
        return words

    def stated(self, part: BaseModel) -> Iterator[tuple[str, str]]:
        """Every field whose value differs from its default, but those of the standing."""
        for name, info in type(part).model_fields.items():
            value = getattr(part, name)
            if name == "id" or (isinstance(part, Sourced) and name in STANDING) or _is_default(value, info):
                continue
            yield name, self.value(value, info)

    def section(self, entry: BaseModel) -> list[str]:
        """An entry as a section: values as a list, parts as tables."""
        lines = [f"### {getattr(entry, 'id', '')}", ""]
        tables: list[str] = []
        if isinstance(entry, Sourced):
            lines += [f"{self.standing(entry)[:1].upper()}{self.standing(entry)[1:]}", ""]
        for name, info in type(entry).model_fields.items():
            value = getattr(entry, name)
            if name == "id" or (isinstance(entry, Sourced) and name in STANDING) or _is_default(value, info):
                continue
            parts = _parts(value)
            if parts:
                tables += [f"*{label(name)}*", "", *self.parts_table(parts)]
            elif isinstance(value, tuple) and value and isinstance(value[0], Outline | Shape):
                lines.append(f"- {label(name)}: " + "; ".join(self.value(item) for item in value))
            else:
                lines.append(f"- {label(name)}: {self.value(value, info)}")
        note = getattr(entry, "note", "")
        if note:
            lines.append(f"- note: {' '.join(note.split())}")
        return [*lines, "", *tables]

    def parts_table(self, parts: Mapping[str, BaseModel]) -> list[str]:
        """Parts of one entry side by side."""
        stated = {key: dict(self.stated(part)) for key, part in parts.items()}
        columns = list(dict.fromkeys(name for fields in stated.values() for name in fields))
        keyed = not all(key.isdigit() for key in parts)
        sourced = any(isinstance(part, Sourced) for part in parts.values())
        noted = any(getattr(part, "note", "") for part in parts.values() if isinstance(part, Sourced))
        heads = [*([""] if keyed else []), *map(label, columns), *(["rests on"] if sourced else [])]
        heads += ["note"] if noted else []
        rows = []
        for key, part in parts.items():
            row = [key] if keyed else []
            row += [stated[key].get(name, "") for name in columns]
            row += [self.standing(part)] if isinstance(part, Sourced) else [""] if sourced else []
            row += [str(getattr(part, "note", ""))] if noted else []
            rows.append(row)
        return table(heads, rows)

    def row(self, entry: BaseModel, columns: Sequence[str]) -> list[str]:
        """An entry as a row: the named columns, all else that is stated, what it rests on."""
        stated = dict(self.stated(entry))
        entry_id = getattr(entry, "id", "")
        rest = "; ".join(f"{label(name)}: {text}" for name, text in stated.items() if name not in columns)
        sourced = [self.standing(entry)] if isinstance(entry, Sourced) else []
        note = str(getattr(entry, "note", ""))
        rest = "; ".join(text for text in (rest, note) if text)
        return [f'<a id="{entry_id}"></a>{entry_id}', *(stated.get(name, "") for name in columns), rest, *sourced]


def _is_default(value: Any, info: FieldInfo) -> bool:
    if value is None or value in ((), ""):
        return True
    return not info.is_required() and value == info.get_default(call_default_factory=True)


def _parts(value: Any) -> dict[str, BaseModel]:
    """The parts of a list or a table of parts, by their key."""
    if isinstance(value, tuple) and value and all(isinstance(item, BaseModel) for item in value):
        return {} if isinstance(value[0], Outline | Shape) else {str(i): item for i, item in enumerate(value)}
    if isinstance(value, Mapping) and value and all(isinstance(item, BaseModel) for item in value.values()):
        return dict(value)
    return {}


def _refers(info: FieldInfo | None) -> Refers | None:
    return next((mark for mark in info.metadata if isinstance(mark, Refers)), None) if info else None
