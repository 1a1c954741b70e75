"""Each stage by itself, from nouns that were kept. A caller gives what the stage before it made.

The facts of a day follow from the case and the day, so every stage takes these two and nothing is carried
over from another day.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from openmeso.consent import ConsentText, draft_consent
from openmeso.consent.subject import ConsentPlace
from openmeso.formulation import formulate
from openmeso.formulation.nouns import Formulation, Infeasible, Wishes
from openmeso.intake import Case, Intake, take_intake
from openmeso.knowledge import Library
from openmeso.pathway.consenting import subject_of
from openmeso.plan import plan_course, shift
from openmeso.plan.nouns import Course, NoCourse
from openmeso.practice import Practice
from openmeso.practice.practice import Person
from openmeso.screening import Screening, screen
from openmeso.supply import Stock
from openmeso.units import Money


def jurisdiction_for(case: Case, practice: Practice) -> str:
    """Country code whose law holds: the case's own where it names one, else the practice's."""
    return case.preferences.jurisdiction or practice.jurisdiction


def screened(
    *, case: Case, library: Library, on: date, planned: Formulation | None = None, intake: Intake | None = None
) -> Screening:
    """Screen a patient on a day.

    Args:
        case: The patient's facts.
        library: With the practice's overlay.
        on: The day the verdict is for.
        planned: The formulation that is meant to be given; its rules run where it is known. For the
            session gate see ``gated``.
        intake: The facts of that day, where they were taken of the same case already.
    """
    intake = intake or take_intake(case=case, library=library, on=on)
    held = None if planned is None else planned_ids(planned, case)
    return screen(intake=intake, library=library, on=on, planned=held)


def prepared(
    *,
    case: Case,
    screening: Screening,
    library: Library,
    practice: Practice,
    stock: Stock,
    on: date,
    at: datetime,
) -> Formulation | Infeasible:
    """Formulate for a screened patient: the best that stock and limits allow, or why nothing is possible.

    Args:
        screening: Of this day. A stop of the patient ends in ``Infeasible`` with the stop as its reason.
        on: The day of the session that is prepared.
        at: The instant that opened containers are judged at.
    """
    return formulate(
        intake=take_intake(case=case, library=library, on=on),
        screening=screening,
        library=library,
        stock=stock,
        practice=practice,
        jurisdiction=jurisdiction_for(case, practice),
        on=on,
        at=at,
        wishes=wishes_of(case, library, practice),
    )


def coursed(
    *,
    case: Case,
    formulation: Formulation,
    screening: Screening,
    library: Library,
    practice: Practice,
    on: date,
) -> Course | NoCourse:
    """Plan the course of a formulation's first alternative: dated sessions, or what stands in their way.

    Args:
        screening: Of this day, with the formulation known.
        on: The day of planning; no session lies before it.
    """
    return plan_course(
        formulation=formulation,
        screening=screening,
        intake=take_intake(case=case, library=library, on=on),
        case=case,
        library=library,
        practice=practice,
        on=on,
        jurisdiction=jurisdiction_for(case, practice),
    )


def shifted(
    *,
    course: Course,
    session: int,
    to: date,
    case: Case,
    formulation: Formulation,
    screening: Screening,
    library: Library,
    practice: Practice,
    on: date,
) -> Course | NoCourse:
    """Move one session of a course to another day; what follows is planned anew.

    Args:
        session: Its number, from 1.
        on: Today: earlier sessions count as held.

    Raises:
        UnknownIdError: the course has no session of this number.
    """
    return shift(
        course=course,
        session=session,
        to=to,
        formulation=formulation,
        screening=screening,
        intake=take_intake(case=case, library=library, on=on),
        case=case,
        library=library,
        practice=practice,
        on=on,
        jurisdiction=jurisdiction_for(case, practice),
    )


def consented(
    *,
    case: Case,
    formulation: Formulation,
    course: Course,
    screening: Screening,
    library: Library,
    practice: Practice,
    language: str | None = None,
    injector: Person | None = None,
) -> ConsentText:
    """Draft the consent text of exactly this formulation and course. It is a text, not yet a signature.

    Args:
        formulation: Its first alternative is what the text names.
        language: The patient's own by default.
        injector: Who will inject; without one the first who may on the day of the first session.
    """
    jurisdiction = jurisdiction_for(case, practice)
    return draft_consent(
        subject=subject_of(
            formulation=formulation,
            course=course,
            screening=screening,
            case=case,
            library=library,
            practice=practice,
            jurisdiction=jurisdiction,
            injector=injector,
        ),
        place=ConsentPlace(jurisdiction=jurisdiction, phone=practice.on_call_phone),
        library=library,
        language=language or case.patient.language,
    )


def wishes_of(case: Case, library: Library, practice: Practice) -> Wishes:
    """The patient's preferences as bounds of one session: the budget of the course is shared by sessions."""
    preferences = case.preferences
    budget = None
    if preferences.budget is not None:
        heaviest = max(case.concern, key=lambda c: (c.severity, -(c.priority or 9)))
        usual = library.protocols[library.concerns[heaviest.id].protocol].sessions.default
        sessions = max(1, min(usual, preferences.max_sessions or usual))
        budget = Money(max(Decimal(0), preferences.budget / sessions - practice.prices.visit))
    return Wishes(
        budget=budget,
        mixture_reason=preferences.mixture_reason,
        technique=preferences.technique,
        anesthesia=preferences.anesthesia,
    )


def planned_ids(formulation: Formulation, case: Case) -> frozenset[str]:
    """Everything the plan holds, by id: what formulation rules look at."""
    preparations = formulation.chosen.preparations
    return frozenset(
        [product for p in preparations for product in p.products]
        + [i.ingredient for p in preparations for i in p.ingredients]
        + [z.technique for p in preparations for z in p.zones]
        + [wished.id for wished in case.combined]
    )
