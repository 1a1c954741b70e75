"""The signed consent: the words that were read, who signed them, how, when and in which language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from openmeso.reports.signature_drawing import StrokePoint, draw_strokes
from openmeso.reports.signed_consent import ConsentSignature, signed_consent_pdf
from tests.core.paper_world import AT, INJECTOR, example, pages, place, reader, renamed, words

STROKES = (
    tuple(StrokePoint(10.0 * i, 20.0 + (i % 3) * 8, 16 * i) for i in range(12)),
    (StrokePoint(130.0, 12.0, 400),),
)


def signature(**change: Any) -> ConsentSignature:
    how: dict[str, Any] = {"name": "Sample, Brigitte", "at": AT, "time_zone": "Europe/Paris", "strokes": STROKES}
    return ConsentSignature(**{**how, **change})


def copy(how: ConsentSignature, language: str = "fr", name: str = "fine-lines-wedding") -> bytes:
    made = example(name)
    assert made.walked.consent is not None
    return signed_consent_pdf(
        made.walked.consent,
        how,
        patient=renamed(made.patient),
        practice=place()[1],
        reader=reader(language),
        made_at=AT,
    )


def read(how: ConsentSignature, language: str = "fr", name: str = "fine-lines-wedding") -> str:
    return words(copy(how, language, name)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_signed_copy_holds_every_word_that_was_read() -> None:
    consent = example("fine-lines-wedding").walked.consent
    assert consent is not None
    text = "".join(read(signature()).split())
    for sentence in consent.words():
        assert "".join(sentence.split()) in text


def test_it_says_who_when_where_which_text_and_both_digests() -> None:
    consent = example("fine-lines-wedding").walked.consent
    assert consent is not None
    text = read(signature(practitioner=INJECTOR))
    for word in ("Signé par Sample, Brigitte", "22 novembre 2026, 10:00", "Europe/", INJECTOR.licence, "à l’écran"):
        assert word in text
    assert consent.text_version in text
    assert consent.hash in text
    assert consent.text_digest in text
    for page in pages(copy(signature())):
        assert consent.hash[:32] in page


def test_a_typed_name_has_equal_rank() -> None:
    text = read(signature(strokes=(), typed="Brigitte Sample"), "en")
    assert "Name typed" in text
    assert "Brigitte Sample" in text


@pytest.mark.parametrize("wrong", [{"strokes": ()}, {"typed": "B"}, {"at": datetime(2026, 11, 22, 9)}])  # noqa: DTZ001
def test_a_signature_is_one_way_and_at_one_instant(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"either by strokes|knows its zone"):
        signature(**wrong)


def test_a_photograph_that_was_not_answered_is_neither_yes_nor_no() -> None:
    text = read(signature(photographs={"record": True, "teaching": False}), "en")
    assert text.count("not answered") == 2


def test_a_guardian_an_interpreter_and_a_withdrawal_are_named() -> None:
    how = signature(
        guardian_for="mother", interpreter="Samir Dummy, sworn", withdrawn_at=AT + timedelta(days=2), photographs={}
    )
    text = read(how, "en")
    for word in ("for the patient: mother", "Samir Dummy, sworn", "Withdrawn on 24 November 2026, 10:00"):
        assert word in text


def test_without_a_text_in_the_patients_language_a_missing_interpreter_is_said() -> None:
    assert "Interpreter none recorded" in read(signature(), "en", "arabic-reader")
    assert "Interprète" not in read(signature(), "fr")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_signed_copy_in_each_language_is_repeatable(language: str) -> None:
    assert copy(signature(), language, "arabic-reader") == copy(signature(), language, "arabic-reader")


def test_strokes_are_drawn_as_lines_and_a_touch_as_a_dot() -> None:
    drawing = draw_strokes(STROKES)
    assert drawing.count("<path") == 1
    assert drawing.count("<circle") == 1
    assert "Q10.00" in drawing
    flat = (StrokePoint(0.0, 0.0, 0), StrokePoint(60.0, 0.0, 1))
    assert "M0.00 0.00L60.00 0.00" in draw_strokes((flat,))
    with pytest.raises(ValueError, match="at least one stroke"):
        draw_strokes(((),))
