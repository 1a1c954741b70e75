"""The nouns on a terminal."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from openmeso.evidence import Sourced
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Verdict
from openmeso.screening import Finding, Screening
from openmeso.serialize import as_data

#: A verdict is shape, word and colour, never colour alone.
_SHAPES = {
    Verdict.ELIGIBLE: ("✓", "green"),
    Verdict.CAUTION: ("▲", "yellow"),
    Verdict.NOT_ASSESSABLE: ("?", "blue"),
    Verdict.DEFER: ("◷", "dark_orange"),
    Verdict.CONTRAINDICATED: ("■", "red"),
}


def verdict_text(verdict: Verdict) -> Text:
    """A verdict as shape and word."""
    shape, colour = _SHAPES[verdict]
    return Text(f"{shape} {verdict.value.replace('_', ' ')}", style=f"bold {colour}")


def screening_data(screening: Screening, *, trace: bool) -> dict[str, Any]:
    """The public JSON form of a screening."""
    data: dict[str, Any] = {
        "verdict": screening.verdict,
        "scopes": screening.scopes,
        "findings": [finding_data(finding) for finding in screening.findings],
        "missing": screening.missing,
        "first_possible": screening.first_possible,
        "undecided": screening.undecided,
        "provenance": screening.provenance,
    }
    if trace:
        data["trace"] = screening.trace
    return {key: as_data(value) for key, value in data.items()}


def finding_data(finding: Finding) -> dict[str, Any]:
    """The public JSON form of a finding."""
    data: dict[str, Any] = as_data(finding)
    return data


def print_screening(screening: Screening, library: Library, *, trace: bool = False) -> None:
    """Print verdict and findings, gravest first."""
    console = Console()
    head = verdict_text(screening.verdict)
    if screening.stops:
        day = screening.first_possible
        head.append(f"   first possible {day}" if day else "   open-ended", style="default")
    console.print(Panel(head, title="Screening", title_align="left", expand=False))
    for finding in screening.findings:
        _print_finding(console, finding)
    if screening.missing:
        console.print(Text("Ask or measure: ", style="bold") + Text(", ".join(screening.missing)))
    if screening.undecided:
        console.print(Text("Needs a recorded decision: ", style="bold") + Text(", ".join(screening.undecided)))
    if trace:
        table = Table(title="Trace")
        for name in ("rule", "outcome", "place", "band"):
            table.add_column(name)
        for line in screening.trace:
            table.add_row(line.rule, line.outcome, line.place, "" if line.band is None else str(line.band))
        console.print(table)
    provenance = screening.provenance
    stamp = f"library {provenance.library[:12]} · input {provenance.input[:12]} · openmeso {provenance.code}"
    console.print(Text(stamp, style="dim"))


def _print_finding(console: Console, finding: Finding) -> None:
    title = verdict_text(finding.verdict) + Text(f"  {finding.title}", style="bold")
    places = ", ".join(finding.places[:6]) + (" …" if len(finding.places) > 6 else "")
    console.print(title + Text(f"  ({finding.scope.value}: {places})" if places else "", style="dim"))
    until = f"until {finding.until}" if finding.until else finding.until_words
    lines = [finding.reason, "because " + "; ".join(finding.because[:4]) if finding.because else "", until]
    console.print(Text("  " + " · ".join(line for line in lines if line)))
    console.print(Text(f"  do: {finding.do}"))
    for view in finding.views:
        console.print(Text(f"  {view.source}: {view.says}", style="italic"))
    grade = f"grade {finding.grade}" + ("" if finding.confirmed else ", to be confirmed")
    console.print(Text(f"  {finding.code} · {grade} · {', '.join(finding.sources) or 'no source'}", style="dim"))


def print_entry(kind: str, entry: BaseModel, library: Library) -> None:
    """Print one entry with its sources spelt out."""
    console = Console()
    console.print(Text(f"{kind}/{getattr(entry, 'id', '')}", style="bold"))
    console.print_json(data=as_data(entry))
    if isinstance(entry, Sourced):
        for source in entry.sources:
            cited = library.sources[source]
            console.print(Text(f"  [{source}] {cited.title}, {cited.year or 'n.d.'}: {cited.locator}", style="dim"))
    for change in library.overlaid:
        if (change.kind, change.id) == (kind, getattr(entry, "id", "")):
            console.print(Text(f"  overlaid: {change.action} by {change.author} on {change.on}: {change.reason}"))
