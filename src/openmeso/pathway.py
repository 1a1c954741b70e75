"""The whole way of one case: every stage's verb in its order, and the one noun that holds them all.

A stage whose ground is missing is not walked: a hard stop leaves the formulation out, an infeasible
formulation leaves the course out. Each refusal is a result with its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from openmeso.aftercare import give_aftercare, give_precare
from openmeso.aftercare.nouns import Aftercare, Given, Precare
from openmeso.consent import ConsentText, draft_consent
from openmeso.consent.subject import ConsentIngredient, ConsentPlace, ConsentProduct, ConsentSubject, ConsentZone
from openmeso.formulation import formulate
from openmeso.formulation.nouns import Formulation, Infeasible, Ingredient, Preparation, Wishes
from openmeso.intake import Answer, Case, Intake, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.law import status_in
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.knowledge.schema.products import Product
from openmeso.plan import plan_course
from openmeso.plan.nouns import Course, NoCourse
from openmeso.practice import Practice
from openmeso.screening import Provenance, Screening, screen
from openmeso.screening.facts import UNKNOWN, Facts, Questions
from openmeso.serialize import as_data
from openmeso.supply import Stock
from openmeso.units import Money


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
    jurisdiction = case.preferences.jurisdiction or practice.jurisdiction
    intake, screening, formulation = formulated(
        case=case, library=library, practice=practice, stock=stock, on=on, at=at
    )
    course: Course | NoCourse | None = None
    if isinstance(formulation, Formulation) and not screening.stops:
        course = plan_course(
            formulation=formulation,
            screening=screening,
            intake=intake,
            case=case,
            library=library,
            practice=practice,
            on=on,
            jurisdiction=jurisdiction,
        )
    if not isinstance(course, Course) or not isinstance(formulation, Formulation):
        return Walked(intake, screening, formulation, course, None, None, None)
    tongue = language or case.patient.language
    consent = draft_consent(
        subject=_subject(formulation, course, screening, case, library, practice, jurisdiction),
        place=ConsentPlace(jurisdiction=jurisdiction, phone=practice.on_call_phone),
        library=library,
        language=tongue,
    )
    care = _Care(formulation, course, intake, library, practice, tongue)
    return Walked(intake, screening, formulation, course, consent, care.before(), care.after())


def formulated(
    *, case: Case, library: Library, practice: Practice, stock: Stock, on: date, at: datetime
) -> tuple[Intake, Screening, Formulation | Infeasible | None]:
    """Walk as far as the formulation. A hard stop, or no wish at all, leaves it out.

    Once a formulation stands, screening runs again with what is planned.
    """
    intake = take_intake(case=case, library=library, on=on)
    screening = screen(intake=intake, library=library, on=on)
    if screening.stops or not intake.concerns:
        return intake, screening, None
    found = formulate(
        intake=intake,
        screening=screening,
        library=library,
        stock=stock,
        practice=practice,
        jurisdiction=case.preferences.jurisdiction or practice.jurisdiction,
        on=on,
        at=at,
        wishes=_wishes(case, library, practice),
    )
    if isinstance(found, Formulation):
        screening = screen(intake=intake, library=library, on=on, planned=_planned(found, case))
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


def _wishes(case: Case, library: Library, practice: Practice) -> Wishes:
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


def _planned(formulation: Formulation, case: Case) -> frozenset[str]:
    """Everything the plan holds, by id: what formulation rules look at."""
    preparations = formulation.chosen.preparations
    return frozenset(
        [product for p in preparations for product in p.products]
        + [i.ingredient for p in preparations for i in p.ingredients]
        + [z.technique for p in preparations for z in p.zones]
        + [wished.id for wished in case.combined]
    )


def _subject(
    formulation: Formulation,
    course: Course,
    screening: Screening,
    case: Case,
    library: Library,
    practice: Practice,
    jurisdiction: str,
) -> ConsentSubject:
    preparations = formulation.chosen.preparations
    injector = practice.who_may("injector", on=course.sessions[0].day)
    zones = sorted({z.zone for p in preparations for z in p.zones})
    return ConsentSubject(
        products=tuple(_consent_product(p, library, jurisdiction) for p in preparations),
        route="subcutaneous" if _is_subcutaneous(preparations, library) else "intradermal",
        zones=tuple(ConsentZone(z, "both" if library.zones[z].paired else "midline") for z in zones),
        concerns=tuple(dict.fromkeys(a.goal.concern for a in formulation.chosen.addressed)),
        sessions=len(course.induction),
        interval_days=course.regimen.target_days,
        injector=injector[0].name if injector else practice.name,
        licence=injector[0].licence if injector else "",
        maintenance_days=course.regimen.maintenance_days,
        anesthesia=case.preferences.anesthesia or "",
        mixture_reason=case.preferences.mixture_reason,
        combined=tuple(dict.fromkeys(t.treatment for t in course.combined)),
        findings=tuple(
            finding.code.partition("/")[2]
            for finding in screening.findings
            if finding.scope in (Scope.PATIENT, Scope.ZONE)
            and finding.verdict is Verdict.CAUTION
            and finding.code.partition("/")[2] in library.rules
        ),
        price=course.price.course,
        maintenance_price=course.price.session,
        currency=course.price.currency,
    )


def _is_subcutaneous(preparations: tuple[Preparation, ...], library: Library) -> bool:
    return any(library.techniques[z.technique].layer == "subcutis" for p in preparations for z in p.zones)


def _consent_product(preparation: Preparation, library: Library, jurisdiction: str) -> ConsentProduct:
    every = [library.products[p] for p in preparation.products]
    # A dilution is no mixture: the diluent is named and listed, but it is no second product.
    products = [product for product in every if not _is_diluent(product, library)] or every
    stated = [status_in(product, jurisdiction, library) for product in products]
    words = [status.status for status in stated if status is not None]
    off_label = next((w for w in words if w in ("off-label", "compounded")), None)
    return ConsentProduct(
        ids=tuple(product.id for product in products),
        name=" + ".join(product.name for product in (*products, *(p for p in every if p not in products))),
        maker=", ".join(dict.fromkeys(product.maker for product in products if product.maker)),
        ingredients=tuple(_consent_ingredient(ingredient) for ingredient in preparation.ingredients),
        volume=preparation.volume,
        status="off-label" if off_label == "off-label" else "compounded" if off_label else "authorised",
        complete=all(product.composition_complete for product in products),
        confirmed=all(status is not None and status.confirmed for status in stated),
        lots=tuple(use.lot for use in preparation.lots),
    )


def _is_diluent(product: Product, library: Library) -> bool:
    kinds = {library.actives[part.ingredient].kind for part in product.composition}
    return kinds == {"diluent"}


def _consent_ingredient(ingredient: Ingredient) -> ConsentIngredient:
    if ingredient.concentration is not None:
        return ConsentIngredient(ingredient.ingredient, ingredient.concentration.value, ingredient.concentration.unit)
    number, _, unit = ingredient.stated.partition(" ")
    if unit in ("IU/mL", "U/mL"):
        return ConsentIngredient(ingredient.ingredient, Decimal(number), unit)
    return ConsentIngredient(ingredient.ingredient, None)


@dataclass(frozen=True)
class _Care:
    """What care before and after the first session is made from."""

    formulation: Formulation
    course: Course
    intake: Intake
    library: Library
    practice: Practice
    language: str

    @property
    def starts_at(self) -> datetime:
        """The first session at the hour the practice opens on its day."""
        day = self.course.sessions[0].day
        opens = self.practice.hours_on(day)[0].opens
        return datetime.combine(day, opens, tzinfo=self.practice.zone).astimezone(UTC)

    @property
    def zones(self) -> frozenset[str]:
        return frozenset(z.zone for p in self.formulation.chosen.preparations for z in p.zones)

    @property
    def actives(self) -> frozenset[str]:
        return frozenset(i.ingredient for p in self.formulation.chosen.preparations for i in p.ingredients)

    @property
    def conditions(self) -> frozenset[str]:
        return frozenset(c.id for c in self.intake.conditions if c.state != "past" or c.id in _LASTING)

    @property
    def unsure(self) -> frozenset[str]:
        """Conditions that nobody ruled out."""
        facts = Facts(self.intake, Questions(self.library))
        listed = {c.id for c in self.intake.conditions}
        return frozenset(
            c for c in self.library.conditions if c not in listed and facts.unlisted(("condition", c)) == UNKNOWN
        )

    def before(self) -> Precare:
        return give_precare(
            starts_at=self.starts_at,
            library=self.library,
            zones=self.zones,
            phototype=self.intake.phototype,
            conditions=self.conditions,
            language=self.language,
            time_zone=self.practice.zone,
            actives=self.actives,
            unsure=self.unsure,
        )

    def after(self) -> Aftercare:
        sessions = self.course.sessions
        given = tuple(
            Given(
                self.library.products[use.product].name,
                self.library.products[use.product].maker,
                use.lot,
                use.expiry,
                tuple(z.zone for z in p.zones),
            )
            for p in self.formulation.chosen.preparations
            for use in p.lots
            if use.expiry is not None
        )
        return give_aftercare(
            ended_at=self.starts_at + timedelta(minutes=sessions[0].minutes),
            library=self.library,
            zones=self.zones,
            phototype=self.intake.phototype,
            conditions=self.conditions,
            language=self.language,
            time_zone=self.practice.zone,
            phone=self.practice.on_call_phone,
            emergency_number=self.practice.emergency_phone,
            latest=len(sessions) == 1,
            next_session=sessions[1].day if len(sessions) > 1 else None,
            actives=self.actives,
            unsure=self.unsure,
            given=given,
        )


#: Past states that still bear on care: the virus stays.
_LASTING = frozenset({"herpes-labialis", "zoster-face"})
