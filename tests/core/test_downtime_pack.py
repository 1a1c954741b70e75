"""The downtime pack: enough on paper to go on, or to stop safely; nothing in it is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openmeso.reports.day_sheet import DayVisit
from openmeso.reports.downtime_pack import DowntimePatient, downtime_pack_pdf
from tests.core.paper_world import AT, LONG, Example, example, pages, place, reader, words

ON = date(2026, 11, 23)


def patient(made: Example, *, minutes: int = 0, name: str = LONG) -> DowntimePatient:
    visit = DayVisit(
        starts_at=AT + timedelta(days=1, minutes=minutes),
        name=name,
        birth_date=made.patient.birth_date,
        number=made.patient.id,
        place="1 / 4",
        allergies=("lidocaine",),
        allergies_asked=True,
        preparations=made.formulation.chosen.preparations,
    )
    return DowntimePatient(
        visit,
        telephone="+33 6 99 00 00 01",
        findings=made.walked.screening.findings,
        course=made.course,
        consent=made.walked.consent,
        consent_signed_on=date(2026, 11, 20),
    )


def pack(*patients: DowntimePatient, language: str = "en") -> bytes:
    return downtime_pack_pdf(ON, patients, practice=place()[1], reader=reader(language), made_at=AT)


def read(*patients: DowntimePatient, language: str = "en") -> str:
    return words(pack(*patients, language=language)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_pack_says_when_it_was_printed_and_what_to_do() -> None:
    text = read(patient(example("melasma-phototype-4")))
    assert "Printed 22 November 2026, 10:00. What was changed afterwards is not in it" in text
    assert place()[1].emergency_phone in text
    assert place()[1].on_call_phone in text


def test_each_patient_has_allergies_findings_plan_formulation_and_consent() -> None:
    made = example("melasma-phototype-4")
    text = read(patient(made))
    for word in (
        "Evangelina",
        "lidocaine",
        "Tendency to dark marks",
        "Session 1",
        "SYN11-1",
        "Tranexamic acid 4 mg/mL",
    ):
        assert word in text
    assert made.walked.consent is not None
    assert f"Signed on 20 November 2026: {made.walked.consent.title}" in text
    assert made.walked.consent.text_version in text
    assert made.walked.consent.hash[:16] in text


def test_each_record_has_lines_to_write_on_and_one_is_to_spare() -> None:
    text = read(patient(example("melasma-phototype-4")))
    assert text.count("Asked again: nothing has changed") == 2
    assert text.count("Given, mL") == 2
    assert "Record for a patient who is not on the list" in text
    assert text.count("Injector: name, licence, signature") == 2


def test_without_consent_nothing_is_injected() -> None:
    made = example("melasma-phototype-4")
    assert "Not signed. Have this text signed on paper first" in read(replace(patient(made), consent_signed_on=None))
    visit = replace(patient(made).visit, preparations=(), allergies=(), allergies_asked=False)
    text = read(DowntimePatient(visit))
    assert "No consent text is made: nothing is injected." in text
    assert "not known" in text
    assert "No open finding was known when this was printed." in text
    assert text.count("Given, mL") == 1


def test_the_emergency_cards_are_those_of_the_library_word_for_word() -> None:
    library, _ = place()
    text = read(language="fr")
    assert "Ces fiches n’existent qu’en anglais." in text
    for card in library.cards.values():
        for sentence in (card.title, card.see, *card.steps):
            # A line that ends at a hyphen is read back with a space.
            assert sentence.replace(" ", "") in text.replace(" ", "")
    assert "These cards" not in read()


def test_a_value_that_no_source_confirms_is_marked() -> None:
    library, _ = place()
    unconfirmed = [card for card in library.cards.values() if not card.confirmed]
    assert read().count("not confirmed by a source") == len(unconfirmed)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_pack_in_each_language_is_repeatable_with_digests_on_each_page(language: str) -> None:
    both = patient(example("arabic-reader"), minutes=60), patient(example("hair-man"), name="Specimen, Leo")
    first = pack(*both, language=language)
    assert first == pack(*both, language=language)
    for page in pages(first):
        assert place()[0].version[:16] in page


def test_a_visit_of_twelve_zones_is_recorded_on_one_page() -> None:
    assert len(pages(pack(patient(example("arabic-reader"))))) == len(pages(pack(patient(example("hair-man")))))
