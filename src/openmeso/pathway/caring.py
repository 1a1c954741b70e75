"""What the patient does before and after a session: from the plan, or from what was really done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from openmeso.aftercare import give_aftercare, give_precare
from openmeso.aftercare.nouns import Aftercare, Given, Precare
from openmeso.formulation.nouns import Formulation, Preparation
from openmeso.intake import Case, Intake, take_intake
from openmeso.knowledge import Library
from openmeso.plan.nouns import Course, Session
from openmeso.practice import Practice
from openmeso.practice.practice import Opening
from openmeso.screening.facts import UNKNOWN, Facts, Questions
from openmeso.session.delivery import Delivery

#: Past states that still bear on care: the virus stays.
_LASTING = frozenset({"herpes-labialis", "zoster-face"})


def cared_before(
    *,
    case: Case,
    formulation: Formulation,
    course: Course,
    library: Library,
    practice: Practice,
    on: date,
    session: int = 1,
    starts_at: datetime | None = None,
    language: str | None = None,
) -> Precare:
    """What the patient does and leaves before a session.

    Args:
        on: The day whose facts hold.
        session: Its number in the course, from 1.
        starts_at: As booked; without it the practice's opening on the planned day.
        language: The patient's own by default.

    Raises:
        ValueError: the course has no session of this number.
    """
    intake = take_intake(case=case, library=library, on=on)
    return give_precare(
        starts_at=starts_at or _opening(_session(course, session), practice),
        library=library,
        zones=_zones(formulation.chosen.preparations),
        phototype=intake.phototype,
        conditions=_conditions(intake),
        language=language or case.patient.language,
        time_zone=practice.zone,
        actives=_actives(formulation.chosen.preparations),
        unsure=_unsure(intake, library),
    )


def cared_after(
    *,
    case: Case,
    formulation: Formulation,
    course: Course,
    library: Library,
    practice: Practice,
    on: date,
    session: int = 1,
    ended_at: datetime | None = None,
    delivered: Delivery | None = None,
    language: str | None = None,
) -> Aftercare:
    """What the patient does, leaves and watches after a session, with the lots that were given.

    Args:
        on: The day whose facts hold.
        session: Its number in the course, from 1. The long check-ins follow the last session.
        ended_at: When it really ended; without it the planned end.
        delivered: What was really given: its zones and lots count, the planned ones do not. Where nothing
            reached the skin, the planned zones stand and no lot is named.
        language: The patient's own by default.

    Raises:
        ValueError: the course has no session of this number.
    """
    intake = take_intake(case=case, library=library, on=on)
    this = _session(course, session)
    later = [s.day for s in course.sessions if s.number > session]
    preparations = formulation.chosen.preparations
    zones = _zones(preparations)
    given = tuple(_as_planned(preparations, library))
    if delivered is not None:
        letters = {line.syringe for line in delivered.line if line.volume_ml}
        preparations = tuple(p for p in preparations if p.letter in letters) or preparations
        zones = frozenset(line.zone for line in delivered.line if line.volume_ml) or zones
        given = tuple(_as_delivered(delivered, library))
    return give_aftercare(
        ended_at=ended_at or _opening(this, practice) + timedelta(minutes=this.minutes),
        library=library,
        zones=zones,
        phototype=intake.phototype,
        conditions=_conditions(intake),
        language=language or case.patient.language,
        time_zone=practice.zone,
        phone=practice.on_call_phone,
        emergency_number=practice.emergency_phone,
        latest=not later,
        next_session=min(later) if later else None,
        actives=_actives(preparations),
        unsure=_unsure(intake, library),
        given=given,
    )


def _session(course: Course, number: int) -> Session:
    found = next((s for s in course.sessions if s.number == number), None)
    if found is None:
        raise ValueError(f"the course has no session {number}")
    return found


def _opening(session: Session, practice: Practice) -> datetime:
    """The hour the practice opens on the day of a session; on a day that was closed since, its earliest hour."""
    spans = practice.hours_on(session.day) or sorted((s for d in practice.hours.values() for s in d), key=_opens)
    opens = _opens(spans[0])
    return datetime.combine(session.day, opens, tzinfo=practice.zone).astimezone(UTC)


def _opens(span: Opening) -> time:
    return span.opens


def _zones(preparations: tuple[Preparation, ...]) -> frozenset[str]:
    return frozenset(z.zone for p in preparations for z in p.zones)


def _actives(preparations: tuple[Preparation, ...]) -> frozenset[str]:
    return frozenset(i.ingredient for p in preparations for i in p.ingredients)


def _conditions(intake: Intake) -> frozenset[str]:
    return frozenset(c.id for c in intake.conditions if c.state != "past" or c.id in _LASTING)


def _unsure(intake: Intake, library: Library) -> frozenset[str]:
    """Conditions that nobody ruled out."""
    facts = Facts(intake, Questions(library))
    listed = {c.id for c in intake.conditions}
    return frozenset(c for c in library.conditions if c not in listed and facts.unlisted(("condition", c)) == UNKNOWN)


def _as_planned(preparations: tuple[Preparation, ...], library: Library) -> Iterator[Given]:
    for preparation in preparations:
        zones = tuple(z.zone for z in preparation.zones)
        for use in preparation.lots:
            if use.expiry is not None:
                product = library.products[use.product]
                yield Given(product.name, product.maker, use.lot, use.expiry, zones)


def _as_delivered(delivered: Delivery, library: Library) -> Iterator[Given]:
    for lot in delivered.lot:
        lines = [line for line in delivered.line if line.syringe == lot.syringe and line.volume_ml]
        if lines:
            product = library.products[lot.product]
            zones = tuple(dict.fromkeys(line.zone for line in lines))
            yield Given(product.name, product.maker, lot.lot, lot.expiry, zones)
