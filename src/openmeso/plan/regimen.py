"""How many sessions and how far apart: the protocol of the heaviest goal, bounded by leaflet and wish."""

from __future__ import annotations

from datetime import date, timedelta

from openmeso.formulation.nouns import Addressed, Formulation, Goal
from openmeso.formulation.weights import wanted
from openmeso.intake.case import Case
from openmeso.knowledge import Library
from openmeso.knowledge.schema.concerns import Protocol
from openmeso.knowledge.schema.products import Product
from openmeso.plan.nouns import Note, Regimen, Side
from openmeso.plan.stopping import cap_is_lifted, sessions_a_year, sessions_left
from openmeso.practice import Practice

#: Where neither leaflet nor protocol states an interval (decided by the house).
LEAST_INTERVAL_DAYS = 14

#: How much later than its day a maintenance session may lie where the protocol states no range.
MAINTENANCE_SLACK_DAYS = 28


def choose_regimen(
    *, formulation: Formulation, case: Case, library: Library, practice: Practice, zones: frozenset[str], on: date
) -> Regimen:
    """Choose protocol, number of sessions and interval, and say what each rests on."""
    notes: list[Note] = []
    goal = _leading_goal(formulation)
    protocol = library.protocols[library.concerns[goal.concern].protocol if goal else "unspecified"]
    notes += _other_protocols(formulation, protocol, library)
    products = _products(formulation, library)
    least, target, most, why_interval = _interval(protocol, products, practice, notes)
    sessions, fewest, why_count = _count(protocol, products, case, zones, library, on, notes)
    maintenance = protocol.maintenance_days
    if maintenance is not None and maintenance < least:
        maintenance = least
    low, high = protocol.maintenance_range or (maintenance, (maintenance or 0) + MAINTENANCE_SLACK_DAYS)
    return Regimen(
        protocol=protocol.id,
        name=protocol.name,
        goal=goal,
        sessions=sessions,
        fewest=fewest,
        least_days=least,
        target_days=target,
        most_days=most,
        maintenance_days=maintenance,
        maintenance_least_days=None if maintenance is None or low is None else max(low, least),
        maintenance_most_days=None if maintenance is None else max(high, maintenance),
        assess_days_after=protocol.assess_days_after,
        measures=protocol.measures,
        onset=protocol.onset,
        duration=protocol.duration,
        count_reason=why_count,
        interval_reason=why_interval,
        sides=tuple(
            Side(side.says, side.direction, side.grade, side.confirmed, side.sources) for side in protocol.sides
        ),
        grade=protocol.grade,
        confirmed=protocol.sessions.confirmed and protocol.interval_days.confirmed,
        sources=tuple(dict.fromkeys((*protocol.sources, *protocol.sessions.sources, *protocol.interval_days.sources))),
        refused=protocol.refused if sessions == 0 else "",
        notes=tuple(notes),
    )


def _leading_goal(formulation: Formulation) -> Goal | None:
    addressed = formulation.chosen.addressed
    return max(addressed, key=_weight).goal if addressed else None


def _weight(addressed: Addressed) -> tuple[int, int, str, str]:
    """The patient's first wish leads, not the best studied one; evidence and name decide between equals."""
    goal = addressed.goal
    return wanted(goal), addressed.weight, goal.concern, goal.zone


def _other_protocols(formulation: Formulation, leading: Protocol, library: Library) -> list[Note]:
    others = sorted({library.concerns[a.goal.concern].protocol for a in formulation.chosen.addressed} - {leading.id})
    if not others:
        return []
    words = "; ".join(
        f"{(p := library.protocols[other]).name}: {p.sessions.default} sessions, {p.interval_days.default} d apart"
        for other in others
    )
    return [
        Note(
            "plan/several-goals",
            f'Several goals: the protocol "{leading.name}" of the heaviest goal leads. By itself, {words}.',
        )
    ]


def _products(formulation: Formulation, library: Library) -> tuple[Product, ...]:
    ids = {p for preparation in formulation.chosen.preparations for p in preparation.products}
    return tuple(library.products[p] for p in sorted(ids) if p in library.products)


def _interval(
    protocol: Protocol, products: tuple[Product, ...], practice: Practice, notes: list[Note]
) -> tuple[int, int, int, str]:
    """Least, target and most days, and why.

    The leaflet's own interval goes before the protocol's. An unconfirmed one may lengthen the interval but
    never shorten it: a number that nobody has read does not bring a needle nearer.
    """
    own = protocol.interval_days
    least = own.least or LEAST_INTERVAL_DAYS
    why = f'protocol "{protocol.name}"' if own.least else "house minimum, since the protocol states none"
    stated = [(p.label.interval_days, p) for p in products if p.label.interval_days]
    usable = [(days, p) for days, p in stated if p.label.confirmed or days >= least]
    if usable:
        # A product without an interval of its own stays with the protocol's.
        floor = 0 if len(usable) == len(products) else least
        longest, product = max(usable, key=lambda pair: (pair[0], pair[1].id))
        if longest >= floor:
            least = longest
            unconfirmed = "" if product.label.confirmed else ", not confirmed"
            why = f"leaflet of {product.name}{unconfirmed}"
    for days, product in stated:
        if (days, product) not in usable:
            words = f"The {days} d in our record of {product.name} are not confirmed and do not shorten the interval."
            notes.append(Note("plan/interval-unconfirmed", words, product.label.sources))
    lengthened = practice.waits_days.get("session-interval", 0)
    if lengthened > least:
        least, why = lengthened, "this practice's own minimum"
    target = max(own.default, least)
    most = max(own.most, target + own.most - own.default)
    return least, target, most, f"{target} d ({least} to {most}); least by {why}"


def _count(
    protocol: Protocol,
    products: tuple[Product, ...],
    case: Case,
    zones: frozenset[str],
    library: Library,
    on: date,
    notes: list[Note],
) -> tuple[int, int, str]:
    """Sessions, the fewest that still make a course, and why."""
    own = protocol.sessions
    count, why = own.default, f'default of the protocol "{protocol.name}" ({own.least} to {own.most})'
    for product in products:
        most = product.label.sessions
        if most is not None and most < count:
            count, why = most, f"leaflet of {product.name}: {most}"
            notes.append(
                Note(
                    "plan/leaflet-sessions",
                    f"The protocol asks {own.default} sessions, the leaflet of {product.name} {most}: {most} planned.",
                    product.label.sources,
                )
            )
        elif most is not None and most > count and product.label.interval_days:
            words = f"The leaflet of {product.name} speaks of {most} sessions {product.label.interval_days} d apart; "
            notes.append(Note("plan/leaflet-regimen", words + f"the protocol plans {count}.", product.label.sources))
    wish = case.preferences.max_sessions
    if wish is not None and wish < count:
        notes.append(
            Note(
                "plan/fewer-sessions-wished", f"The protocol asks {count} sessions, the patient wishes at most {wish}."
            )
        )
        if wish < own.least:
            words = f"Fewer than {own.least} sessions were not studied for this protocol: expect less."
            notes.append(Note("plan/below-protocol", words, own.sources))
        count, why = wish, f"the patient's wish: at most {wish}"
    left = sessions_left(case=case, library=library, zones=zones, since=on - timedelta(days=364))
    if count and left < count and not cap_is_lifted(case):
        most = sessions_a_year(library)
        words = f"More than {most} sessions in 365 days on one zone need a prescriber's recorded reason."
        notes.append(Note("plan/course-cap", words))
        count, why = left, f"{left} left of {most} in 365 days"
    return count, min(own.least, count) or min(1, count), why
