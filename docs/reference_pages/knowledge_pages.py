"""The knowledge, a page a kind, with an index and the list of what nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from openmeso.evidence import Direction, Source, Sourced
from openmeso.knowledge import Library
from openmeso.knowledge.checking import walk
from openmeso.knowledge.schema import KINDS
from openmeso.knowledge.schema.concerns import EvidenceStatement
from openmeso.knowledge.shares import shares
from reference_pages.attribute_docs import attribute_docs, first_line
from reference_pages.entry_words import STANDING, EntryWords, label
from reference_pages.markdown import page, table

#: Kinds whose entries are rows of one table, with its columns.
COLUMNS: dict[str, tuple[str, ...]] = {
    "questions": ("order", "ask", "block", "form", "valid_days", "shown_if"),
    "conditions": ("name", "course", "asked_by", "icd10"),
    "allergies": ("name", "excludes", "warns"),
    "measurements": ("name", "units", "low", "high", "valid_days"),
    "incompatibilities": ("a", "b", "severity", "mechanism"),
    "interactions": ("medicines", "actives", "severity", "effect", "do"),
    "mix-limits": ("quantity", "caution_low", "caution_high", "block_low", "block_high", "unit", "mechanism"),
    "views": ("name", "width", "height", "mm_per_unit"),
    "exclusions": ("structure", "zones", "radius_mm", "absolute", "landmark"),
    "anesthesia": ("name", "ingredients", "wait_minutes", "amounts_mg_per_g"),
    "stop-codes": ("when", "threshold", "unit", "do"),
    "combined": ("name", "before_days", "after_days", "same_day", "trauma", "order"),
    "topicals": ("name", "before_days", "after_days", "prescriber"),
    "care": ("phase", "kind", "from_hours", "to_hours", "what", "why"),
    "signs": ("name", "start_hours", "peak_hours", "last_hours", "visible"),
    "red-flags": ("sign", "from_hours", "to_hours", "urgency", "action"),
    "check-ins": ("name",),
    "steps": ("name",),
    "beyond-use": ("applies_to", "hours", "ends_with_session", "jurisdictions"),
}

TITLES = {
    "mix-limits": "Limits of a whole mixture",
    "views": "Views: the drawings",
    "exclusions": "Exclusion areas",
    "combined": "Combined treatments",
    "topicals": "Home products that pause",
    "care": "Care before and after",
    "signs": "Signs that are expected",
    "cards": "Emergency cards",
    "steps": "Steps of a visit",
    "biometry": "Skin measurements",
    "beyond-use": "How long something opened or mixed is used",
    "conditions": "Conditions a patient may have",
    "measurements": "Measurements a case may state",
    "evidence": "What studies say",
    "claims": "Claims, and what the data bear",
    "actives": "Actives, excipients, anesthetics and diluents",
}


def title(kind: str) -> str:
    return TITLES.get(kind, kind.replace("-", " ").capitalize())


def knowledge_pages(library: Library) -> Iterator[tuple[str, str]]:
    """Path and text of every page below ``knowledge/``."""
    yield "knowledge/index.md", index_page(library)
    yield "knowledge/unconfirmed.md", unconfirmed_page(library)
    for kind, entries in library.kinds():
        if kind == "sources":
            yield "knowledge/sources.md", sources_page(library)
        elif kind != "rules":
            yield f"knowledge/{kind}.md", kind_page(kind, list(entries.values()), library)


def index_page(library: Library) -> str:
    """What is there, and how much of it nobody confirmed."""
    found = shares(library)
    rows = []
    for kind, share in found.items():
        there = "../rules.md" if kind == "rules" else f"{kind}.md"
        counts = (share.statements, share.unconfirmed) if share.statements else ("", "")
        percent = f"{share.percent} %" if share.statements else ""
        rows.append([f"[{title(kind)}]({there})", str(share.entries), *map(str, counts), percent])
    entries = sum(share.entries for share in found.values())
    statements = sum(share.statements for share in found.values())
    unconfirmed = sum(share.unconfirmed for share in found.values())
    rows.append(
        ["**all**", str(entries), str(statements), str(unconfirmed), f"**{round(100 * unconfirmed / statements)} %**"]
    )
    intro = [
        "What the system knows, as it is shipped. Each statement has a grade, its sources, and a mark where nobody",
        "confirmed it. A statement is the head of an entry or any part of it that has sources of its own.",
        "",
        "- *Grade*: A trial or systematic review, B cohort or series, C consensus, label, law or maker, D claim or",
        "  default of ours. See [what grades mean](../../explanation/what-grades-mean.md).",
        "- *Unconfirmed*: no source was read, or a medical lead still has to agree. An unconfirmed limit still binds;",
        "  an unconfirmed product is not injected. [The whole list](unconfirmed.md) is the work of a medical lead.",
        "",
        f"Version of this library: `{library.version}`",
        "",
    ]
    return page("The knowledge", intro, table(["kind", "entries", "statements", "unconfirmed", "share"], rows))


def kind_page(kind: str, entries: list[BaseModel], library: Library) -> str:
    """All entries of a kind."""
    words = EntryWords(library)
    model = KINDS[kind]
    share = shares(library)[kind]
    intro = [first_line(model), ""]
    intro += [
        f"{share.entries} entries, {share.statements} statements, {share.unconfirmed} of them unconfirmed "
        f"({share.percent} %). The files are in [`{kind}/`](../../../src/openmeso/knowledge/data/{kind}).",
        "",
    ]
    meanings = attribute_docs(model)
    intro += [f"- *{label(name)}*: {meaning}" for name, meaning in meanings.items()] + [""] * bool(meanings)
    if kind == "evidence":
        intro += evidence_by_concern([e for e in entries if isinstance(e, EvidenceStatement)], words)
    if kind in COLUMNS:
        known = [name for name in COLUMNS[kind] if name in model.model_fields]
        heads = ["id", *map(label, known), "more", "rests on"]
        return page(title(kind), intro, table(heads, [words.row(entry, known) for entry in entries]))
    return page(title(kind), intro, *(words.section(entry) for entry in entries))


def evidence_by_concern(entries: list[EvidenceStatement], words: EntryWords) -> list[str]:
    """For each concern what speaks for, against and in between."""
    rows = []
    for concern in sorted({concern for entry in entries for concern in entry.concerns}):
        about = [entry for entry in entries if concern in entry.concerns]
        sides = [
            ", ".join(f"{words.link('evidence', e.id)} ({e.grade})" for e in about if e.direction is direction)
            for direction in Direction
        ]
        rows.append([words.link("concerns", concern), *sides])
    return ["## By concern", "", *table(["concern", *(d.value for d in Direction)], rows), "## All statements", ""]


def sources_page(library: Library) -> str:
    """Every source, with how much of it was read and who cites it."""
    words = EntryWords(library)
    cited = cited_by(library)
    rows = []
    for source in library.sources.values():
        by = ", ".join(words.link(kind, entry_id) for kind, entry_id in cited.get(source.id, []))
        where = f"{source.locator}" + (f" ({source.note})" if source.note else "")
        anchor = f'<a id="{source.id}"></a>{source.id}'
        rows.append([anchor, source.title, source.kind.value, str(source.year or ""), where, source.read, by])
    counts = {read: sum(1 for s in library.sources.values() if s.read == read) for read in _reads(library)}
    intro = [
        "Every source that an entry cites. *Read* says how much of it was read when the entry was written:",
        ", ".join(f"{read} {count}" for read, count in counts.items()) + ".",
        "",
    ]
    return page("Sources", intro, table(["id", "title", "kind", "year", "where", "read", "cited by"], rows))


def _reads(library: Library) -> list[str]:
    order = Source.model_fields["read"].annotation.__args__  # type: ignore[union-attr]
    return [read for read in order if any(s.read == read for s in library.sources.values())]


def cited_by(library: Library) -> dict[str, list[tuple[str, str]]]:
    """Source to the entries that cite it."""
    out: dict[str, dict[tuple[str, str], None]] = {}
    for kind, entries in library.kinds():
        for entry_id, entry in entries.items():
            for _, part in walk(entry):
                for source in part.sources if isinstance(part, Sourced) else ():
                    out.setdefault(source, {})[kind, entry_id] = None
    return {source: list(found) for source, found in out.items()}


def unconfirmed_page(library: Library) -> str:
    """Every statement that nobody confirmed, by kind: what a medical lead works through."""
    words = EntryWords(library)
    parts: list[list[str]] = []
    for kind, entries in library.kinds():
        rows = [row for entry_id, entry in entries.items() for row in _unconfirmed_rows(kind, entry_id, entry, words)]
        if rows:
            parts.append([f"## {title(kind)} ({len(rows)})", ""])
            parts.append(table(["entry", "what", "says", "grade", "sources"], rows))
    intro = [
        "Each line is one statement that no source bears, or that a medical lead still has to agree to. A practice",
        "confirms it, replaces it or withdraws the entry in [its own directory](../practice-directory.md); see",
        "[how to confirm a product](../../how-to/confirm-a-product.md).",
        "",
    ]
    return page("What nobody has confirmed", intro, *parts)


def _unconfirmed_rows(kind: str, entry_id: str, entry: BaseModel, words: EntryWords) -> Iterator[list[str]]:
    for path, part in walk(entry):
        if not isinstance(part, Sourced) or part.confirmed:
            continue
        sources = ", ".join(words.link("sources", source) for source in part.sources) or "none"
        said = [f"{label(name)} {text}" for name, text in words.stated(part) if not _has_parts(getattr(part, name))]
        text = ", ".join(said)
        if len(text) > 240:
            text = text[:239].rsplit(" ", 1)[0] + " …"
        note = f" *{part.note}*" if part.note else ""
        what = f"`{'.'.join(path)}`" if path else "the entry"
        yield [words.link(kind, entry_id), what, text + note, part.grade.value, sources]


def _has_parts(value: object) -> bool:
    """Whether a value holds statements of its own, which have their own lines."""
    items = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else (value,)
    return any(isinstance(item, BaseModel) for item in items)


__all__ = ["COLUMNS", "STANDING", "knowledge_pages"]
