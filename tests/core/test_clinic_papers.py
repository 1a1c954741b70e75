"""Papers of the clinic: each says what it must, in every language, the same bytes every time."""

from __future__ import annotations

import pytest

from openmeso.reports.traceability_card import traceability_card_pdf
from tests.core.paper_world import AT, INJECTOR, LONG, Example, example, pages, place, reader, renamed, words

LANGUAGES = ("en", "fr", "ar")


def card(made: Example, language: str = "en", name: str = "") -> bytes:
    patient = renamed(made.patient, name) if name else made.patient
    return traceability_card_pdf(
        made.delivery(),
        patient=patient,
        injector=INJECTOR,
        practice=place()[1],
        reader=reader(language),
        made_at=AT,
        concerns=("melasma",),
    )


def test_the_card_names_every_product_lot_place_and_who_injected() -> None:
    made = example("melasma-phototype-4")
    text = words(card(made))
    for use in made.formulation.chosen.preparations[0].lots:
        assert use.lot in text
    for word in ("cheek, left", "1 mL", "Mixed in one syringe", INJECTOR.name, INJECTOR.licence, "Melasma"):
        assert word in text
    assert place()[1].on_call_phone in text


@pytest.mark.parametrize(("language", "title"), [("en", "Traceability card"), ("fr", "Carte de traçabilité")])
def test_the_card_is_one_page_in_the_patients_language(language: str, title: str) -> None:
    sheets = pages(card(example("arabic-reader"), language, LONG))
    assert len(sheets) == 1
    assert title in sheets[0]


def test_an_arabic_card_keeps_amounts_and_telephone_in_their_order() -> None:
    text = words(card(example("arabic-reader"), "ar"))
    assert place()[1].on_call_phone in text
    assert "0.28 mL" in text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_card_gives_the_same_bytes(language: str) -> None:
    made = example("fine-lines-wedding")
    assert card(made, language) == card(made, language)
    assert place()[0].version[:16] in words(card(made, language))
