"""Prescription and patient-specific order: who, for whom, what, how much, where, how often, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openmeso.intake.case import Person
from openmeso.reports.prescription import Prescribed, Prescription, prescription_pdf
from tests.core.paper_world import AT, INJECTOR, example, pages, place, reader, renamed, words

NURSE = Person(name="Nurse Noor Testcase", licence="ADELI-000001")


def prescription(name: str = "melasma-phototype-4", **change: Any) -> Prescription:
    lines = tuple(Prescribed.of(p) for p in example(name).formulation.chosen.preparations)
    whole = Prescription(
        kind="prescription",
        prescriber=INJECTOR,
        lines=lines,
        sessions=4,
        on=date(2026, 11, 22),
        valid_until=date(2027, 5, 22),
        allergies="none known",
        least_days=21,
        instructions="Stop and call me when the skin whitens.\nNot before the culture is back.",
    )
    return replace(whole, **change)


def paper(what: Prescription, language: str = "en", name: str = "melasma-phototype-4") -> bytes:
    patient = renamed(example(name).patient)
    return prescription_pdf(what, patient=patient, practice=place()[1], reader=reader(language), made_at=AT)


def read(what: Prescription, language: str = "en") -> str:
    return words(paper(what, language)).replace("\N{NO-BREAK SPACE}", " ")


def test_a_prescription_says_all_that_it_must() -> None:
    text = read(prescription())
    for word in ("Prescription", "Evangelina", "30 September 1991", INJECTOR.name, INJECTOR.licence, "22 May 2027"):
        assert word in text
    for word in ("Tranexamic acid 4 mg/mL", "2 mL", "intradermal", "cheek", "4, at least 21 days apart", "none known"):
        assert word in text
    for word in ("0.01 mL a point at most", "Not before the culture is back.", "Prescriber: signature and stamp"):
        assert word in text


def test_an_order_names_who_may_inject_and_its_signature() -> None:
    text = read(prescription(kind="patient-specific-order", for_injectors=(NURSE,), signed_at=AT))
    assert "Patient-specific order" in text
    assert "May be injected by" in text
    assert "Nurse Noor Testcase · ADELI-000001" in text
    assert "22 November 2026, 10:00" in text
    assert "signature and stamp" not in text


def test_one_session_has_no_interval_and_a_zone_left_out_is_not_ordered() -> None:
    lines = (replace(prescription("hair-man").lines[0], zones=()),)
    text = read(prescription(sessions=1, lines=lines, instructions="", least_days=None))
    assert "days apart" not in text
    assert "a point at most" not in text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("name", ["melasma-phototype-4", "arabic-reader", "hair-man"])
def test_a_prescription_is_one_repeatable_page_in_each_language(name: str, language: str) -> None:
    first = paper(prescription(name), language, name)
    assert first == paper(prescription(name), language, name)
    assert len(pages(first)) == 1
    assert place()[0].version[:16] in words(first)
