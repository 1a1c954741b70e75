"""Every screening rule in words, with the rows that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import VERDICT_OF_SEVERITY, Decider, HardStop, Scope, Severity, Stage
from openmeso.knowledge.schema.rules import Band, Rule
from openmeso.screening.compiled import GRAVITY
from reference_pages.condition_words import ConditionWords
from reference_pages.entry_words import EntryWords
from reference_pages.markdown import joined, page, table
from reference_pages.spec_rows import Row, facts_in_words, keys_of_row, keys_of_rule, rows

DECIDES = {
    Decider.NOBODY: "nobody may decide against it",
    Decider.TWO: "a prescriber and a second named clinician together",
    Decider.PRESCRIBER: "a prescriber, with a coded reason",
    Decider.INJECTOR: "the injector, with a coded reason",
}

STAGES = {
    Stage.CONSULTATION: "always",
    Stage.FORMULATION: "when a formulation is planned",
    Stage.SESSION: "at the session gate",
}

UNKNOWN = {
    "caution": "`caution`: it is followed up, and does not stop",
    "not_assessable": "`not_assessable`: nothing is formulated before it is known",
}


def rules_pages(library: Library) -> Iterator[tuple[str, str]]:
    yield "rules.md", rules_page(library)


def rules_page(library: Library) -> str:
    """One page: how to read a rule, then the rules by hard-stop family."""
    words = EntryWords(library, "knowledge/")
    said = ConditionWords(words)
    proofs = rows()
    keys = [keys_of_row(row, library) for row in proofs]
    ordered = sorted(library.rules.values(), key=lambda rule: (_family_order(rule.family), rule.id))
    parts: list[list[str]] = [_intro(library, proofs), _overview(ordered)]
    for family, members in groupby(ordered, key=lambda rule: rule.family):
        parts.append([f"## {family.value.replace('-', ' ').capitalize() if family else 'No hard stop'}", ""])
        for rule in members:
            parts.append(_rule_lines(rule, words, said))
            parts.append(_rows_lines(rule, proofs, keys))
    parts.append(_interactions(library, words))
    return page("Screening rules", *parts)


def _family_order(family: HardStop | None) -> int:
    return len(HardStop) if family is None else list(HardStop).index(family)


def _intro(library: Library, proofs: tuple[Row, ...]) -> list[str]:
    verdicts = joined(
        [f"`{s.value}` gives `{VERDICT_OF_SEVERITY[s].value}`" for s in sorted(Severity, key=lambda s: -GRAVITY[s])],
        "and",
    )
    return [
        f"{len(library.rules)} rules and {len(proofs)} rows that show when they fire and when they stay silent. The",
        "rows are the tests themselves (`tests/spec/screening/`): facts laid over a healthy woman of 35 who answered",
        "every question, and what must follow. They were written from the clinical tables, not from what the program",
        "printed.",
        "",
        f"- A rule has *degrees*, gravest first. Each has a severity: {verdicts}. The worst finding wins.",
        "- *Fewer than N days ago*: on day E + N the patient is free, so the wait ends on the evening of E + N − 1.",
        '- *Unknown* covers "don\'t know" and "not asked". An unknown never weighs more than the degree it stands for:',
        "  it is never better than a no, and never graver than a yes. See",
        "  [three answers that are not no](../explanation/three-answers-that-are-not-no.md).",
        "- A *hard stop* belongs to one of twelve families. No one passes it alone.",
        "",
    ]


def _overview(ordered: list[Rule]) -> list[str]:
    body = []
    for rule in ordered:
        severities = list(dict.fromkeys(band.severity.value for band in _gravest_first(rule)))
        family = rule.family.value if rule.family else ""
        mark = "" if rule.confirmed else "unconfirmed"
        body.append([f"[{rule.id}](#{rule.id})", rule.title, rule.scope.value, ", ".join(severities), family, mark])
    return table(["rule", "title", "takes away", "degrees", "hard-stop family", ""], body)


def _gravest_first(rule: Rule) -> list[Band]:
    return sorted(rule.bands, key=lambda band: -GRAVITY[band.severity])


def _rule_lines(rule: Rule, words: EntryWords, said: ConditionWords) -> list[str]:
    standing = words.standing(rule)
    lines = [f"### {rule.id}", "", f"**{rule.title}.** {standing[:1].upper()}{standing[1:]}", ""]
    for band in _gravest_first(rule):
        when = said.lines(band.when)
        if rule.expands == "allergies":
            when = ["an allergy on record meets an ingredient (see [allergies](knowledge/allergies.md))"]
        lines.append(f"- **{band.severity.value}** ({band.why}) when {when[0]}")
        lines += when[1:]
        lines += [f"    - until: {band.until}"] if band.until else []
        lines += [f"    - do: {band.do}"] if band.do else []
        lines.append(f"    - decides: {DECIDES[band.decides]}")
    lines += [f"- takes away: {_scope(rule, words)}", f"- runs: {STAGES[rule.stage]}"]
    lines += [
        f"- unknown gives {UNKNOWN[rule.when_unknown]}",
        f"- do: {rule.do}",
        f"- the patient reads: {rule.patient}",
    ]
    lines += [f"- note: {' '.join(rule.note.split())}"] if rule.note else []
    lines += [f"- {words.link('sources', view.source)} says: {view.says}" for view in rule.views]
    return [*lines, ""]


def _scope(rule: Rule, words: EntryWords) -> str:
    if rule.scope is Scope.PATIENT:
        return "the whole treatment"
    if rule.scope is Scope.ZONE:
        return "the zones concerned, not the patient"
    if not rule.targets:
        return f"the {rule.scope.value} concerned"
    kinds = ("actives", "techniques", "combined")
    return f"{rule.scope.value} " + joined([words.reference(kinds, name) for name in rule.targets], "and")


def _rows_lines(rule: Rule, proofs: tuple[Row, ...], keys: list[set[tuple[str, str]]]) -> list[str]:
    code = f"screening/{rule.id}"
    wanted = keys_of_rule(rule)
    body = []
    for row, about in zip(proofs, keys, strict=True):
        fires = code in row.codes
        if fires or wanted & about:
            others = ", ".join(other.removeprefix("screening/") for other in row.codes if other != code)
            found = "fires" if fires else "silent"
            verdict = row.verdict + (f", until {row.until}" if row.until else "")
            what = "; ".join(text for text in (verdict, row.places) if text)
            body.append([row.case, facts_in_words(row), found, what, others])
    body.sort(key=lambda cells: cells[2])
    return table(["case", "facts", "this rule", "verdict", "other findings"], body)


def _interactions(library: Library, words: EntryWords) -> list[str]:
    found = [entry for entry in library.interactions.values() if entry.severity != "info"]
    lines = [
        "## Medicines and ingredients",
        "",
        "Each interaction is a rule of ingredient scope as well, with the code `screening/interaction-` and its id.",
        "Where the list of medicines is not known they are told once, as `screening/interactions-unknown`.",
        "",
    ]
    body = []
    for entry in found:
        medicines = ", ".join(words.reference(("medicines",), name) for name in entry.medicines)
        actives = ", ".join(words.reference(("actives",), name) for name in entry.actives)
        rests = words.standing(entry)
        body.append([words.link("interactions", entry.id), medicines, actives, entry.severity, entry.do, rests])
    return [*lines, *table(["id", "medicine", "ingredient", "severity", "do", "rests on"], body)]
