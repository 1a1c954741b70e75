"""What a consent text is about, gathered from the stages before it."""

from __future__ import annotations

from decimal import Decimal

from openmeso.consent.subject import ConsentIngredient, ConsentProduct, ConsentSubject, ConsentZone
from openmeso.formulation.nouns import Formulation, Ingredient, Preparation
from openmeso.intake import Case
from openmeso.knowledge import Library
from openmeso.knowledge.law import status_in
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.knowledge.schema.products import Product
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.practice.practice import Person
from openmeso.screening import Screening


def subject_of(
    *,
    formulation: Formulation,
    course: Course,
    screening: Screening,
    case: Case,
    library: Library,
    practice: Practice,
    jurisdiction: str,
    injector: Person | None = None,
) -> ConsentSubject:
    """Everything that the consent text for a chosen formulation and its course tells."""
    preparations = formulation.chosen.preparations
    known = (injector,) if injector else practice.who_may("injector", on=course.sessions[0].day)
    zones = sorted({z.zone for p in preparations for z in p.zones})
    return ConsentSubject(
        products=tuple(_consent_product(p, library, jurisdiction) for p in preparations),
        route="subcutaneous" if _is_subcutaneous(preparations, library) else "intradermal",
        zones=tuple(ConsentZone(z, "both" if library.zones[z].paired else "midline") for z in zones),
        concerns=tuple(dict.fromkeys(a.goal.concern for a in formulation.chosen.addressed)),
        sessions=len(course.induction),
        interval_days=course.regimen.target_days,
        injector=known[0].name if known else practice.name,
        licence=known[0].licence if known else "",
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
