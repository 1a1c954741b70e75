"""The quote: lines that add up, and a missing price that is never read as free."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from openmeso.plan.nouns import Course
from openmeso.reports.quote import quote_pdf
from openmeso.units import Money
from tests.core.paper_world import AT, Example, example, pages, place, reader, renamed, words


def quote(made: Example, language: str = "en", course: Course | None = None) -> bytes:
    return quote_pdf(
        course or made.course,
        made.formulation,
        patient=renamed(made.patient),
        practice=place()[1],
        reader=reader(language),
        made_at=AT,
        valid_until=date(2026, 12, 22),
        number="2026-0117",
    )


def read(pdf: bytes) -> str:
    return words(pdf).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_the_lines_of_a_quote_add_up_to_the_course() -> None:
    made = example("hydration-face")
    text = read(quote(made))
    for word in ("Evangelina", "2026-0117", "22 December 2026", "Visit 3 €90.00 €270.00", "€330.00 €990.00"):
        assert word in text
    assert "Total of the course €1,260.00" in text
    price = made.course.price
    assert price.course is not None
    assert price.products is not None
    assert price.course == (price.visit + price.products).times(len(made.course.induction))


def test_combined_treatments_without_a_price_are_listed_so() -> None:
    text = read(quote(example("fine-lines-wedding")))
    assert "Superficial peel, cheek 1 no price stated no price stated" in text
    assert "What has no stated price is not in the total." in text


def test_products_without_a_price_leave_the_total_open() -> None:
    course = example("hydration-face").course
    open_price = replace(
        course.price, products=None, session=None, course=None, first_year=None, unpriced=("products",)
    )
    text = read(quote(example("hydration-face"), course=replace(course, price=open_price)))
    assert "Total of the course no price stated" in text
    assert "The total cannot be stated" in text


def test_a_visit_without_a_price_is_not_free() -> None:
    course = example("hydration-face").course
    unstated = replace(course.price, visit=Money.zero(), unpriced=("visit",))
    assert "Visit 3 no price stated" in read(quote(example("hydration-face"), course=replace(course, price=unstated)))


def test_a_course_without_maintenance_promises_none() -> None:
    course = example("hydration-face").course
    only = replace(course, sessions=course.induction[:1])
    text = read(quote(example("hydration-face"), course=only))
    assert "maintenance" not in text
    assert "Sessions 1" in text


@pytest.mark.parametrize(("language", "says"), [("en", "Quote"), ("fr", "Devis"), ("ar", "1,260.00")])
def test_a_quote_is_one_page_in_each_language_and_repeatable(language: str, says: str) -> None:
    made = example("arabic-reader")
    assert len(pages(quote(made, language))) == 1
    assert says in read(quote(made, language))
    assert quote(made, language) == quote(made, language)
    assert place()[0].version[:16] in read(quote(made, language))
