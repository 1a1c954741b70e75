"""The day sheet: one page in large type, then what to prepare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from openmeso.reports.day_sheet import DayVisit, day_sheet_pdf
from tests.core.paper_world import AT, LONG, example, pages, place, reader, words

ON = date(2026, 11, 23)


def visit(minutes: int = 0, **change: Any) -> DayVisit:
    made = example("melasma-phototype-4")
    whole = DayVisit(
        starts_at=AT + timedelta(days=1, minutes=minutes),
        name="Specimen, Leo",
        birth_date=date(1970, 12, 7),
        number="P-0009",
        place="2 / 4",
        zones=("cheek",),
        room="Room 1",
        practitioner="Dr Camille Exemple",
        allergies_asked=True,
        readiness=(("Q", "done"), ("S", "decide"), ("C", "open")),
        preparations=made.formulation.chosen.preparations,
    )
    return replace(whole, **change)


def sheet(*visits: DayVisit, language: str = "en") -> bytes:
    return day_sheet_pdf(ON, visits, practice=place()[1], reader=reader(language), made_at=AT)


def read(pdf: bytes) -> str:
    return words(pdf).replace("\N{NO-BREAK SPACE}", " ")


def test_the_day_sheet_says_time_patient_age_plan_zone_room_and_letters() -> None:
    first, second = pages(sheet(visit()))
    text = " ".join(first.split()).replace("\N{NO-BREAK SPACE}", " ")
    for word in ("Monday, 23 November 2026", "10:00", "Specimen, Leo", "55 years, born 7 December 1970", "P-0009"):
        assert word in text
    for word in ("2 / 4", "cheek", "Room 1", "Dr Camille Exemple", "Q S C", "S screening", "none known"):
        assert word in text
    assert "Tranexamic acid" in second


def test_the_second_page_says_what_to_prepare_from_which_lot() -> None:
    text = read(sheet(visit()))
    for word in ("Prepare", "2.5 mL", "4 mg/mL", "lot SYN11-1, expiry", "Prepared by", "Checked by"):
        assert word in text


def test_allergies_that_nobody_asked_for_are_not_known() -> None:
    assert "not known" in read(sheet(visit(allergies_asked=False)))
    assert "latex, nickel" in read(sheet(visit(allergies=("latex", "nickel"))))


def test_visits_stand_by_their_time() -> None:
    text = read(sheet(visit(60, name="Later, Lea"), visit(0, name="Early, Eva")))
    assert text.index("Early, Eva") < text.index("Later, Lea")


@pytest.mark.parametrize("count", [1, 8, 16, 20])
def test_the_list_stays_on_one_page_up_to_twenty_visits(count: int) -> None:
    names = ("Specimen, Leo", LONG)
    visits = [visit(20 * i, name=names[i % 5 == 2], preparations=()) for i in range(count)]
    assert len(pages(sheet(*visits))) == 1


def test_an_empty_day_says_so() -> None:
    (page,) = pages(sheet())
    assert "Nobody is booked on this day." in page
    assert "Nothing is planned to be prepared." in page


@pytest.mark.parametrize(("language", "says"), [("en", "Monday"), ("fr", "lundi 23"), ("ar", "2026")])
def test_the_day_sheet_in_each_language_is_repeatable(language: str, says: str) -> None:
    first = sheet(visit(), language=language)
    assert says in read(first)
    assert first == sheet(visit(), language=language)
    for page in pages(first):
        assert place()[0].version[:16] in page
