"""The whole way of one case: every stage's verb in its order, and the one noun that holds them all.

A stage whose ground is missing is not walked: a hard stop leaves the formulation out, an infeasible
formulation leaves the course out. Each refusal is a result with its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openmeso.aftercare.nouns import Aftercare, Precare
from openmeso.consent import ConsentText
from openmeso.formulation.nouns import Formulation, Infeasible
from openmeso.intake import Answer, Case, Intake, take_intake
from openmeso.knowledge import Library
from openmeso.pathway.caring import cared_after, cared_before
from openmeso.pathway.stages import consented, coursed, prepared, screened
from openmeso.plan.nouns import Course, NoCourse
from openmeso.practice import Practice
from openmeso.screening import Provenance, Screening
from openmeso.serialize import as_data
from openmeso.supply import Stock


@dataclass(frozen=True)
class Walked:
    """What each stage gave; ``None`` where the way ended before it."""

    intake: Intake
    screening: Screening
    formulation: Formulation | Infeasible | None
    course: Course | NoCourse | None
    consent: ConsentText | None
    precare: Precare | None
    aftercare: Aftercare | None

    @property
    def provenance(self) -> Provenance:
        return self.screening.provenance

    @property
    def allergy_words(self) -> str:
        """What is known about allergies when none is listed."""
        return "none known" if self.intake.answer("allergy-any") is Answer.NO else "not known"


def walk(
    *,
    case: Case,
    library: Library,
    practice: Practice,
    stock: Stock,
    on: date,
    at: datetime,
    language: str | None = None,
) -> Walked:
    """Take one case through every stage.

    Args:
        on: The day of planning.
        at: The instant of planning, for clocks of opened containers.
        language: Of the patient's papers; the patient's own by default.
    """
    intake, screening, formulation = formulated(
        case=case, library=library, practice=practice, stock=stock, on=on, at=at
    )
    course: Course | NoCourse | None = None
    if isinstance(formulation, Formulation) and not screening.stops:
        course = coursed(
            case=case, formulation=formulation, screening=screening, library=library, practice=practice, on=on
        )
    if not isinstance(course, Course) or not isinstance(formulation, Formulation):
        return Walked(intake, screening, formulation, course, None, None, None)
    consent = consented(
        case=case,
        formulation=formulation,
        course=course,
        screening=screening,
        library=library,
        practice=practice,
        language=language,
    )
    before = cared_before(
        case=case, formulation=formulation, course=course, library=library, practice=practice, on=on, language=language
    )
    after = cared_after(
        case=case, formulation=formulation, course=course, library=library, practice=practice, on=on, language=language
    )
    return Walked(intake, screening, formulation, course, consent, before, after)


def formulated(
    *, case: Case, library: Library, practice: Practice, stock: Stock, on: date, at: datetime
) -> tuple[Intake, Screening, Formulation | Infeasible | None]:
    """Walk as far as the formulation. A hard stop, or no wish at all, leaves it out.

    Once a formulation stands, screening runs again with what is planned.
    """
    intake = take_intake(case=case, library=library, on=on)
    screening = screened(case=case, library=library, on=on)
    if screening.stops or not intake.concerns:
        return intake, screening, None
    found = prepared(case=case, screening=screening, library=library, practice=practice, stock=stock, on=on, at=at)
    if isinstance(found, Formulation):
        screening = screened(case=case, library=library, on=on, planned=found)
    return intake, screening, found


def plan_data(walked: Walked) -> dict[str, Any]:
    """The public JSON form of a plan; quantities carry their unit in the key."""
    return {
        "screening": as_data(walked.screening),
        "formulation": as_data(walked.formulation),
        "course": as_data(walked.course) if isinstance(walked.course, Course) else None,
        "no_course": as_data(walked.course) if isinstance(walked.course, NoCourse) else None,
        "consent": as_data(walked.consent),
        "precare": as_data(walked.precare),
        "aftercare": as_data(walked.aftercare),
        "provenance": as_data(walked.provenance),
    }
