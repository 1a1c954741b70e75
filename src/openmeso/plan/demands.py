"""From a patient's circumstances to a calendar problem: every rule a named demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from openmeso.intake.case import Case
from openmeso.knowledge.schema.care import Combined
from openmeso.plan.calendar_problem import FAR, Days, Demand, Gap, Problem, Ranges, Wished, all_but, ranges_of
from openmeso.plan.circumstances import Circumstances, Other, Wish, overlap
from openmeso.plan.sequencing import (
    PLACE_WORDS,
    TRAUMA_DAYS,
    between,
    comes_before_sessions,
    dark_skin_days,
    mark_free_days,
    place_rank,
    recovery_days,
    shares_a_day,
    table_days,
    trauma_days,
)
from openmeso.practice import Practice

#: The calendar that is planned.
YEAR_DAYS = 365

#: How far the days reach beyond it, so that never the edge of the calendar but always a named demand is
#: what stands in the way.
STRETCH_DAYS = 730


#: Which demand to lift first among changes equally small: wishes before absences before what others need.
YIELDS_FIRST = (
    "moved",
    "start-from",
    "interval-most",
    "maintenance-most",
    "kept",
    "session-count",
    "wish",
    "away",
    "treatment",
    "within-a-year",
    "place",
    "event",
    "practice-open",
    "licence",
)


@dataclass(frozen=True, slots=True)
class Step:
    """The distance of a session from the one before it."""

    least_days: int
    target_days: int
    most_days: int
    minutes: int
    maintenance: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """A visit whose day is given: held (a fact), kept (as planned) or moved (as wished)."""

    day: date
    kind: str  # "held", "kept" or "moved"


@dataclass(frozen=True)
class Layout:
    """What the visits of a problem stand for: the sessions first, then the wishes."""

    steps: tuple[Step, ...]
    wishes: tuple[Wish, ...]
    fewest: int
    pins: Mapping[int, Pin] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.steps) + len(self.wishes)


def build_problem(*, layout: Layout, around: Circumstances, case: Case, practice: Practice) -> Problem:
    """Write every rule as days and gaps. Day 0 is the day of planning."""
    return _Builder(layout, around, case, practice).build()


class _Builder:
    def __init__(self, layout: Layout, around: Circumstances, case: Case, practice: Practice) -> None:
        self.layout = layout
        self.around = around
        self.case = case
        self.practice = practice
        self.sessions = range(len(layout.steps))
        self.demands: dict[str, Demand] = {}
        self.days: list[Days] = []
        self.gaps: list[Gap] = []
        pinned = [self.offset(pin.day) for pin in layout.pins.values()]
        self.start = max(self.offset(w.day) for w in around.waits)
        self.first_day = min([0, *pinned])
        self.last_day = max([self.start, *pinned]) + YEAR_DAYS + STRETCH_DAYS

    def offset(self, day: date) -> int:
        return (day - self.around.on).days

    def demand(self, code: str, words: str, *, can_yield: bool = False, relax: str = "") -> str:
        late = next((n for n, kind in enumerate(YIELDS_FIRST) if code.startswith(f"plan/{kind}")), 0)
        self.demands.setdefault(code, Demand(code, words, can_yield, relax, late))
        return code

    def wish_of(self, visit: int) -> Wish | None:
        return None if visit in self.sessions else self.layout.wishes[visit - len(self.sessions)]

    def also(self, visit: int) -> tuple[str, ...]:
        """Demands by which a visit exists at all: with one of them lifted it falls away."""
        wish = self.wish_of(visit)
        if wish is not None:
            words = f"{wish.entry.name}, {wish.of} × in {wish.zone}, is wished for."
            return (
                self.demand(wish.demand, words, can_yield=True, relax=f"leave out {wish.entry.name} ({wish.zone})"),
            )
        if self.layout.fewest <= visit and not self.layout.steps[visit].maintenance:
            count = sum(not step.maintenance for step in self.layout.steps)
            words = f"The course has {count} sessions."
            relax = f"plan {self.layout.fewest} instead of {count} sessions"
            return (self.demand("plan/session-count", words, can_yield=True, relax=relax),)
        return ()

    def held(self, visit: int) -> bool:
        pin = self.layout.pins.get(visit)
        return pin is not None and pin.kind == "held"

    def on_days(self, visit: int, allowed: Ranges, *codes: str) -> None:
        if not self.held(visit):
            self.days.append(Days(visit, allowed, (*codes, *self.also(visit))))

    def apart(self, first: int, second: int, allowed: Ranges, *codes: str) -> None:
        if not (self.held(first) and self.held(second)):
            others = dict.fromkeys((*self.also(first), *self.also(second)))
            self.gaps.append(Gap(first, second, allowed, (*codes, *others)))

    # --- the rules -----------------------------------------------------------------------

    def build(self) -> Problem:
        self._pins()
        self._waits()
        self._practice()
        self._absences()
        self._events()
        self._intervals()
        self._session_and_wish()
        self._wish_and_wish()
        self._other_treatments()
        return Problem(
            visits=tuple(self._names()),
            first_day=self.first_day,
            last_day=self.last_day,
            demands=tuple(self.demands.values()),
            days=tuple(self.days),
            gaps=tuple(self.gaps),
            wished=tuple(
                Wished(index - 1, index, step.target_days) for index, step in enumerate(self.layout.steps) if index
            ),
            shareable=tuple(self._shareable()),
        )

    def _names(self) -> Iterator[str]:
        yield from (f"session-{index + 1}" for index in self.sessions)
        yield from (wish.key for wish in self.layout.wishes)

    def _shareable(self) -> Iterator[tuple[int, int]]:
        """Pairs that can fall on one day; what forbids it is a gap, not this list."""
        first_wish = len(self.sessions)
        for later in range(first_wish, self.layout.size):
            for earlier in range(later):
                yield earlier, later

    def _pins(self) -> None:
        for visit, pin in sorted(self.layout.pins.items()):
            at = self.offset(pin.day)
            name = list(self._names())[visit]
            words = {"held": "took place", "kept": "stays", "moved": "is moved to this day"}[pin.kind]
            code = self.demand(
                f"plan/{pin.kind}-{name}",
                f"{name} {words}: {pin.day}.",
                can_yield=pin.kind != "held",
                relax=f"choose another day for {name}",
            )
            self.days.append(Days(visit, ((at, at),), (code, *self.also(visit))))

    def _waits(self) -> None:
        for wait in self.around.waits:
            if self.offset(wait.day) == self.first_day:
                continue  # no day comes before it: nothing is demanded
            code = self.demand(wait.demand, wait.words, can_yield=wait.can_yield, relax=wait.relax)
            for visit in range(self.layout.size):
                self.on_days(visit, ((self.offset(wait.day), FAR),), code)
        for index, wish in enumerate(self.layout.wishes, start=len(self.sessions)):
            if wish.not_before:
                code = self.demand(
                    f"{wish.demand}-wait", f"{wish.entry.name} not before {wish.not_before} (screening)."
                )
                self.on_days(index, ((self.offset(wish.not_before), FAR),), code)
        last = max([self.start, *(self.offset(pin.day) for pin in self.layout.pins.values())]) + YEAR_DAYS
        end = self.around.on + timedelta(days=last)
        code = self.demand(
            "plan/within-a-year",
            f"Everything is planned within a year, until {end}.",
            can_yield=True,
            relax="plan further ahead than a year",
        )
        for visit in range(self.layout.size):
            self.on_days(visit, ((-FAR, last),), code)

    def _calendar(self, good: Callable[[date], bool]) -> Ranges:
        numbers = range(self.first_day, self.last_day + 1)
        return ranges_of(n for n in numbers if good(self.around.on + timedelta(days=n)))

    def _practice(self) -> None:
        opening = self.demand(
            "plan/practice-open",
            "Visits lie on days on which the practice is open long enough for them.",
            can_yield=True,
            relax="open on another day",
        )
        licensed = self.demand(
            "plan/licence",
            "Somebody with a valid licence injects on the day.",
            can_yield=True,
            relax="renew a licence, or let another injector treat",
        )
        longest: dict[int, int] = {}

        def span(number: int) -> int:
            if number not in longest:
                spans = self.practice.hours_on(self.around.on + timedelta(days=number))
                longest[number] = max((s.minutes for s in spans), default=0)
            return longest[number]

        numbers = range(self.first_day, self.last_day + 1)
        injects = self._calendar(lambda day: bool(self.practice.who_may("injector", on=day)))
        open_for: dict[int, Ranges] = {}
        for visit in range(self.layout.size):
            wish = self.wish_of(visit)
            minutes = max(1, wish.entry.minutes if wish else self.layout.steps[visit].minutes)
            if minutes not in open_for:
                open_for[minutes] = ranges_of(n for n in numbers if span(n) >= minutes)
            self.on_days(visit, open_for[minutes], opening)
            if wish is None:
                self.on_days(visit, injects, licensed)

    def _absences(self) -> None:
        for index, absence in enumerate(self.case.unavailable, start=1):
            code = self.demand(
                f"plan/away-{index}",
                f"The patient is away from {absence.start} to {absence.end}.",
                can_yield=True,
                relax=f"come during the absence from {absence.start} to {absence.end}",
            )
            allowed = all_but(self.offset(absence.start), self.offset(absence.end))
            for visit in range(self.layout.size):
                self.on_days(visit, allowed, code)

    def _events(self) -> None:
        for index, event in enumerate(self.case.event, start=1):
            keep = self.around.marks_days
            code = self.demand(
                f"plan/event-{index}",
                f"No visible marks on {event.on}: the last session lies {keep} days before it or earlier.",
                can_yield=True,
                relax=f"accept that marks may show on {event.on}",
            )
            at = self.offset(event.on)
            for visit in range(self.layout.size):
                wish = self.wish_of(visit)
                days = mark_free_days(wish.entry, bruises=self.around.bruises) if wish else keep
                if days:
                    self.on_days(visit, all_but(at - days + 1, at), code)

    def _intervals(self) -> None:
        for index, step in enumerate(self.layout.steps):
            if not index:
                continue
            kind = "maintenance" if step.maintenance else "interval"
            least = self.demand(f"plan/{kind}-least", f"At least {step.least_days} days between two sessions ({kind}).")
            most = self.demand(
                f"plan/{kind}-most",
                f"At most {step.most_days} days between two sessions ({kind}).",
                can_yield=True,
                relax=f"let two sessions lie more than {step.most_days} days apart",
            )
            self.apart(index - 1, index, ((step.least_days, FAR),), least)
            self.apart(index - 1, index, ((-FAR, step.most_days),), most)

    def _session_and_wish(self) -> None:
        for visit, wish in enumerate(self.layout.wishes, start=len(self.sessions)):
            entry = wish.entry
            near = overlap(wish.zones, self.around.zones)
            if not near:
                continue
            share = shares_a_day(entry, prescriber_agrees=wish.shares)
            for session in self.sessions:
                for code, allowed in self._rules(entry, share=share):
                    self.apart(session, visit, allowed, code)
                if self.layout.steps[session].maintenance:
                    continue
                first = comes_before_sessions(entry)
                if first is not None:
                    code = self.demand(
                        f"plan/place-{entry.place}",
                        f"Order in a course: {PLACE_WORDS[entry.place]}.",
                        can_yield=entry.place != "resurfacing",
                        relax="let the prescriber choose another order",
                    )
                    self.apart(session, visit, ((-FAR, 0),) if first else ((0, FAR),), code)
            if entry.same_day == "yes-after":
                code = self.demand(f"plan/after-injections-{entry.id}", f"{entry.name} follows the injections.")
                self.apart(wish.number - 1, visit, ((0, 0),), code)

    def _rules(self, entry: Combined, *, share: bool) -> Iterator[tuple[str, Ranges]]:
        """Rules between a session and a treatment of the same zone, as days from the session."""
        if entry.before_days or entry.after_days:
            code = self.demand(
                f"plan/spacing-{entry.id}",
                f"{entry.name}: {entry.before_days} days before a session, {entry.after_days} days after one.",
            )
            yield code, table_days(entry, share=share)
        elif not share:
            yield self.demand(f"plan/spacing-{entry.id}", f"{entry.name}: not on the day of a session."), all_but(0, 0)
        trauma = trauma_days(entry, share=share)
        if trauma:
            yield self._one_trauma(), trauma
        dark = dark_skin_days(entry, self.around.phototype, share=share)
        if dark:
            code = self.demand(
                f"plan/dark-skin-{entry.id}",
                f"{entry.name}: {entry.dark_skin_days} days either side in phototypes IV to VI, or not known.",
            )
            yield code, dark

    def _one_trauma(self) -> str:
        words = f"At most one needle or heat trauma a zone in {TRAUMA_DAYS} days; a deeper one heals longer."
        return self.demand("plan/one-trauma", words)

    def _wish_and_wish(self) -> None:
        first_wish = len(self.sessions)
        for later in range(len(self.layout.wishes)):
            for earlier in range(later):
                one, other = self.layout.wishes[earlier], self.layout.wishes[later]
                if not overlap(one.zones, other.zones):
                    continue
                a, b = earlier + first_wish, later + first_wish
                if one.demand == other.demand:
                    if other.number == one.number + 1:
                        code = self._one_trauma() if one.entry.trauma else self._own_day(one)
                        self.apart(a, b, ((recovery_days(one.entry), FAR),), code)
                    continue
                code = self._one_trauma() if one.entry.trauma and other.entry.trauma else self._own_day(other)
                self.apart(a, b, between(one.entry, other.entry), code)
                self._order(a, b, one, other)

    def _own_day(self, wish: Wish) -> str:
        words = f"{wish.entry.name} has a day of its own beside other treatments of its zone."
        return self.demand(f"plan/own-day-{wish.entry.id}", words)

    def _order(self, a: int, b: int, one: Wish, other: Wish) -> None:
        ranks = place_rank(one.entry), place_rank(other.entry)
        if ranks[0] is None or ranks[1] is None:
            return
        deeper = (ranks[0], one.entry.depth_rank), (ranks[1], other.entry.depth_rank)
        if ranks[0] == ranks[1] and one.entry.place != "resurfacing":
            return
        if deeper[0] == deeper[1]:
            return
        last = one if deeper[0] > deeper[1] else other
        code = self.demand(
            f"plan/place-{last.entry.place}",
            f"Order in a course: {PLACE_WORDS[last.entry.place]}.",
            can_yield=last.entry.place != "resurfacing",
            relax="let the prescriber choose another order",
        )
        self.apart(a, b, ((0, FAR),) if last is other else ((-FAR, 0),), code)

    def _other_treatments(self) -> None:
        for other in self.around.others:
            if other.entry.id == "mesotherapy":
                self._other_session(other)
                continue
            self._other_and_sessions(other)
            self._other_and_wishes(other)

    def _about(self, other: Other, distance: str) -> str:
        when = f"{other.day}" if other.dated else f"date not known, counted as {other.day}"
        what = f"{other.entry.name}, {'booked' if other.booked else 'done'} ({when}): {distance}."
        return self.demand(
            other.demand, what, can_yield=other.booked, relax=f"move {other.entry.name} from {other.day}"
        )

    def _other_session(self, other: Other) -> None:
        """An earlier or booked session outside this course keeps the interval of this course."""
        least = self.layout.steps[0].least_days
        at = self.offset(other.day)
        for visit in range(self.layout.size):
            wish = self.wish_of(visit)
            if wish is None:
                if overlap(other.zones, self.around.zones):
                    code = self._about(other, f"a session at least {least} days from it")
                    self.on_days(visit, all_but(at - least + 1, at + least - 1), code)
            elif overlap(other.zones, wish.zones):
                share = shares_a_day(wish.entry, prescriber_agrees=wish.shares)
                for code, allowed in self._rules(wish.entry, share=share):
                    self._about(other, f"a session at least {least} days from it")
                    self.on_days(visit, _shifted(allowed, at), code, other.demand)

    def _other_and_sessions(self, other: Other) -> None:
        if not overlap(other.zones, self.around.zones):
            return
        entry, at = other.entry, self.offset(other.day)
        distance = f"a session {entry.after_days} days before it or earlier, {entry.before_days} days after it or later"
        code = self._about(other, distance)
        share = shares_a_day(entry, prescriber_agrees=other.shares)
        for rule, allowed in self._rules(entry, share=share):
            for session in self.sessions:
                self.on_days(session, _mirrored(allowed, at), rule, code)

    def _other_and_wishes(self, other: Other) -> None:
        if other.entry.systemic:
            return
        at = self.offset(other.day)
        for visit, wish in enumerate(self.layout.wishes, start=len(self.sessions)):
            if overlap(other.zones, wish.zones) and other.entry.trauma and wish.entry.trauma:
                code = self._about(other, f"at least {TRAUMA_DAYS} days from another trauma")
                self.on_days(visit, _shifted(between(other.entry, wish.entry), at), self._one_trauma(), code)


def _shifted(ranges: Ranges, by: int) -> Ranges:
    return tuple((low + by, high + by) for low, high in ranges)


def _mirrored(ranges: Ranges, at: int) -> Ranges:
    """Days of a session, from the days that lie between it and a treatment on day ``at``."""
    return tuple((at - high, at - low) for low, high in reversed(ranges))


def visits_of(days: Sequence[int]) -> int:
    """Days on which the patient comes."""
    return len(set(days))
