"""Why this formulation: checks as sentences, goals with both sides of the evidence, what was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.formulation import Change
from openmeso.formulation.nouns import Addressed, Alternative, Constraint, Excluded, Goal, Unaddressed
from openmeso.languages.formats import number
from openmeso.reports.words import Reader
from openmeso_clinic.queries.formulations import Ground
from openmeso_clinic.views.formulation.contents import limits, lot_line, source_titles


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence. ``verdict`` gives its shape: eligible, caution, contraindicated or not_assessable."""

    verdict: str
    sentence: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    words: str
    source: str
    grade: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class GoalView:
    name: str
    wanted: str
    share: str
    grade: str
    grade_words: str
    supports: tuple[Side, ...]
    opposes: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class OpenGoal:
    name: str
    why: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    reasons: tuple[str, ...]


def checks(alternative: Alternative, ground: Ground, reader: Reader) -> tuple[Check, ...]:
    """What was looked at and how it stands, gravest first."""
    found = [
        _allergies(ground, reader),
        _limits(alternative, reader),
        _lots(alternative, ground),
        *_status(alternative, reader),
        *(Check("caution", words, _("screening")) for words in alternative.cautions),
        *_clocks(alternative),
        *_unconfirmed(alternative),
    ]
    order = ("contraindicated", "caution", "not_assessable", "eligible")
    return tuple(sorted(found, key=lambda one: order.index(one.verdict)))


def goals(addressed: tuple[Addressed, ...], reader: Reader) -> tuple[GoalView, ...]:
    return tuple(
        GoalView(
            name=goal_words(one.goal, reader),
            wanted=_wanted(one.goal),
            share=f"{number(round(one.share * 100), reader.language)} %",
            grade=one.grade.value,
            grade_words=one.grade.words,
            supports=tuple(_side(ref, reader) for ref in one.evidence),
            opposes=tuple(_side(ref, reader) for ref in one.against),
        )
        for one in addressed
    )


def open_goals(unaddressed: tuple[Unaddressed, ...], reader: Reader) -> tuple[OpenGoal, ...]:
    return tuple(OpenGoal(goal_words(one.goal, reader), one.why, one.instead) for one in unaddressed)


def left_out(excluded: tuple[Excluded, ...], reader: Reader) -> tuple[LeftOut, ...]:
    products = reader.library.products
    return tuple(
        LeftOut(products[one.product].name if one.product in products else one.product, _words(one.reasons))
        for one in excluded
    )


def changes(found: tuple[Change, ...], reader: Reader, *, money: bool) -> tuple[Change, ...]:
    """Differences with their kind in the reader's language and products by name; the price only for some."""
    kinds = {
        "zone": _("Zone"),
        "drop": _("Drop"),
        "lot": _("Lot"),
        "content": _("Content"),
        "product": _("Product"),
        "goal": _("Goal"),
        "prepared": _("Drawn up"),
        "waste": _("Thrown away"),
        "price": _("Price"),
    }
    out = []
    for one in found:
        kind, _colon, name = one.what.partition(": ")
        if kind == "price" and not money:
            continue
        if kind == "lot" and name in reader.library.products:
            name = reader.library.products[name].name
        words = kinds.get(kind, kind)
        out.append(replace(one, what=f"{words}: {name}" if name else words))
    return tuple(out)


def goal_words(goal: Goal, reader: Reader) -> str:
    zone = reader.name("zones", goal.zone) if goal.zone in reader.library.zones else _areas(goal.zone)
    return f"{reader.name('concerns', goal.concern)}, {zone.lower() if zone.isascii() else zone}"


def _areas(zone: str) -> str:
    return {"full-face": _("whole face"), "face": _("face"), "body": _("body")}.get(zone, zone.replace("-", " "))


def _words(reasons: tuple[Constraint, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.words for reason in reasons))


def _wanted(goal: Goal) -> str:
    words = _("severity %(n)d of 4") % {"n": goal.severity}
    return f"{words}, {_('wish %(n)d') % {'n': goal.priority}}" if goal.priority else words


