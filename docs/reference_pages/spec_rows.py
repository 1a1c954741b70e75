"""The spec tables of screening, and which rows concern which rule."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openmeso.knowledge import Library
from openmeso.knowledge.checking import walk
from openmeso.knowledge.library import brand_id
from openmeso.knowledge.schema import condition as grammar
from openmeso.knowledge.schema.rules import Rule

SPEC = Path(__file__).parents[2] / "tests" / "spec" / "screening"

Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One row: what is told about a patient, and what must follow."""

    table: str
    case: str
    facts: dict[str, Any]
    planned: tuple[str, ...]
    readiness: tuple[str, ...]
    verdict: str
    codes: tuple[str, ...]
    until: str
    places: str


def rows() -> tuple[Row, ...]:
    """Every row of every table, in the order of the files."""
    return tuple(
        Row(
            table=path.stem,
            case=row["case"],
            facts=row.get("facts", {}),
            planned=tuple(row.get("planned", ())),
            readiness=tuple(row.get("readiness", ())),
            verdict=row["verdict"],
            codes=tuple(row["codes"]),
            until=str(row.get("until", "")),
            places=", ".join(
                f"{place}: {verdict}"
                for scope in ("zones", "ingredients", "combined")
                for place, verdict in row.get(scope, {}).items()
            ),
        )
        for path in sorted(SPEC.glob("*.toml"))
        if path.stem != "base"
        for row in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["row"]
    )


def facts_in_words(row: Row) -> str:
    """Facts as they stand in the table, without its brackets."""
    said = [f"{kind}: {text}" for kind, value in row.facts.items() for text in _said(value)]
    said += [f"planned: {', '.join(row.planned)}"] if row.planned else []
    said += [f"at the session: {', '.join(row.readiness) or 'nothing open'}"] if row.readiness else []
    return "; ".join(said)


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield ", ".join(f"{key} = {_short(item)}" for key, item in value.items())
    elif not value:
        yield "none"
    else:
        for item in value:
            name = str(item.get("id") or item.get("name") or "")
            rest = ", ".join(f"{key} {_short(part)}" for key, part in item.items() if part != name)
            yield f"{name} ({rest})" if name and rest else name or rest


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items())
    return str(value)


def keys_of_row(row: Row, library: Library) -> set[Key]:
    """What a row speaks of."""
    facts = row.facts
    out: set[Key] = {("answer", name) for name in facts.get("answers", {})}
    out |= {("date", name) for name in facts.get("dates", {})}
    for kind in ("condition", "treatment", "measurement", "concern"):
        out |= {(kind, item["id"]) for item in facts.get(kind, ()) if "id" in item}
    for item in facts.get("medication", ()):
        name = brand_id(item["id"])
        out |= {("medication", found) for found in (name, *library.medicine_classes.get(name, ()))}
    out |= {("readiness", name) for name in row.readiness}
    out |= {("planned", name) for name in row.planned}
    out |= {("patient", name) for name in facts.get("patient", {})}
    if any(kind == "measurement" and name == "blood-pressure" for kind, name in out):
        out |= {("measurement", f"blood-pressure-{part}") for part in ("systolic", "diastolic")}
    return out


def keys_of_rule(rule: Rule) -> set[Key]:
    """What a rule asks for; zones, sex and the possibility of pregnancy are asked for by too many."""
    out: set[Key] = set()
    for _, part in walk(rule):
        match part:
            case grammar.Answered():
                out.add(("answer", part.answer))
            case grammar.HasCondition():
                out |= {("condition", name) for name in part.condition}
            case grammar.TakesMedication():
                out |= {("medication", name) for name in part.medication}
            case grammar.HadTreatment():
                out |= {("treatment", name) for name in part.treatment}
            case grammar.Measured():
                out.add(("measurement", part.measurement))
            case grammar.DatedAnswer():
                out.add(("date", part.date))
            case grammar.Wants():
                out |= {("concern", name) for name in part.concern}
            case grammar.PlannedIn():
                out |= {("planned", name) for name in part.planned}
            case grammar.Ready():
                out.add(("readiness", part.readiness))
            case grammar.Aged():
                out.add(("patient", "birth_date"))
            case grammar.Phototyped():
                out.add(("patient", "phototype"))
    return out
