"""From whole days back to dates, each with its reason and its window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from openmeso.plan.calendar_problem import Problem, bounds_on, room, within
from openmeso.plan.circumstances import Circumstances, Wish, overlap
from openmeso.plan.demands import Layout
from openmeso.plan.nouns import Phase, PlannedTreatment, Session, StepMinutes, Window
from openmeso.plan.sequencing import MARK_FREE_DAYS, PLACE_WORDS, asked_days, mark_free_days
from openmeso.plan.visit import total_minutes


def planned_sessions(
    *,
    problem: Problem,
    layout: Layout,
    days: Sequence[int],
    around: Circumstances,
    steps: tuple[tuple[StepMinutes, ...], tuple[StepMinutes, ...]],
) -> tuple[Session, ...]:
    """The sessions with date, reason, window and minutes."""
    out = []
    for index, step in enumerate(layout.steps):
        day = _date(around, days[index])
        pin = layout.pins.get(index)
        minutes = steps[0 if index == 0 else 1]
        out.append(
            Session(
                number=index + 1,
                phase=Phase.MAINTENANCE if step.maintenance else Phase.INDUCTION,
                day=day,
                interval_days=days[index] - days[index - 1] if index else None,
                reason=_reason(problem, layout, days, index, around),
                window=_window(problem, days, index, around),
                steps=minutes,
                minutes=total_minutes(minutes),
                proposed=step.maintenance,
                held=pin is not None and pin.kind == "held",
            )
        )
    return tuple(out)


def planned_treatments(
    *, problem: Problem, layout: Layout, days: Sequence[int], around: Circumstances
) -> tuple[PlannedTreatment, ...]:
    """The combined treatments in order of their days."""
    count = len(layout.steps)
    out = []
    for visit, wish in enumerate(layout.wishes, start=count):
        entry = wish.entry
        shared = [index + 1 for index in range(count) if days[index] == days[visit]]
        pin = layout.pins.get(visit)
        out.append(
            PlannedTreatment(
                treatment=entry.id,
                name=entry.name,
                zone=wish.zone,
                number=wish.number,
                of=wish.of,
                day=_date(around, days[visit]),
                same_visit=shared[0] if shared else None,
                minutes=entry.minutes,
                order=entry.order,
                gaps=_gaps(layout, days, visit, wish, around),
                condition=_condition(wish, shared=bool(shared)),
                window=_window(problem, days, visit, around),
                grade=entry.grade,
                confirmed=entry.confirmed,
                sources=entry.sources,
                held=pin is not None and pin.kind == "held",
            )
        )
    return tuple(sorted(out, key=lambda t: (t.day, t.treatment, t.zone, t.number)))


def _date(around: Circumstances, day: int) -> date:
    return around.on + timedelta(days=day)


def _window(problem: Problem, days: Sequence[int], visit: int, around: Circumstances) -> Window:
    free = room(problem, days, visit) or ((days[visit], days[visit]),)
    return Window(_date(around, free[0][0]), _date(around, free[-1][1]))


def _reason(problem: Problem, layout: Layout, days: Sequence[int], index: int, around: Circumstances) -> str:
    pin = layout.pins.get(index)
    if pin and pin.kind == "held":
        return "Took place."
    if pin and pin.kind == "moved":
        return "Moved to this day on request."
    if index == 0:
        first = (around.first_possible - around.on).days
        if days[0] == first:
            waits = [w.words for w in around.waits if w.day == around.first_possible and w.day > around.on]
            return "First possible day. " + " ".join(waits) if waits else "First possible day."
        return "First day that fits. " + _against(problem, days, 0, first, ())
    target, gap = layout.steps[index].target_days, days[index] - days[index - 1]
    if gap == target:
        return f"{gap} days after session {index}, as planned by the protocol."
    later = range(index + 1, len(layout.steps))
    why = _against(problem, days, index, days[index - 1] + target, later)
    return f"{gap} instead of {target} days after session {index}. {why}"


def _against(problem: Problem, days: Sequence[int], visit: int, day: int, apart_from: Sequence[int]) -> str:
    """What stands against another day of a visit; sessions after it, and what goes with it, not counted."""
    with_it = {other for other, at in enumerate(days) if at == days[visit]}
    codes = {
        bound.demand
        for bound in bounds_on(problem, days, visit)
        if bound.other not in with_it and bound.other not in apart_from and not within(bound.allowed, day)
    }
    words = [demand.words for demand in problem.demands if demand.code in codes]
    return " ".join(words) if words else "So all intervals together lie nearest their best."


def _gaps(layout: Layout, days: Sequence[int], visit: int, wish: Wish, around: Circumstances) -> tuple[str, ...]:
    """Distance to the sessions before and after, each with what is asked."""
    if not overlap(wish.zones, around.zones):
        return ("Another zone than the sessions: no distance asked.",)
    before, after = asked_days(wish.entry, around.phototype)
    count = len(layout.steps)
    out = []
    earlier = [index for index in range(count) if days[index] < days[visit]]
    later = [index for index in range(count) if days[index] > days[visit]]
    if earlier:
        gap = days[visit] - days[earlier[-1]]
        out.append(f"{gap} days after session {earlier[-1] + 1} (at least {after}).")
    if later:
        gap = days[later[0]] - days[visit]
        out.append(f"{gap} days before session {later[0] + 1} (at least {before}).")
    return tuple(out)


def _condition(wish: Wish, *, shared: bool) -> str:
    entry = wish.entry
    parts = []
    if shared:
        parts.append("Same visit, after the injections.")
    if entry.place != "any":
        parts.append(f"{PLACE_WORDS[entry.place][0].upper()}{PLACE_WORDS[entry.place][1:]}.")
    if mark_free_days(entry, bruises=False):
        parts.append(f"Only if there was no redness, mark or open event for {MARK_FREE_DAYS} days.")
    return " ".join(parts)
