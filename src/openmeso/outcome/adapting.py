"""``adapt``: the stop codes that hold now, each with the facts that made it hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from openmeso.errors import Fault, RecordError, one_of
from openmeso.evidence import Grade
from openmeso.knowledge import Library
from openmeso.knowledge.schema.concerns import StopCode
from openmeso.languages import catalogue
from openmeso.languages.phrases import Phrases
from openmeso.outcome.assessment import Outcome
from openmeso.outcome.change import Verdict
from openmeso.outcome.events import EventGrade
from openmeso.outcome.texts import TEXTS

#: Days after the third session at which its effect is read.
READ_AFTER_DAYS = 28
#: Beyond these the signs are events of their own, whatever their kind's usual time.
LONGEST_HOURS = {"ae-erythema": Decimal(72), "ae-papule": Decimal(14 * 24), "ae-nodule-granuloma": Decimal(14 * 24)}


@dataclass(frozen=True, slots=True)
class CourseState:
    """Where a course stands.

    Attributes:
        sessions: Days of the sessions of this course; ``year``: all sessions on the zone in 365 days.
        patient_gais: Word of the patient's own GAIS; empty when it was not asked.
        healed: No marks or crusts at this visit; None when nobody looked.
        pain_rising: Pain rose after day 2; None when it was not asked.
        goal_reached: Goal reached, visit by visit, latest last.
        induction_over: Maintenance has begun.
        lost: Gains that were measured and are no longer shown, in words.
    """

    protocol: str
    on: date
    sessions: tuple[date, ...]
    year: tuple[date, ...] = ()
    patient_gais: str = ""
    healed: bool | None = None
    pain_rising: bool | None = None
    goal_reached: tuple[bool, ...] = ()
    induction_over: bool = False
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adaptation:
    """One stop code that holds.

    Attributes:
        code: ``plan/<stop code>``.
        because: The facts, in words.
    """

    code: str
    because: tuple[str, ...]
    do: str
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]


def adapt(
    *,
    state: CourseState,
    outcome: Outcome | None,
    events: tuple[EventGrade, ...] = (),
    library: Library,
    language: str = "en",
) -> tuple[Adaptation, ...]:
    """Say which stop codes hold. What is not known triggers nothing and clears nothing.

    Args:
        state: Where the course stands, on which day.
        outcome: Latest assessment, if there is one.
        events: Graded events of this course.
        library: Protocols and stop codes.
        language: Of the reasons.

    Raises:
        UnknownIdError: there is no catalogue of the language.
        RecordError: an unknown protocol or a session after ``state.on``.
    """
    faults = [
        Fault(f"sessions[{index}]", day.isoformat(), f"a day up to {state.on.isoformat()}")
        for index, day in enumerate(state.sessions)
        if day > state.on
    ]
    if state.protocol not in library.protocols:
        faults.append(Fault("protocol", state.protocol, one_of(library.protocols, state.protocol)))
    if faults:
        raise RecordError(faults)
    view = _View(state, outcome, events, library, Phrases("outcome", TEXTS, catalogue(language)))
    held: list[Adaptation] = []
    for code, rule in RULES.items():
        entry = library.stop_codes[code]
        if because := tuple(rule(view, entry)):
            held.append(Adaptation(f"plan/{code}", because, entry.do, entry.grade, entry.confirmed, entry.sources))
    return tuple(held)


@dataclass(frozen=True, slots=True)
class _View:
    state: CourseState
    outcome: Outcome | None
    events: tuple[EventGrade, ...]
    library: Library
    say: Phrases


def _no_change(view: _View, code: StopCode) -> Iterator[str]:
    needed = _number(code)
    days = sorted(view.state.sessions)
    if len(days) < needed or view.state.on < days[needed - 1] + timedelta(days=READ_AFTER_DAYS):
        return
    read = [
        change
        for change in (view.outcome.changes if view.outcome else ())
        if change.difference is not None and change.verdict is not Verdict.NOT_JUDGED
    ]
    unchanged = bool(read) and all(change.verdict is Verdict.NO_CHANGE for change in read)
    if unchanged and view.state.patient_gais == "no-change":
        yield view.say("because-sessions", count=len(days))
        yield from (change.sentence for change in read)
        yield view.say("because-patient")


def _worse(view: _View, code: StopCode) -> Iterator[str]:
    for change in view.outcome.changes if view.outcome else ():
        darker = change.measure == "mexameter-melanin" and (change.difference or 0) > (code.threshold or 0)
        if change.verdict is Verdict.WORSE or darker:
            yield change.sentence


def _over_window(view: _View, code: StopCode) -> Iterator[str]:
    for event in view.events:
        longest = LONGEST_HOURS.get(event.kind)
        over = event.lasted_hours > longest if longest is not None else event.over_window is True
        if over:
            yield view.say("because-lasted", event=event.term, hours=f"{event.lasted_hours.normalize():f}")
    if view.state.pain_rising:
        yield view.say("because-pain")


def _not_healed(view: _View, code: StopCode) -> Iterator[str]:
    if view.state.healed is False:
        yield view.say("because-marks")


def _goal_met(view: _View, code: StopCode) -> Iterator[str]:
    needed = _number(code)
    last = view.state.goal_reached[-needed:]
    if not view.state.induction_over and len(last) == needed and all(last):
        yield view.say("because-goal", count=needed)


def _maintenance(view: _View, code: StopCode) -> Iterator[str]:
    protocol = view.library.protocols[view.state.protocol]
    if not view.state.induction_over or not view.state.sessions:
        return
    # A protocol without any maintenance has none to propose.
    if protocol.maintenance_days is not None or protocol.maintenance_range is not None:
        yield from view.state.lost
    days = protocol.maintenance_days
    if days is None:
        return
    passed = (view.state.on - max(view.state.sessions)).days
    if passed >= days:
        yield view.say("because-passed", passed=passed, days=days)


def _melasma_flare(view: _View, code: StopCode) -> Iterator[str]:
    for change in view.outcome.of("mmasi") if view.outcome else ():
        if change.difference is None or change.difference <= 0:
            continue
        # From a score of 0 any rise is a flare: a percentage of nothing has no meaning.
        if change.percent is None or change.percent >= (code.threshold or 0):
            yield change.sentence


def _hair_silent(view: _View, code: StopCode) -> Iterator[str]:
    if view.state.protocol != "androgenetic-alopecia" or not view.state.sessions:
        return
    if (view.state.on - min(view.state.sessions)).days < _number(code):
        return
    density = [
        change
        for change in (view.outcome.of("trichoscopy-density") if view.outcome else ())
        if change.difference is not None
    ]
    if density and not any(change.verdict is Verdict.IMPROVED for change in density):
        yield from (change.sentence for change in density)


def _cap(view: _View, code: StopCode) -> Iterator[str]:
    most = view.library.protocols[view.state.protocol].sessions.most
    if len(view.state.sessions) > most and not view.state.induction_over:
        yield view.say("because-most", count=len(view.state.sessions), most=most)
    since = view.state.on - timedelta(days=365)
    year = [day for day in {*view.state.year, *view.state.sessions} if since < day <= view.state.on]
    if len(year) > _number(code):
        yield view.say("because-year", count=len(year))


def _number(code: StopCode) -> int:
    return int(code.threshold or 0)


RULES: Mapping[str, Callable[[_View, StopCode], Iterator[str]]] = {
    "reaction-over-window": _over_window,
    "worse": _worse,
    "melasma-flare": _melasma_flare,
    "interval-not-healed": _not_healed,
    "no-change-after-3": _no_change,
    "alopecia-no-answer": _hair_silent,
    "course-cap": _cap,
    "goal-met-early": _goal_met,
    "maintenance-trigger": _maintenance,
}
