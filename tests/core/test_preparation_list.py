"""The preparation list and the logs on paper."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from openmeso.reports.log import LogRow, log_pdf
from openmeso.reports.preparation_list import ShelfLot, ShelfPull, preparation_list_pdf
from tests.core.paper_world import AT, place, reader
from tests.core.test_day_sheet import ON, read, visit

PULL = ShelfPull(
    "Product One",
    Decimal("7.5"),
    (ShelfLot("LOT-7", date(2027, 3, 31), Decimal("2.5"), opened=True), ShelfLot("LOT-8", None, Decimal(4))),
    Decimal(1),
)
HEADS = ("When", "What", "Details", "Written by")


def prepared(*pulls: ShelfPull, language: str = "en") -> str:
    return read(preparation_list_pdf(ON, [visit()], pulls, practice=place()[1], reader=reader(language), made_at=AT))


def test_the_list_says_what_to_take_from_the_shelf_and_what_is_short() -> None:
    text = prepared(PULL)
    for word in ("Product One", "7.5 mL", "LOT-7", "31 March 2027", "opened, use first", "LOT-8", "1 mL short"):
        assert word in text, word
    assert text.index("LOT-7") < text.index("LOT-8") < text.index("Tranexamic acid")


def test_without_a_pull_only_the_syringes_stand_there() -> None:
    text = prepared()
    assert "From the shelf" not in text and "Tranexamic acid" in text


def test_the_list_reads_in_french() -> None:
    text = prepared(PULL, language="fr")
    assert "il manque" in text and "À sortir du stock" in text


def test_a_log_prints_its_lines_in_their_order_and_marks_what_was_not_in_order() -> None:
    rows = [
        LogRow(AT, "2 parts missing", "Ash Assistant", (("Missing", "oxygen"), ("Missing", "ampoule")), alarming=True),
        LogRow(AT - timedelta(days=1), "Complete", "Ash Assistant", (("There", "14"),)),
    ]
    text = read(
        log_pdf("Emergency kit", rows, practice=place()[1], reader=reader("en"), made_at=AT, heads=HEADS, empty="None.")
    )
    for word in ("Emergency kit", "22 November 2026", "2 parts missing", "oxygen", "Ash Assistant", "Printed"):
        assert word in text, word
    assert text.index("2 parts missing") < text.index("Complete")


def test_an_empty_log_says_so() -> None:
    pdf = log_pdf("Cleaning", [], practice=place()[1], reader=reader("en"), made_at=AT, heads=HEADS, empty="No line.")
    assert "No line." in read(pdf)
