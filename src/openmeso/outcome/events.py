"""Adverse events: how grave, how long after which session, and whether longer than usual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Literal

from openmeso.errors import Fault, RecordError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import AdverseEvent

Answer = Literal["yes", "no", "unknown"]

#: Kinds that stop the next session however mild they are, as long as they are open.
STOPPING = frozenset({"ae-nodule-granuloma", "ae-infection-bacterial", "ae-ntm", "ae-herpes"})

HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What is known of an event. Nothing is "no" by default: what was not asked is unknown.

    Attributes:
        treated: Any treatment, also from a pharmacy.
        threatened_life: At some time; ``threatens_life_now`` while it is being graded.
        medical_rescue: Treatment that kept lasting damage away.
        medically_important: By a clinician's word, although none of the others holds.
        others_at_risk: More people than this patient may be harmed by the same cause: a threat to the public.
    """

    treated: Answer = "unknown"
    limits_daily_life: Answer = "unknown"
    hospital: Answer = "unknown"
    threatened_life: Answer = "unknown"
    lasting_damage: Answer = "unknown"
    medical_rescue: Answer = "unknown"
    threatens_life_now: Answer = "unknown"
    died: Answer = "unknown"
    permanent_mark: Answer = "unknown"
    medically_important: Answer = "unknown"
    others_at_risk: Answer = "unknown"


#: Fact to the grade it raises an event to.
GRADE_OF_FACT = {
    "treated": 2,
    "limits_daily_life": 2,
    "hospital": 3,
    "threatened_life": 3,
    "lasting_damage": 3,
    "medical_rescue": 3,
    "threatens_life_now": 4,
    "died": 5,
}
#: Facts that make an event serious at any grade.
SERIOUS_FACTS = ("permanent_mark", "medically_important", "others_at_risk")


@dataclass(frozen=True, slots=True)
class EventReport:
    """One event as reported.

    Attributes:
        kind: Id of an adverse event.
        started_at, ended_at: Instants with their UTC offset; no end while it is open.
    """

    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    facts: EventFacts = EventFacts()


@dataclass(frozen=True, slots=True)
class Onset:
    """Distance from the end of one session.

    Attributes:
        days: Whole days, 0 for the first 24 hours.
        usual: Inside the window in which this kind of event usually begins.
    """

    session_ended_at: datetime
    hours: Decimal
    days: int
    usual: bool


@dataclass(frozen=True, slots=True)
class EventGrade:
    """How an event stands.

    Attributes:
        grade: 1 to 5; at least this where ``uncertain``.
        uncertain: A fact that could raise the grade is not known.
        serious: None where only unknown facts could make it so.
        onset: From every session before it, latest first.
        over_window: Lasts, or lasted, longer than usual; None where no usual time is on file.
        report: The clock of reporting starts.
        stops_next_session: No session before it is closed: of at least moderate severity, a nodule, an
            infection, or not known well enough to say that it is mild.
    """

    kind: str
    term: str
    grade: int
    uncertain: bool
    serious: bool | None
    expected: bool
    onset: tuple[Onset, ...]
    lasted_hours: Decimal
    window_hours: Decimal | None
    over_window: bool | None
    open: bool
    report: bool
    stops_next_session: bool
    because: tuple[str, ...]

    @property
    def code(self) -> str:
        """``G1`` to ``G5``."""
        return f"G{self.grade}"


def grade_event(*, event: EventReport, sessions: Sequence[datetime], library: Library, at: datetime) -> EventGrade:
    """Grade one event by its facts.

    G1 no treatment; G2 treated or limits daily life; G3 hospital, threat to life, lasting damage or
    rescue; G4 threatens life now; G5 death. An unexpected kind that has an emergency card is never below
    G3, whatever is known of it.

    Args:
        event: As reported.
        sessions: Instants at which the sessions ended.
        library: Adverse events.
        at: Now; open events last until then.

    Raises:
        RecordError: with every unknown id, unknown answer, instant without offset and wrong order.
    """
    entry = _check(event, sessions, library, at)
    yes = [name for name in GRADE_OF_FACT if getattr(event.facts, name) == "yes"]
    grade = max((GRADE_OF_FACT[name] for name in yes), default=1)
    because = [name.replace("_", " ") for name in yes]
    if entry.card and not entry.expected and grade < 3:
        grade = 3
        because.append("an emergency card exists for this kind")
    uncertain = any(
        getattr(event.facts, name) == "unknown" and raised > grade for name, raised in GRADE_OF_FACT.items()
    )
    marks = [getattr(event.facts, name) for name in SERIOUS_FACTS]
    serious: bool | None = grade >= 3 or "yes" in marks
    if not serious and (uncertain or "unknown" in marks):
        serious = None
    because += [name.replace("_", " ") for name in SERIOUS_FACTS if getattr(event.facts, name) == "yes"]
    lasted = _hours(event.started_at, event.ended_at or at)
    return EventGrade(
        kind=event.kind,
        term=entry.term,
        grade=grade,
        uncertain=uncertain,
        serious=serious,
        expected=entry.expected,
        onset=tuple(_onsets(entry, event, sessions)),
        lasted_hours=lasted,
        window_hours=entry.window_hours,
        over_window=None if entry.window_hours is None else lasted > entry.window_hours,
        open=event.ended_at is None,
        report=entry.report or serious is True,
        stops_next_session=event.ended_at is None and (grade >= 2 or uncertain or event.kind in STOPPING),
        because=tuple(because),
    )


def _onsets(entry: AdverseEvent, event: EventReport, sessions: Sequence[datetime]) -> Iterator[Onset]:
    earliest, latest = entry.onset_hours
    for ended_at in sorted(sessions, reverse=True):
        if ended_at > event.started_at:
            continue
        hours = _hours(ended_at, event.started_at)
        yield Onset(ended_at, hours, (event.started_at - ended_at).days, earliest <= hours <= latest)


def _hours(start: datetime, end: datetime) -> Decimal:
    seconds = Decimal((end - start) // (end - start).resolution) / 1_000_000
    return (seconds / HOUR_SECONDS).quantize(Decimal("0.01"))


def _check(event: EventReport, sessions: Sequence[datetime], library: Library, at: datetime) -> AdverseEvent:
    faults: list[Fault] = []
    entry = library.adverse_events.get(event.kind)
    if entry is None:
        faults.append(Fault("event.kind", event.kind, one_of(library.adverse_events, event.kind)))
    for name in (f.name for f in fields(event.facts)):
        answer = getattr(event.facts, name)
        if answer not in ("yes", "no", "unknown"):
            faults.append(Fault(f"event.{name}", repr(answer), "yes, no or unknown"))
    instants = [("event.started_at", event.started_at), ("at", at)]
    instants += [("event.ended_at", event.ended_at)] if event.ended_at else []
    instants += [(f"sessions[{index}]", instant) for index, instant in enumerate(sessions)]
    naive = [(place, instant) for place, instant in instants if instant.tzinfo is None]
    faults += [Fault(place, instant.isoformat(), "an instant with its UTC offset") for place, instant in naive]
    if not naive:
        if event.ended_at and event.ended_at < event.started_at:
            faults.append(Fault("event.ended_at", event.ended_at.isoformat(), "an end after its start"))
        if max(event.started_at, event.ended_at or event.started_at) > at:
            faults.append(Fault("event.started_at", event.started_at.isoformat(), f"an instant up to {at.isoformat()}"))
    if faults or entry is None:
        raise RecordError(faults)
    return entry
