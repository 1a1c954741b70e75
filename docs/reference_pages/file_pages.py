"""The files people write, key by key, from the models that read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from openmeso.intake.case import Case, read_case
from openmeso.knowledge import Library
from openmeso.outcome.reading_file import OutcomeFile, read_readings
from openmeso.practice.practice import Practice
from openmeso.session.delivery import Delivery, read_delivery
from openmeso.supply.stock import StockFile, read_stock
from reference_pages.attribute_docs import attribute_docs, first_line
from reference_pages.markdown import code_block, joined, page, table
from reference_pages.meanings import MEANINGS

HERE = Path(__file__).parent

#: Forms that the schema says less well.
FORMS = {
    "MeasurementPart.value": "a number, a word or a pressure",
    "Practice.hours": "table, each a list of spans",
}

ROOT = HERE.parents[1]


@dataclass(frozen=True)
class FilePage:
    """A page about one file: what it is, its model, an example, and what else to say."""

    path: str
    title: str
    intro: tuple[str, ...]
    model: type[BaseModel]
    example: Path
    after: tuple[str, ...] = ()


PAGES = (
    FilePage(
        "case-file.md",
        "The case file",
        (
            "One patient's facts as given, `openmeso-case/1`. Read by `openmeso plan`, `screen`, `formulate` and",
            "`questions`. Ids are those of the knowledge: [questions](knowledge/questions.md),",
            "[conditions](knowledge/conditions.md), [medicines](knowledge/medicines.md),",
            "[allergies](knowledge/allergies.md), [measurements](knowledge/measurements.md),",
            "[combined treatments](knowledge/combined.md), [concerns](knowledge/concerns.md) and",
            "[zones](knowledge/zones.md). An unknown key or id is a fault; all faults are told at once.",
            "",
            "An answer is `yes`, `no` or `unknown`. A question that is absent was not asked, which is neither. Where a",
            "list and an answer disagree, the list holds and a finding says so.",
        ),
        Case,
        HERE / "examples" / "case.toml",
        (
            "More cases, all made up: [`examples/`](../../examples). The schema for editors:",
            "[`case.schema.json`](schemas/case.schema.json).",
        ),
    ),
    FilePage(
        "stock-file.md",
        "The stock file",
        (
            "What lies in the practice, `openmeso-stock/1`. Only lots of this file are drawn up: in date, not",
            "recalled, not in quarantine, with a lot number. Of several fit lots the one that ends first is used",
            "first.",
        ),
        StockFile,
        HERE / "examples" / "stock.toml",
        (
            "A larger one: [`examples/stock.toml`](../../examples/stock.toml). The schema for editors:",
            "[`stock.schema.json`](schemas/stock.schema.json).",
        ),
    ),
    FilePage(
        "practice-directory.md",
        "The practice directory",
        (
            "What a practice says of itself, and what it lays over the knowledge:",
            "",
            "```",
            "practice.toml                      people, opening days, prices, longer waits",
            "stock.toml                         used when --stock is not given; may be missing",
            "knowledge/<kind>/<id>.toml         what this practice adds, replaces, confirms or withdraws",
            "```",
        ),
        Practice,
        ROOT / "examples" / "practice" / "practice.toml",
        (
            "## The overlay",
            "",
            "Each file below `knowledge/` has a table `[overlay]`: `action`, `author`, `on` and `reason`.",
            "",
            "| action | what stands beside `[overlay]` | what it does |",
            "|---|---|---|",
            "| `add` | the whole entry | adds an entry that the library does not have |",
            "| `replace` | the whole entry | puts it in the place of the library's |",
            "| `confirm` | nothing; `source` and `paths` inside `[overlay]` | marks what `paths` name as confirmed "
            "against a document of the practice |",
            "| `withdraw` | nothing | takes the entry out; nothing may still point to it |",
            "",
            "Paths of `confirm`: `entry` is the head of the entry, `composition`, `label`, `status.EU` or "
            "`limits.0` are parts of it. The merged library is checked again as a whole, and shows who changed what. "
            "See [how to confirm a product](../how-to/confirm-a-product.md).",
            "",
            "`waits_days` lengthens the windows of a rule's wait; a smaller number than the rule's changes nothing "
            "([ADR 0011](../adr/0011-a-practice-lengthens-waits.md)).",
            "",
            "The schema for editors: [`practice.schema.json`](schemas/practice.schema.json).",
        ),
    ),
    FilePage(
        "session-file.md",
        "The session file",
        (
            "What was done in the room, `openmeso-session/1`. `openmeso reconcile plan.json SESSION` compares it with",
            "the plan: every hundredth of a millilitre prepared is delivered, lost on the skin, left in the syringe,",
            "thrown away, or missing.",
        ),
        Delivery,
        HERE / "examples" / "session.toml",
        ("The schema for editors: [`session.schema.json`](schemas/session.schema.json).",),
    ),
    FilePage(
        "outcome-file.md",
        "The outcome file",
        (
            "Readings, scores and adverse events, `openmeso-outcome/1`. `openmeso assess OUTCOME` says which changes",
            "are larger than their measurement error, and grades the events. Readings of different devices, probes or",
            "raters are never compared. Ids: [skin measurements](knowledge/biometry.md),",
            "[scales](knowledge/scales.md), [adverse events](knowledge/adverse-events.md).",
        ),
        OutcomeFile,
        HERE / "examples" / "outcome.toml",
    ),
)


def file_pages(library: Library) -> Iterator[tuple[str, str]]:
    """Path and text of every page about a file; each example is read as its command would."""
    read_case(HERE / "examples" / "case.toml", library=library)
    read_stock(HERE / "examples" / "stock.toml", library)
    read_delivery(HERE / "examples" / "session.toml", library=library)
    read_readings(HERE / "examples" / "outcome.toml", library=library)
    for about in PAGES:
        yield about.path, _text(about)


def _text(about: FilePage) -> str:
    example = about.example.read_text(encoding="utf-8")
    return page(
        about.title,
        [*about.intro, ""],
        ["## Keys", "", "What is not marked as needed may be left out.", ""],
        _keys(about.model),
        ["## Example", "", *code_block(example, "toml")],
        [*about.after, ""],
    )


def models_of(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """A model and every model inside it, by name."""
    out = {model.__name__: model}
    for info in model.model_fields.values():
        for inner in _models_in(info.annotation):
            out |= {name: found for name, found in models_of(inner).items() if name not in out}
    return out


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _keys(model: type[BaseModel]) -> list[str]:
    """The top level, then each table with its keys."""
    schema = model.model_json_schema(by_alias=True)
    models = models_of(model)
    plain, tables = [], []
    for name, about in schema["properties"].items():
        inner = _inner(about, schema)
        if inner is None or name == "answers":
            plain.append(_row(model, name, about, schema))
        else:
            repeated = _is_list(about)
            head = f"[[{name}]]" if repeated else f"[{name}]"
            tables.append((head, inner))
    lines = table(["key", "form", "needed", "meaning"], plain)
    for head, inner in tables:
        lines += [f"### `{head}`", "", first_line(models[inner]), ""]
        properties = schema["$defs"][inner]["properties"]
        rows = [_row(models[inner], name, part, schema, inner) for name, part in properties.items()]
        lines += table(["key", "form", "needed", "meaning"], rows)
    return lines


def _row(
    model: type[BaseModel], name: str, about: dict[str, Any], schema: dict[str, Any], inner: str = ""
) -> list[str]:
    owner = schema["$defs"][inner] if inner else schema
    field = next(f for f, info in model.model_fields.items() if (info.alias or f) == name)
    where = f"{model.__module__.rpartition('.')[2]}.{model.__name__}.{name}"
    short = where.partition(".")[2]
    meaning = attribute_docs(model).get(field) or MEANINGS.get(where) or MEANINGS.get(short, "")
    needed = "yes" if name in owner.get("required", ()) else ""
    default = about.get("default")
    if default not in (None, "", [], {}, ()) and not isinstance(default, dict):
        meaning = f"{meaning} Default: `{str(default).lower() if isinstance(default, bool) else default}`.".strip()
    return [f"`{name}`", FORMS.get(short) or _form(about, schema), needed, meaning]


def _inner(about: dict[str, Any], schema: dict[str, Any]) -> str | None:
    """The table that a key holds, if it holds one."""
    for part in (about, about.get("items", {})):
        if "$ref" in part:
            name = str(part["$ref"]).rpartition("/")[2]
            return name if "properties" in schema["$defs"][name] else None
    return None


def _is_list(about: dict[str, Any]) -> bool:
    return about.get("type") == "array"


_FORMS = {"date": "a day", "date-time": "an instant with its UTC offset", "time": "a time"}


def _form(about: dict[str, Any], schema: dict[str, Any]) -> str:
    if "const" in about:
        return f'`"{about["const"]}"`'
    if "enum" in about:
        return joined([f"`{word}`" for word in about["enum"] if word])
    if "$ref" in about:
        name = str(about["$ref"]).rpartition("/")[2]
        inner = schema["$defs"][name]
        if "properties" in inner:
            return "{ " + ", ".join(f"{key} = …" for key in inner["properties"]) + " }"
        return _form(inner, schema)
    if "anyOf" in about:
        choices = [_form(part, schema) for part in about["anyOf"] if part.get("type") != "null"]
        exact = any("number" in choice for choice in choices)
        # An exact number may also be written as text; that is for JSON, not for people.
        return joined(list(dict.fromkeys(c for c in choices if not (exact and c.startswith("text")))))
    if about.get("type") == "array":
        return f"list of {_form(about.get('items', {}), schema)}"
    if about.get("type") == "object":
        of = about.get("additionalProperties")
        return f"table, each {_form(of, schema)}" if isinstance(of, dict) else "table"
    return _scalar(about)


def _scalar(about: dict[str, Any]) -> str:
    kind = about.get("type", "anything")
    if kind == "string":
        if "format" in about:
            return _FORMS.get(about["format"], str(about["format"]))
        pattern = about.get("pattern", "")
        return f"text like `{pattern.strip('^$')}`" if pattern else "text"
    if kind == "boolean":
        return "`true` or `false`"
    if kind not in ("integer", "number"):
        return str(kind)
    low, high = about.get("minimum"), about.get("maximum")
    above = about.get("exclusiveMinimum")
    word = "whole number" if kind == "integer" else "number"
    if low is not None and high is not None:
        return f"{word} {_n(low)} to {_n(high)}"
    if above is not None:
        return f"{word} above {_n(above)}" + (f", at most {_n(high)}" if high is not None else "")
    return f"{word} from {_n(low)}" if low is not None else word


def _n(number: float) -> str:
    return f"{number:g}"
