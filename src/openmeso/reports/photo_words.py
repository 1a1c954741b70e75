"""What differs between two photographs, in sentences; the same on the page and on the paper."""

from __future__ import annotations

from openmeso.languages.formats import number
from openmeso.outcome.photo_pair import PairDifferences
from openmeso.outcome.photographs import PhotoFinding
from openmeso.reports.words import Reader


def precautions(found: PairDifferences, reader: Reader) -> tuple[str, ...]:
    """One sentence a difference; none where nothing that was measured or asked differs."""
    say = reader.say
    lines = []
    if not found.same_view:
        lines.append(say("They do not show the same view."))
    lines += [say("After: {what}").format(what=_limit(one, reader)) for one in found.limits]
    for which, one in found.own:
        heading = "Before: {what}" if which == "before" else "After: {what}"
        lines.append(say(heading).format(what=_limit(one, reader)))
    for rule, before, after in found.answered:
        lines.append(
            say("{point}: before {before}, after {after}.").format(
                point=_point(rule, reader), before=_answer(before, reader), after=_answer(after, reader)
            )
        )
    if found.cameras:
        before, after = (reader.ltr(words) for words in found.cameras)
        lines.append(
            say("Another camera or lens. Before: {before}; after: {after}.").format(before=before, after=after)
        )
    if found.unanswered:
        points = "; ".join(_point(rule, reader) for rule in found.unanswered)
        lines.append(say("Not known for both: {points}.").format(points=points))
    return tuple(lines)


def _limit(one: PhotoFinding, reader: Reader) -> str:
    """What is found, with its value and the limit; a ratio in percent."""
    entry = reader.library.photo_limits[one.limit_id]
    what = reader.catalogue.text(entry.what, f"photo-limits/{entry.id}/what")
    if entry.against == "baseline":
        value, limit, unit = (one.value * 100).quantize(1), (one.limit * 100).quantize(1), " %"
    else:
        value, limit, unit = one.value, one.limit, {"1": "", "DN": " / 255"}.get(one.unit, f" {one.unit}")
    shown, bound = (reader.ltr(f"{number(figure, reader.language)}{unit}") for figure in (value, limit))
    sentence = "{value}, at least {limit} expected" if one.bound == "least" else "{value}, at most {limit} expected"
    return f"{what} ({reader.say(sentence).format(value=shown, limit=bound)})"


def _point(rule: str, reader: Reader) -> str:
    entry = reader.library.photo_rules[rule]
    return reader.catalogue.text(entry.words, f"photo-rules/{rule}/words").rstrip(".")


def _answer(said: str, reader: Reader) -> str:
    return reader.say("not known" if said == "unknown" else said)
