"""``plan_course`` and ``shift``: from a formulation to dated visits, or to the reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from openmeso.errors import Fault, UnknownIdError
from openmeso.formulation.nouns import Formulation, Preparation
from openmeso.intake.case import Case
from openmeso.intake.intake import Intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Verdict
from openmeso.plan.around import course_price, expected_course, readings, topical_pauses
from openmeso.plan.calendar_problem import Demand, Problem
from openmeso.plan.circumstances import Circumstances, gather, treated_zones
from openmeso.plan.demands import Layout, Pin, Step, build_problem, visits_of
from openmeso.plan.injection_map import InjectionMap, draw_map
from openmeso.plan.nouns import Change, Course, NoCourse, Note, Regimen, StepMinutes
from openmeso.plan.regimen import choose_regimen
from openmeso.plan.scheduler import best_days, clash, relaxation
from openmeso.plan.stopping import cap_is_lifted, over_the_cap, sessions_a_year, stops_that_apply
from openmeso.plan.visit import total_minutes, visit_steps
from openmeso.plan.wording import planned_sessions, planned_treatments
from openmeso.practice import Practice
from openmeso.screening.nouns import Screening
from openmeso.units import Volume

#: Maintenance is proposed for so long from the first session.
FIRST_YEAR_DAYS = 365


def plan_course(
    *,
    formulation: Formulation,
    screening: Screening,
    intake: Intake,
    case: Case,
    library: Library,
    practice: Practice,
    on: date,
    jurisdiction: str,
) -> Course | NoCourse:
    """Plan induction, combined treatments and maintenance.

    Args:
        formulation: What is injected and where; its chosen alternative is planned.
        screening: Its waits are kept; what it rules out is left out.
        intake: The facts of the day.
        case: Wishes, absences, events, other treatments.
        library: Protocols, distances, steps, expectations.
        practice: Opening days, licences, prices.
        on: The day of planning; no visit lies before it.
        jurisdiction: Country code, for the time between information and signature.

    Returns:
        The course with the best dates, or what clashes and the smallest change that would help.
    """
    planner = _Planner(formulation, screening, intake, case, library, practice, on, jurisdiction)
    stopped = planner.stopped_by_screening()
    if stopped:
        return stopped
    regimen = choose_regimen(
        formulation=formulation,
        case=case,
        library=library,
        practice=practice,
        zones=treated_zones(formulation),
        on=on,
    )
    if not regimen.sessions:
        return planner.refused(regimen)
    return planner.course(regimen, _Fixed())


def shift(
    *,
    course: Course,
    session: int,
    to: date,
    formulation: Formulation,
    screening: Screening,
    intake: Intake,
    case: Case,
    library: Library,
    practice: Practice,
    on: date,
    jurisdiction: str,
) -> Course | NoCourse:
    """Move one session: what lies before it stays, what follows is planned anew.

    Sessions before ``on`` count as held and never move. Shifting twice to the same day changes nothing.

    Args:
        course: The course as planned.
        session: Number of the session that moves.
        to: Its new day.
        formulation: As in ``plan_course``, and so are the rest.
        screening: As of today.
        intake: As of today.
        case: As of today.
        library: All knowledge.
        practice: Opening days, licences, prices.
        on: Today.
        jurisdiction: Country code.

    Raises:
        UnknownIdError: the course has no session of this number.
    """
    moved = next((s for s in course.sessions if s.number == session), None)
    if moved is None:
        numbers = f"a number from 1 to {len(course.sessions)}"
        raise UnknownIdError([Fault("course: session", str(session), numbers, "look at the plan")])
    planner = _Planner(formulation, screening, intake, case, library, practice, on, jurisdiction)
    stopped = planner.stopped_by_screening()
    if stopped:
        return stopped
    if moved.day < on and to != moved.day:
        held = Demand(f"plan/held-session-{session}", f"Session {session} took place on {moved.day}.")
        return NoCourse(on, (held,), None)
    sessions: dict[int, Pin] = {}
    for s in course.sessions:
        if s.day < on:
            sessions[s.number] = Pin(s.day, "held")
        elif s.number < session:
            sessions[s.number] = Pin(s.day, "kept")
        elif s.number == session:
            sessions[s.number] = Pin(to, "moved")
    treatments = {
        (t.treatment, t.zone, t.number): Pin(t.day, "held" if t.day < on else "kept")
        for t in course.combined
        if t.day < on or t.day < min(moved.day, to)
    }
    return planner.course(course.regimen, _Fixed(sessions, treatments, len(course.maintenance)))


@dataclass(frozen=True)
class _Fixed:
    """What an earlier plan has fixed: session numbers, combined treatments, maintenance to keep."""

    sessions: Mapping[int, Pin] = field(default_factory=dict)
    treatments: Mapping[tuple[str, str, int], Pin] = field(default_factory=dict)
    maintenance: int = 0


@dataclass(frozen=True)
class _Planner:
    formulation: Formulation
    screening: Screening
    intake: Intake
    case: Case
    library: Library
    practice: Practice
    on: date
    jurisdiction: str

    # --- where there is nothing to plan --------------------------------------------------

    def stopped_by_screening(self) -> NoCourse | None:
        """A hard stop without a date is no matter of the calendar."""
        verdict = self.screening.verdict
        dated = verdict is Verdict.DEFER and self.screening.first_possible is not None
        if not self.screening.stops or dated:
            return None
        conflict = tuple(
            Demand(finding.code, f"{finding.title}: {finding.reason}", can_yield=False)
            for finding in self.screening.findings
            if finding.verdict.rank >= Verdict.NOT_ASSESSABLE.rank and finding.decision is None
        )
        words = "Screening stops the plan until this is cleared; no date can be given."
        return NoCourse(self.on, conflict, None, (Note("plan/stopped-by-screening", words),))

    def refused(self, regimen: Regimen) -> NoCourse:
        if regimen.refused:
            conflict = Demand("plan/protocol-refused", f"{regimen.name}: {regimen.refused}")
        else:
            relax = "a prescriber's recorded reason (decision plan/course-cap)"
            conflict = Demand("plan/course-cap", f"No session is left: {regimen.count_reason}.", True, relax)
        return NoCourse(self.on, (conflict,), None, regimen.notes)

    # --- the plan ------------------------------------------------------------------------

    def course(self, regimen: Regimen, fixed: _Fixed) -> Course | NoCourse:
        maps = tuple(self._map(preparation) for preparation in self.formulation.chosen.preparations)
        first, later = (
            visit_steps(library=self.library, case=self.case, intake=self.intake, maps=maps, first=is_first)
            for is_first in (True, False)
        )
        held = frozenset(pin.day for pin in fixed.sessions.values() if pin.kind == "held")
        around = gather(
            formulation=self.formulation,
            screening=self.screening,
            intake=self.intake,
            case=self.case,
            library=self.library,
            practice=self.practice,
            on=self.on,
            jurisdiction=self.jurisdiction,
            held=held,
        )
        around, surplus = _within_the_course(around, regimen)
        layout = self._layout(regimen, around, fixed, (first, later))
        problem = self._problem(layout, around)
        days = best_days(problem)
        if days is None:
            return self._none(problem, layout, around, regimen)
        placed = self._with_maintenance(layout, days, regimen, around, fixed, total_minutes(later))
        if isinstance(placed, NoCourse):
            return placed
        layout, days, notes = placed
        loose = self._problem(replace(layout, pins=_held(layout.pins)), around)
        sessions = planned_sessions(problem=loose, layout=layout, days=days, around=around, steps=(first, later))
        combined = planned_treatments(problem=loose, layout=layout, days=days, around=around)
        induction = [s for s in sessions if not s.proposed]
        concerns = [a.goal.concern for a in self.formulation.chosen.addressed]
        protocols = {self.library.concerns[c].protocol for c in concerns} | {regimen.protocol}
        return Course(
            on=self.on,
            first_possible=around.first_possible,
            regimen=regimen,
            sessions=sessions,
            combined=combined,
            pauses=topical_pauses(self.library, sessions),
            maps=maps,
            expected=expected_course(self.library, concerns, induction),
            assessments=readings(regimen=regimen, sessions=sessions, practice=self.practice, on=self.on),
            price=course_price(
                formulation=self.formulation, practice=self.practice, sessions=sessions, combined=combined
            ),
            stops=stops_that_apply(self.library, protocols=protocols),
            notes=(*regimen.notes, *around.left_out, *surplus, *self._notes(around), *notes),
            visits=visits_of(days),
        )

    def _problem(self, layout: Layout, around: Circumstances) -> Problem:
        return build_problem(layout=layout, around=around, case=self.case, practice=self.practice)

    def _layout(
        self,
        regimen: Regimen,
        around: Circumstances,
        fixed: _Fixed,
        steps: tuple[Sequence[StepMinutes], Sequence[StepMinutes]],
    ) -> Layout:
        count = regimen.sessions
        minutes = [total_minutes(steps[0]), *[total_minutes(steps[1])] * (count - 1)]
        pins = {number - 1: pin for number, pin in fixed.sessions.items() if number <= count}
        for index, wish in enumerate(around.wishes, start=count):
            pin = fixed.treatments.get((wish.entry.id, wish.zone, wish.number))
            if pin:
                pins[index] = pin
        return Layout(
            steps=tuple(Step(regimen.least_days, regimen.target_days, regimen.most_days, m) for m in minutes),
            wishes=around.wishes,
            fewest=regimen.fewest,
            pins=pins,
        )

    def _with_maintenance(
        self,
        layout: Layout,
        days: tuple[int, ...],
        regimen: Regimen,
        around: Circumstances,
        fixed: _Fixed,
        minutes: int,
    ) -> tuple[Layout, tuple[int, ...], tuple[Note, ...]] | NoCourse:
        """Add maintenance round a course that stands; what finds no day is left out and said."""
        least, target, most = (
            regimen.maintenance_least_days,
            regimen.maintenance_days,
            regimen.maintenance_most_days,
        )
        if least is None or target is None or most is None:
            words = "The protocol has no maintenance by default."
            return layout, days, (Note("plan/no-maintenance", words, regimen.sources),)
        count = len(layout.steps)
        left = FIRST_YEAR_DAYS - (days[count - 1] - days[0])
        wanted = max(left // target, max(fixed.sessions, default=0) - count, 0)
        step = Step(least, target, most, minutes, maintenance=True)
        asked = max(fixed.sessions, default=0) - count
        for number in range(wanted, max(asked, 1) - 1, -1):
            pins = {index: self._stays(layout, index, days[index]) for index in range(count)}
            pins |= {index + number: self._stays(layout, index, days[index]) for index in range(count, layout.size)}
            pins |= {n - 1: pin for n, pin in fixed.sessions.items() if count < n <= count + number}
            longer = replace(layout, steps=(*layout.steps, *[step] * number), pins=pins)
            problem = self._problem(longer, around)
            found = best_days(problem)
            if found is None or self._too_many(found[: count + number], around):
                if number != asked:
                    continue
                # The session itself that somebody moved: it is not left out in silence.
                return self._none(problem, longer, around, regimen) if found is None else self._capped()
            dropped = wanted - number
            notes = (self._dropped(dropped),) if dropped else ()
            back = {i: p for i, p in layout.pins.items() if i < count}
            back |= {i + number: p for i, p in layout.pins.items() if i >= count}
            back |= {n - 1: pin for n, pin in fixed.sessions.items() if n > count}
            return replace(longer, pins=back), found, notes
        return layout, days, (self._dropped(wanted),) if wanted else ()

    def _capped(self) -> NoCourse:
        most = sessions_a_year(self.library)
        words = f"More than {most} sessions in 365 days on one zone need a prescriber's recorded reason."
        relax = "a prescriber's recorded reason (decision plan/course-cap)"
        return NoCourse(self.on, (Demand("plan/course-cap", words, can_yield=True, relax=relax),), None)

    def _stays(self, layout: Layout, index: int, day: int) -> Pin:
        pin = layout.pins.get(index)
        return pin if pin and pin.kind == "held" else Pin(self.on + timedelta(days=day), "kept")

    def _dropped(self, count: int) -> Note:
        words = f"{count} maintenance session(s) of the first year found no day; decide when the outcome is read."
        return Note("plan/maintenance-not-placed", words)

    def _too_many(self, days: Sequence[int], around: Circumstances) -> bool:
        """Whether maintenance would pass the yearly cap of a zone, its other sessions counted."""
        if cap_is_lifted(self.case):
            return False
        most = sessions_a_year(self.library)
        planned = [self.on + timedelta(days=day) for day in days]
        others = [o for o in around.others if o.entry.id == "mesotherapy"]
        return any(
            over_the_cap([*planned, *(o.day for o in others if o.zones is None or zone in o.zones)], most=most)
            for zone in around.zones
        )

    def _none(self, problem: Problem, layout: Layout, around: Circumstances, regimen: Regimen) -> NoCourse:
        """The minimal clash, and the smallest change with the dates it would give."""
        help_ = relaxation(problem)
        change = None
        if help_:
            lifted = {demand.code for demand in help_.lifted}
            sessions = len(layout.steps)
            kept = [
                day
                for visit, day in enumerate(help_.days)
                if not (visit < sessions and "plan/session-count" in lifted and visit >= layout.fewest)
                and not (visit >= sessions and layout.wishes[visit - sessions].demand in lifted)
            ]
            starts, ends = self.on + timedelta(days=help_.days[0]), self.on + timedelta(days=max(kept))
            change = Change(help_.lifted, starts, ends)
        return NoCourse(self.on, clash(problem), change, (*regimen.notes, *around.left_out))

    # --- what goes with it ---------------------------------------------------------------

    def _map(self, preparation: Preparation) -> InjectionMap:
        """Draw one preparation. The map counts by side, the formulation both sides together."""
        volumes = {
            z.zone: Volume(z.volume.value / 2) if self.library.zones[z.zone].paired else z.volume
            for z in preparation.zones
        }
        products = [self.library.products[p] for p in preparation.products if p in self.library.products]
        stated: list[Decimal] = [p.label.ml_per_point for p in products if p.label.ml_per_point is not None]
        sex = self.intake.sex
        return draw_map(
            volumes=volumes,
            sex="male" if sex == "male" else "female" if sex == "female" else "other",
            library=self.library,
            techniques={z.zone: z.technique for z in preparation.zones if z.technique},
            most_per_point={zone: Volume(min(stated)) for zone in volumes} if stated else None,
            actives=frozenset(i.ingredient for i in preparation.ingredients),
        )

    def _notes(self, around: Circumstances) -> tuple[Note, ...]:
        notes = [
            Note(
                "plan/adjunct",
                "Goes with daily sun protection and home care, and replaces none of them.",
                ("article-2",),
            )
        ]
        if around.phototype is None and any(w.entry.dark_skin_days for w in around.wishes):
            words = "Phototype not recorded: peels and lasers keep the longer distance of dark skin."
            notes.append(Note("plan/phototype-unknown", words))
        if self.case.event:
            why = "the patient bruises easily, or did not say" if around.bruises else "usual marks"
            words = f"Sessions end {around.marks_days} days before an event ({why})."
            notes.append(Note("plan/event-distance", words))
        undated = sorted({o.entry.name for o in around.others if not o.dated})
        if undated:
            words = f"No date on record, counted as today: {', '.join(undated)}."
            notes.append(Note("plan/treatment-undated", words))
        return tuple(notes)


def _within_the_course(around: Circumstances, regimen: Regimen) -> tuple[Circumstances, tuple[Note, ...]]:
    """What follows the injections has one sitting a session at most; the others are said, not placed."""
    kept = tuple(w for w in around.wishes if w.entry.same_day != "yes-after" or w.number <= regimen.sessions)
    gone = {w.entry.name: w.of for w in around.wishes if w not in kept}
    notes = tuple(
        Note(
            "plan/more-than-sessions",
            f"{name} follows the injections: {regimen.sessions} of {of} sittings go with the sessions.",
        )
        for name, of in gone.items()
    )
    return replace(around, wishes=kept), notes


def _held(pins: Mapping[int, Pin]) -> dict[int, Pin]:
    return {visit: pin for visit, pin in pins.items() if pin.kind == "held"}