def _side(ref: str, reader: Reader) -> Side:
    library = reader.library
    kind, slash, entry_id = ref.partition("/")
    if slash and kind == "label" and entry_id in library.products:
        product = library.products[entry_id]
        sources = source_titles(product.label.sources, reader)
        return Side(_("The leaflet of %(name)s names it.") % {"name": product.name}, sources, "C", True)
    if slash and kind == "protocol" and entry_id in library.protocols:
        protocol = library.protocols[entry_id]
        words = _("The protocol “%(name)s” asks for it.") % {"name": protocol.name}
        return Side(words, source_titles(protocol.sources, reader), protocol.grade.value, protocol.confirmed)
    statement = library.evidence.get(ref)
    if statement is None:
        return Side(ref, "", "D", False)
    return Side(statement.finding, source_titles(statement.sources, reader), statement.grade.value, statement.confirmed)


def _allergies(ground: Ground, reader: Reader) -> Check:
    listed = [reader.name("allergies", one.id) for one in ground.today.case.allergy]
    if listed:
        words = _("No ingredient of what the patient is allergic to: %(list)s.") % {"list": ", ".join(listed)}
        return Check("eligible", words, _("Checked for every ingredient and excipient on file"))
    said = ground.today.case.answers.get("allergy-any")
    said_no = said is not None and (said == "no" or getattr(said, "answer", "") == "no")
    if said_no:
        return Check("eligible", _("The patient states no allergy."), _("Checked for every ingredient on file"))
    return Check("not_assessable", _("Allergies are not known."), _("Ask before anything is drawn up"))


def _limits(alternative: Alternative, reader: Reader) -> Check:
    lines = limits(alternative, reader)
    over = [line for line in lines if line.over]
    if over:
        words = _("Above a limit: %(limit)s, %(used)s of %(allowed)s.")
        return Check(
            "contraindicated", words % {"limit": over[0].words, "used": over[0].used, "allowed": over[0].allowed}
        )
    if not lines:
        return Check("eligible", _("No limit is on file for what is used."))
    first = lines[0]
    return Check(
        "eligible",
        _("All limits kept after rounding to the marks."),
        _("Closest: %(limit)s, %(used)s of %(allowed)s")
        % {"limit": first.words, "used": first.used, "allowed": first.allowed},
    )


def _lots(alternative: Alternative, ground: Ground) -> Check:
    bad, near = [], []
    for use in (use for p in alternative.preparations for use in p.lots):
        standing = next((s for s in ground.standings(use.product) if s.lot.lot == use.lot), None)
        line = lot_line(standing, use, number_=use.lot, on=ground.on, at=ground.at)
        if line.state in ("expired", "quarantined"):
            bad.append(f"{line.number} {line.badge}")
        elif line.state == "near":
            near.append(f"{line.number}: {line.badge}")
    if bad:
        return Check("contraindicated", _("A lot may not be used: %(list)s.") % {"list": ", ".join(bad)})
    return Check("eligible", _("Lots in date, first expiry first."), "; ".join(near))


def _status(alternative: Alternative, reader: Reader) -> list[Check]:
    each = dict.fromkeys(one for p in alternative.preparations for one in p.status)
    found = [
        Check("caution", f"{one.words}.", _("A prescriber states the reason"))
        for one in each
        if one.code != "authorised"
    ]
    rest = [reader.library.products[one.product].name for one in each if one.code == "authorised"]
    if rest:
        found.append(Check("eligible", _("Authorised for injection here."), "; ".join(rest)))
    return found


def _clocks(alternative: Alternative) -> list[Check]:
    found = []
    for p in alternative.preparations:
        words = _("Use syringe %(letter)s within %(n)d minutes of drawing up.") % {
            "letter": p.letter,
            "n": p.discard_after_minutes,
        }
        found.append(Check("caution" if p.mixture else "eligible", words, _("shortest of label and house rules")))
    return found


def _unconfirmed(alternative: Alternative) -> list[Check]:
    count = sum(1 for one in alternative.limits if not one.confirmed)
    if not count:
        return []
    words = ngettext(
        "%(n)d limit has no confirmed source: used all the same.",
        "%(n)d limits have no confirmed source: used all the same.",
        count,
    ) % {"n": count}
    return [Check("not_assessable", words, _("Marked with ° in the list of limits"))]
