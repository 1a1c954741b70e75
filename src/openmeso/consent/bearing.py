"""The sections about what is known: evidence both ways, what to expect, and other ways."""

from __future__ import annotations

from openmeso.consent.nouns import Block, Section
from openmeso.consent.writer import Writer
from openmeso.evidence import Direction
from openmeso.knowledge.schema.concerns import EvidenceStatement

_DIRECTIONS = (Direction.FOR, Direction.MIXED, Direction.AGAINST, Direction.HARM)
_TIMES = ("at_once", "days_1_2", "weeks_1_2", "week_4", "after_course", "months_3_6")


def evidence(w: Writer) -> Section:
    """Every statement about these ingredients for these concerns, against as well as for."""
    blocks = [Block(w.say("evidence-limited")), Block(w.say("evidence-needle"))]
    for concern in w.subject.concerns:
        found = sorted(
            (e for e in w.library.evidence.values() if _speaks_of(w, e, concern)),
            key=lambda e: (_DIRECTIONS.index(e.direction), e.grade, e.id),
        )
        if not found:
            blocks.append(Block(w.say("evidence-none", concern=w.concern(concern))))
            continue
        lines = tuple(
            w.say(
                "evidence-line",
                direction=w.say(f"direction-{e.direction}"),
                finding=w.text("evidence", e.id, "patient", e.patient),
                grade=w.grade(e.grade),
            )
            for e in found
        )
        blocks.append(Block(w.say("evidence-for", concern=w.concern(concern)), lines))
    return Section("evidence", w.say("evidence"), tuple(blocks))


def _speaks_of(w: Writer, statement: EvidenceStatement, concern: str) -> bool:
    """A study of a cocktail speaks of this plan only when at least two of its parts are in it."""
    if concern not in statement.concerns:
        return False
    if not statement.cocktail:
        return bool(w.library.actives_named(statement.actives) & w.actives)
    present = [name for name in statement.actives if w.library.actives_named((name,)) & w.actives]
    return len(present) >= min(2, len(statement.actives))


def expect(w: Writer) -> Section:
    say = w.say
    blocks = [Block(say("expect-no-promise")), Block(say("expect-adjunct"))]
    for concern in w.subject.concerns:
        courses = [e for e in w.library.expectations.values() if concern in e.concerns]
        if not courses:
            blocks.append(Block(say("expect-unknown", concern=w.concern(concern))))
        blocks += [
            Block(
                say("expect-for", concern=w.concern(concern)),
                tuple(
                    say(f"expect-{time}", what=w.text("expectations", course.id, time, getattr(course, time)))
                    for time in _TIMES
                ),
            )
            for course in courses
        ]
    return Section("expect", say("expect"), tuple(blocks))


def alternatives(w: Writer) -> Section:
    """Doing nothing and the named gentler ways first, then what each concern names, each once."""
    general = ("nothing", "care", "needling", "other", "risks")
    blocks = [Block(items=tuple(w.say(f"alternatives-{way}") for way in general))]
    told: set[str] = set()
    for concern in w.subject.concerns:
        entry = w.library.concerns[concern]
        fresh = [
            w.text("concerns", concern, f"alternatives.{index}", words)
            for index, words in enumerate(entry.alternatives)
            if words not in told
        ]
        told.update(entry.alternatives)
        if fresh:
            blocks.append(Block(w.say("alternatives-for", concern=w.concern(concern)), tuple(fresh)))
    return Section("alternatives", w.say("alternatives"), tuple(blocks))
