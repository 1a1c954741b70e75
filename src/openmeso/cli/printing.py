"""The nouns on a terminal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from openmeso.evidence import Sourced
from openmeso.formulation.nouns import Alternative, Formulation, Infeasible
from openmeso.intake import Case
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.pathway import Walked
from openmeso.plan.nouns import Course, NoCourse
from openmeso.practice import Practice
from openmeso.screening import Finding, Screening
from openmeso.serialize import as_data
from openmeso.units import Money, plain

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
        if finding.scope in (Scope.PATIENT, Scope.ZONE):
            _print_finding(console, finding)
        else:
            places = ", ".join(finding.places[:6]) + (" …" if len(finding.places) > 6 else "")
            console.print(Text(f"  {finding.verdict.value}: {places} ({finding.title})", style="dim"))
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


def print_formulation(found: Formulation | Infeasible, library: Library, *, currency: str) -> None:
    """Print what is injected with its alternatives, or what makes it impossible."""
    console = Console()
    if isinstance(found, Infeasible):
        console.print(Panel(_conflict(found), title="No formulation keeps every limit", title_align="left"))
    else:
        for place, alternative in enumerate(found.alternatives):
            _print_alternative(console, alternative, library, currency, first=place == 0)
        if found.chosen.limits:
            table = Table(title="Limits, after rounding to syringe marks")
            for head in ("limit", "used", "allowed", ""):
                table.add_column(head)
            for check in found.chosen.limits:
                mark = "" if check.confirmed else "to be confirmed"
                table.add_row(
                    check.limit, f"{plain(check.used)} {check.unit}", f"{plain(check.allowed)} {check.unit}", mark
                )
            console.print(table)
    for goal in found.unaddressed:
        instead = " What else would: " + " ".join(goal.instead) if goal.instead else ""
        why = goal.why.rstrip(".")
        console.print(f"Not addressed: {goal.goal.concern}, {goal.goal.zone}: {why}.{instead}", markup=False)


def _conflict(found: Infeasible) -> Text:
    lines = ["These cannot hold together:", *(f"  · {c.words}" for c in found.conflict)]
    if found.relaxation:
        lines += ["The smallest change that would help:", *(f"  · {c.relax or c.words}" for c in found.relaxation)]
    return Text("\n".join(lines))


def _print_alternative(
    console: Console, alternative: Alternative, library: Library, currency: str, *, first: bool
) -> None:
    title = "Formulation" if first else "Alternative"
    table = Table(title=f"{title}: {_money(alternative.price, currency)}", title_justify="left")
    for head in ("", "what", "zone", "technique", "volume", "lots"):
        table.add_column(head)
    for p in alternative.preparations:
        names = " + ".join(library.products[product].name for product in p.products)
        lots = ", ".join(f"{use.lot} (exp. {use.expiry})" for use in p.lots)
        for place, zone in enumerate(p.zones):
            letter, name, used = (p.letter, names, lots) if place == 0 else ("", "", "")
            table.add_row(letter, name, zone.zone, zone.technique, str(zone.volume), used)
    console.print(table)
    for word, lines in (("gains", alternative.gains), ("costs", alternative.costs)):
        for line in lines:
            console.print(Text(f"  {word}: {line}", style="dim"))


def print_walked(walked: Walked, *, case: Case, library: Library, practice: Practice) -> None:
    """Print the whole way of a case."""
    console = Console()
    print_screening(walked.screening, library)
    if walked.formulation is not None:
        print_formulation(walked.formulation, library, currency=practice.currency)
    if isinstance(walked.course, NoCourse):
        lines = [f"· {demand.words}" for demand in walked.course.conflict]
        if walked.course.change is not None:
            change = walked.course.change
            lift = "; ".join(demand.relax for demand in change.lift)
            lines.append(f"The smallest change that would help: {lift}. From {change.starts} to {change.ends}.")
        console.print(Panel(Text("\n".join(lines)), title="No course fits the calendar", title_align="left"))
    elif walked.course is not None:
        _print_course(console, walked.course)
    if walked.consent is not None:
        language = walked.consent.language + ("" if walked.consent.reviewed else ", with an interpreter")
        console.print(f"Consent: {language}, hash {walked.consent.hash[:16]}", markup=False)
    if walked.aftercare is not None:
        days = ", ".join(str(contact.on) for contact in walked.aftercare.check_ins)
        console.print(f"Check-ins after the first session: {days}", markup=False)


def _print_course(console: Console, course: Course) -> None:
    regimen = course.regimen
    table = Table(title=f"Course: {regimen.name}", title_justify="left")
    for head in ("day", "what", "minutes", "may move between"):
        table.add_column(head)
    rows = [
        (s.day, "maintenance, proposed" if s.proposed else f"session {s.number}", s.minutes, s.window)
        for s in course.sessions
    ]
    rows += [(t.day, f"{t.name}, {t.zone}", t.minutes, t.window) for t in course.combined]
    for day, what, minutes, window in sorted(rows, key=lambda row: row[0]):
        table.add_row(str(day), what, str(minutes), f"{window.earliest} – {window.latest}")
    console.print(table)
    points = sum(m.count for m in course.maps)
    volume = sum((m.total.value for m in course.maps), Decimal(0))
    console.print(f"Injection map: {points} points, {plain(volume)} mL", markup=False)
    cost = course.price
    session, whole = (_money(amount, cost.currency) for amount in (cost.session, cost.course))
    console.print(f"Price: {session} a session, {whole} the course", markup=False)
    for note in course.notes:
        console.print(Text(f"  {note.words}", style="dim"))


def _money(amount: Money | None, currency: str) -> str:
    return "no price stated" if amount is None else f"{plain(amount.value)} {currency}"
