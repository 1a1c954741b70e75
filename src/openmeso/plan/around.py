"""What stands around the sessions of a course: pauses of home products, expectations, readings, price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from openmeso.formulation.nouns import Formulation
from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import TopicalPause
from openmeso.plan.nouns import Assessment, Expected, Pause, Phase, PlannedTreatment, Price, Regimen, Session, Stretch
from openmeso.practice import Practice
from openmeso.units import Money

#: The late reading: five to seven months after the last session, when an effect that fades has faded.
LATE_READING_DAYS = 180


def topical_pauses(library: Library, sessions: Sequence[Session]) -> tuple[Pause, ...]:
    """When each home product pauses. Pauses that meet become one."""
    return tuple(
        pause
        for topical in library.topicals.values()
        for pause in _pauses(topical, [s for s in sessions if not s.held])
    )


def _pauses(topical: TopicalPause, sessions: Iterable[Session]) -> list[Pause]:
    spans: list[tuple[date, date, tuple[int, ...]]] = []
    for session in sessions:
        # Free again on day D + N, as every wait of the house: the last day of the pause is the one before.
        first = session.day - timedelta(days=topical.before_days)
        last = session.day + timedelta(days=max(topical.after_days, 1) - 1)
        if spans and first <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]), (*spans[-1][2], session.number))
        else:
            spans.append((first, last, (session.number,)))
    return [
        Pause(
            topical=topical.id,
            name=topical.name,
            first_day=first,
            last_day=last,
            sessions=numbers,
            prescriber=topical.prescriber,
            grade=topical.grade,
            confirmed=topical.confirmed,
            sources=topical.sources,
        )
        for first, last, numbers in spans
    ]


def expected_course(library: Library, concerns: Iterable[str], induction: Sequence[Session]) -> tuple[Expected, ...]:
    """The usual course of each goal with its days. Words are ranges; the grade says how sure they are."""
    wanted = set(concerns)
    first, last = induction[0].day, induction[-1].day

    def days(start: date, low: int, high: int) -> tuple[date, date]:
        return start + timedelta(days=low), start + timedelta(days=high)

    out: list[Expected] = []
    for entry in library.expectations.values():
        if not wanted & set(entry.concerns):
            continue
        stretches = (
            Stretch("at_once", *days(first, 0, 0), entry.at_once),
            Stretch("days_1_2", *days(first, 1, 2), entry.days_1_2),
            Stretch("weeks_1_2", *days(first, 7, 14), entry.weeks_1_2),
            Stretch("week_4", *days(first, 28, 28), entry.week_4),
            Stretch("after_course", *days(last, 0, 28), entry.after_course),
            Stretch("months_3_6", *days(last, 90, 180), entry.months_3_6),
        )
        concerned = tuple(c for c in entry.concerns if c in wanted)
        out.append(Expected(entry.id, concerned, stretches, entry.grade, entry.confirmed, entry.sources))
    return tuple(out)


def readings(*, regimen: Regimen, sessions: Sequence[Session], practice: Practice, on: date) -> tuple[Assessment, ...]:
    """Baseline twice, before each session, after the last one, and late. All on days of opening."""
    induction = [s for s in sessions if s.phase is Phase.INDUCTION]
    last = induction[-1].day
    out = [Assessment("baseline", on, None, regimen.measures)]
    out += [
        Assessment("baseline" if s.number == 1 else "before-session", s.day, s.number, regimen.measures)
        for s in sessions
        if not s.held
    ]
    for kind, days in (("after-course", regimen.assess_days_after), ("late", LATE_READING_DAYS)):
        target = last + timedelta(days=days)
        out.append(Assessment(kind, practice.next_open(target) or target, None, regimen.measures))
    return tuple(sorted(out, key=lambda a: (a.day, a.before_session or 0)))


def course_price(
    *,
    formulation: Formulation,
    practice: Practice,
    sessions: Sequence[Session],
    combined: Sequence[PlannedTreatment],
) -> Price:
    """Add up what the practice charges. What has no price is named, never counted as free."""
    visit, products = Money(practice.prices.visit), formulation.chosen.price
    induction = sum(1 for s in sessions if s.phase is Phase.INDUCTION)
    session = None if products is None else visit + products

    def times(count: int) -> Money | None:
        return None if session is None else session.times(Decimal(count))

    unpriced = list(dict.fromkeys(t.name for t in combined))
    if products is None:
        unpriced.insert(0, "products")
    if not visit:
        unpriced.insert(0, "visit")
    return Price(
        currency=practice.currency,
        visit=visit,
        products=products,
        session=session,
        course=times(induction),
        first_year=times(len(sessions)),
        unpriced=tuple(unpriced),
    )
