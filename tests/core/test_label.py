"""The syringe label: 50 × 25 mm, whole name, no trailing zero, a code that is square."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from openmeso.formulation.nouns import Preparation
from openmeso.reports.label import Prepared, label_pdf
from openmeso.reports.qr_drawing import QrRows, draw_qr
from openmeso.units import Volume
from tests.core.paper_world import AT, LONG, example, pages, place, reader, renamed, words

CODE: QrRows = tuple(tuple((x * y) % 3 == 0 for x in range(25)) for y in range(25))
PREPARED = Prepared("A", AT, AT + timedelta(hours=1), "N. Testcase", "Dr Camille Exemple")


def label(
    preparation: Preparation | None = None, *, language: str = "en", name: str = "", prepared: Prepared = PREPARED
) -> bytes:
    made = example("melasma-phototype-4")
    patient = renamed(made.patient, name) if name else made.patient
    preparation = preparation or made.formulation.chosen.preparations[0]
    return label_pdf(preparation, prepared, patient=patient, practice=place()[1], reader=reader(language), qr=CODE)


def test_a_label_says_whose_it_is_what_is_in_it_and_until_when() -> None:
    text = words(label()).replace("\N{NO-BREAK SPACE}", " ")
    for word in ("Sample, Chadia", "30 September 1991", "Tranexamic acid 4 mg/mL", "in Sodium chloride", "SYN11-1"):
        assert word in text
    for word in ("2.5 mL", "intradermal", "Prepared 2026-11-22 10:00", "Discard by 11:00", "N. Testcase", "Dr Camille"):
        assert word in text


def test_five_millilitres_are_never_read_as_five_hundred() -> None:
    preparation = example("melasma-phototype-4").formulation.chosen.preparations[0]
    text = words(label(replace(preparation, prepared=Volume.of("5.00")))).replace("\N{NO-BREAK SPACE}", " ")
    assert "5 mL" in text
    assert "5.0" not in text


def test_the_label_is_50_by_25_mm_and_one_page_whatever_the_name() -> None:
    pdf = label(name=f"{LONG} {LONG}")
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert [round(float(side) / 72 * 25.4, 1) for side in (page.mediabox.width, page.mediabox.height)] == [50.0, 25.0]
    assert "Evangelina" in page.extract_text()


def test_more_ingredients_than_a_label_holds_are_counted_and_never_left_out_in_silence() -> None:
    preparation = example("fine-lines-wedding").formulation.chosen.preparations[0]
    many = replace(preparation, ingredients=preparation.ingredients[:1] * 9)
    assert "and 6 more, see the worksheet" in words(label(many))


def test_a_discard_time_on_another_day_says_the_day() -> None:
    text = words(label(prepared=replace(PREPARED, discard_by=AT + timedelta(hours=20))))
    assert "Discard by 2026-11-23 06:00" in text


def test_without_a_second_person_there_is_room_to_sign() -> None:
    assert "Checked by ____" in words(label(prepared=replace(PREPARED, checked_by="")))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_same_label_gives_the_same_bytes(language: str) -> None:
    assert label(language=language) == label(language=language)
    assert len(pages(label(language=language, name=LONG))) == 1


def test_a_code_keeps_a_free_margin_of_four_modules() -> None:
    drawing = draw_qr(((True, True), (False, True)))
    assert 'viewBox="0 0 10 10"' in drawing
    assert "M4 4h2v1h-2zM5 5h1v1h-1z" in drawing
    with pytest.raises(ValueError, match="as many modules"):
        draw_qr(((True, False),))
