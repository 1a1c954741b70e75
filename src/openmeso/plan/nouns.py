"""The nouns of the plan: a course of dated visits, with the reason of every date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openmeso.evidence import Direction, Grade
from openmeso.formulation.nouns import Goal
from openmeso.plan.calendar_problem import Demand
from openmeso.plan.injection_map import InjectionMap
from openmeso.units import Money


class Phase(StrEnum):
    INDUCTION = "induction"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of a plan must know. ``code`` is ``plan/<what>``."""

    code: str
    words: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day a visit may move to while every other visit stays."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class StepMinutes:
    """One step of a visit with its planned length."""

    step: str
    name: str
    minutes: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One mesotherapy session.

    Attributes:
        number: From 1, induction and maintenance in one row.
        interval_days: Days since the session before; none for the first.
        reason: Why this day.
        proposed: A maintenance session is proposed and never booked by itself.
        held: It lies before the day of planning and stays.
    """

    number: int
    phase: Phase
    day: date
    interval_days: int | None
    reason: str
    window: Window
    steps: tuple[StepMinutes, ...]
    minutes: int
    proposed: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class PlannedTreatment:
    """A combined treatment with its day and its distance from what is around it.

    Attributes:
        number, of: Which of how many of its kind.
        same_visit: Number of the session whose visit it shares; none when it has a visit of its own.
        order: In which order things happen, and why.
        gaps: Its distances, in words, each with what is asked.
        condition: What must be true on the day.
    """

    treatment: str
    name: str
    zone: str
    number: int
    of: int
    day: date
    same_visit: int | None
    minutes: int
    order: str
    gaps: tuple[str, ...]
    condition: str
    window: Window
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]
    held: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A home product that pauses around sessions, last day included.

    Attributes:
        prescriber: A prescribed one is paused by its prescriber only.
    """

    topical: str
    name: str
    first_day: date
    last_day: date
    sessions: tuple[int, ...]
    prescriber: bool
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the expected course: from and to which day, and what is usual in words."""

    when: str
    first_day: date
    last_day: date
    words: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What to expect for one or more goals: ranges, never promises."""

    expectation: str
    concerns: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one source says about the protocol."""

    says: str
    direction: Direction
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regimen:
    """How many sessions, how far apart, and what that rests on.

    Attributes:
        goal: The goal whose protocol leads.
        sessions, fewest: Planned, and the fewest that the protocol still calls a course.
        least_days, target_days, most_days: The interval.
        maintenance_days, maintenance_least_days, maintenance_most_days: None by default where the
            protocol has no maintenance.
        count_reason, interval_reason: What the numbers rest on.
        sides: What speaks for and against the protocol.
    """

    protocol: str
    name: str
    goal: Goal | None
    sessions: int
    fewest: int
    least_days: int
    target_days: int
    most_days: int
    maintenance_days: int | None
    maintenance_least_days: int | None
    maintenance_most_days: int | None
    assess_days_after: int
    measures: tuple[str, ...]
    onset: str
    duration: str
    count_reason: str
    interval_reason: str
    sides: tuple[Side, ...]
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]
    refused: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """When the outcome is read, and by what."""

    kind: str
    day: date
    before_session: int | None
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What the course costs, in the practice's currency. A sum with an unknown part is None, never too low.

    Attributes:
        visit: The visit itself.
        products: The containers opened for one session.
        session: Both.
        course: All induction sessions.
        first_year: The course with the maintenance sessions proposed for the first year.
        unpriced: What the practice states no price for; it is in no sum.
    """

    currency: str
    visit: Money
    products: Money | None
    session: Money | None
    course: Money | None
    first_year: Money | None
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A reason to stop or adapt, kept beside the plan. ``code`` is ``plan/<stop code>``."""

    code: str
    when: str
    do: str
    grade: Grade
    confirmed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """A planned course.

    Attributes:
        on: The day it was planned.
        first_possible: No session lies before it, whatever the calendar says.
        maps: The injection map of each preparation, for one session.
        proven: The solver proved that no better dates exist.
    """

    on: date
    first_possible: date
    regimen: Regimen
    sessions: tuple[Session, ...]
    combined: tuple[PlannedTreatment, ...]
    pauses: tuple[Pause, ...]
    maps: tuple[InjectionMap, ...]
    expected: tuple[Expected, ...]
    assessments: tuple[Assessment, ...]
    price: Price
    stops: tuple[Stop, ...]
    notes: tuple[Note, ...]
    visits: int
    proven: bool = True

    @property
    def induction(self) -> tuple[Session, ...]:
        return tuple(s for s in self.sessions if s.phase is Phase.INDUCTION)

    @property
    def maintenance(self) -> tuple[Session, ...]:
        return tuple(s for s in self.sessions if s.phase is Phase.MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change that would let a plan exist, and when it would begin and end."""

    lift: tuple[Demand, ...]
    starts: date
    ends: date


@dataclass(frozen=True)
class NoCourse:
    """No course exists, and why.

    Attributes:
        conflict: Demands that clash; without any one of them the others could be met.
        change: The smallest change that a person may decide on; none when there is none.
    """

    on: date
    conflict: tuple[Demand, ...]
    change: Change | None
    notes: tuple[Note, ...] = ()
