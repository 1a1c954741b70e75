"""Three answers that are not "no": unknown, not asked, gone stale."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from openmeso.errors import CaseError
from openmeso.intake import Answer, Intake, questions_to_ask, read_case, read_case_data, take_intake
from openmeso.intake.case import split_pressure
from openmeso.intake.intake import age_on
from openmeso.knowledge import Library

ON = date(2026, 11, 22)


def a_case(**change: Any) -> dict[str, Any]:
    return {
        "schema": "openmeso-case/1",
        "on": ON,
        "patient": {"id": "P-1", "birth_date": date(1991, 5, 4), "sex": "female"},
        **change,
    }


def taken(library: Library, on: date = ON, **change: Any) -> Intake:
    return take_intake(case=read_case_data(a_case(**change), library=library), library=library, on=on)


def test_answered_unknown_and_not_asked_are_kept_apart(library: Library) -> None:
    intake = taken(library, answers={"pregnancy": "no", "breastfeeding": "unknown"})
    assert intake.answer("pregnancy") is Answer.NO
    assert intake.answer("breastfeeding") is Answer.UNKNOWN
    assert intake.answer("allergy-any") is Answer.NOT_ASKED


@pytest.mark.parametrize(
    ("question", "age_days", "holds"),
    [("pregnancy", 0, True), ("pregnancy", 1, False), ("keloid", 364, True), ("keloid", 365, False)],
)
def test_an_answer_holds_for_its_time_and_then_counts_as_not_asked(
    library: Library, question: str, age_days: int, holds: bool
) -> None:
    given = {"is": "no", "on": date.fromordinal(ON.toordinal() - age_days)}
    intake = taken(library, answers={question: given})
    assert intake.answer(question) is (Answer.NO if holds else Answer.NOT_ASKED)


def test_undated_answers_stand_on_the_day_of_the_case(library: Library) -> None:
    later = taken(library, on=date(2026, 11, 23), answers={"pregnancy": "no", "keloid": "no"})
    assert later.answer("pregnancy") is Answer.NOT_ASKED
    assert later.answer("keloid") is Answer.NO


def test_a_question_that_does_not_arise_rules_out(library: Library) -> None:
    intake = taken(library, answers={"cancer": "no"})
    assert intake.answer("chemotherapy") is Answer.NOT_APPLICABLE
    assert intake.answer("since-last") is Answer.NOT_APPLICABLE
    doubtful = taken(library, answers={"cancer": "unknown"})
    assert doubtful.answer("chemotherapy") is Answer.NOT_ASKED


def test_a_man_is_not_asked_about_pregnancy(library: Library) -> None:
    patient = {"id": "P-1", "birth_date": date(1991, 5, 4), "sex": "male"}
    intake = taken(library, patient=patient)
    assert intake.answer("pregnancy") is Answer.NOT_APPLICABLE
    assert intake.may_conceive is Answer.NO


def test_pregnancy_is_possible_until_somebody_says_otherwise(library: Library) -> None:
    assert taken(library).may_conceive is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 11, 23), date(2026, 11, 22), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_in_whole_years(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


@pytest.mark.parametrize(
    ("value", "unit", "mmol_mol"),
    [("53", "mmol/mol", Decimal(53)), ("7.0", "%", Decimal("53.00565"))],
)
def test_hba1c_is_read_in_either_unit(library: Library, value: str, unit: str, mmol_mol: Decimal) -> None:
    reading = {"id": "hba1c", "value": Decimal(value), "unit": unit, "on": ON}
    assert taken(library, measurement=[reading]).measurements["hba1c"][0].value == mmol_mol


@pytest.mark.parametrize(
    ("written", "split"),
    [
        ("165/95", (Decimal(165), Decimal(95))),
        ("128 / 82", (Decimal(128), Decimal(82))),
        ("95/165", None),
        ("165", None),
        ("12/8", None),
    ],
)
def test_blood_pressure_is_two_numbers(written: str, split: tuple[Decimal, Decimal] | None) -> None:
    assert split_pressure(written) == split


def test_the_newest_reading_comes_first(library: Library) -> None:
    readings = [
        {"id": "weight", "value": 60, "unit": "kg", "on": date(2026, 1, 1)},
        {"id": "weight", "value": 62, "unit": "kg", "on": date(2026, 11, 1)},
    ]
    assert [r.value for r in taken(library, measurement=readings).measurements["weight"]] == [62, 60]


def test_a_list_that_says_more_than_its_no_is_a_disagreement(library: Library) -> None:
    intake = taken(
        library,
        answers={"diabetes": "no", "blood-thinner": "no", "allergy-any": "no", "procedures": "no"},
        condition=[{"id": "diabetes-type-2", "state": "controlled"}],
        medication=[{"id": "warfarin", "ongoing": True}],
        allergy=[{"id": "fish"}],
        treatment=[{"id": "ipl", "on": date(2026, 11, 1)}],
    )
    assert {d.listed for d in intake.disagreements} == {"diabetes-type-2", "warfarin", "fish", "ipl"}


def test_a_medicine_is_known_by_class_substance_and_brand(library: Library) -> None:
    for name in ("vka", "warfarin", "Coumadin"):
        intake = taken(library, medication=[{"id": name, "ongoing": True}])
        assert "vka" in intake.medications[0].classes


def test_the_digest_names_the_facts_and_not_the_patient(library: Library) -> None:
    other = {"id": "P-2", "name": "Somebody Else", "birth_date": date(1991, 5, 4), "sex": "female"}
    assert taken(library).input_digest == taken(library, patient=other).input_digest
    assert taken(library).input_digest != taken(library, answers={"pregnancy": "no"}).input_digest


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("unknown key", {"answer": {}}, "answer"),
    ("unknown question", {"answers": {"pregnant": "no"}}, "pregnancy"),
    ("unknown answer word", {"answers": {"pregnancy": "maybe"}}, "answers"),
    ("unknown condition", {"condition": [{"id": "diabetis-type-2", "state": "active"}]}, "diabetes-type-2"),
    ("unknown medicine", {"medication": [{"id": "warfarine"}]}, "warfarin"),
    ("unknown allergen", {"allergy": [{"id": "fisch"}]}, "fish"),
    ("unknown reaction", {"allergy": [{"id": "fish", "reaction": "swollen lips"}]}, "swelling"),
    ("unknown treatment", {"treatment": [{"id": "ipll"}]}, "ipl"),
    ("unknown product", {"treatment": [{"id": "mesotherapy", "product": "profilo"}]}, "profhilo"),
    ("unknown concern", {"concern": [{"id": "dehydratation", "zone": "cheek", "severity": 2}]}, "dehydration"),
    ("unknown zone", {"concern": [{"id": "dehydration", "zone": "cheeks", "severity": 2}]}, "cheek"),
    ("severity out of range", {"concern": [{"id": "dehydration", "zone": "cheek", "severity": 5}]}, "severity"),
    ("unknown jurisdiction", {"preferences": {"jurisdiction": "XX"}}, "jurisdiction"),
    ("not plannable", {"combined": [{"id": "vaccine", "zone": "cheek"}]}, "combined"),
    ("word for a number", {"measurement": [{"id": "hba1c", "value": "high"}]}, "mmol/mol"),
    ("wrong unit", {"measurement": [{"id": "hba1c", "value": 60, "unit": "mg/dL"}]}, "mmol/mol"),
    ("implausible value", {"measurement": [{"id": "weight", "value": 620, "unit": "kg"}]}, "plausible"),
    ("no pressure", {"measurement": [{"id": "blood-pressure", "value": "high"}]}, "systolic"),
    ("unknown reading", {"measurement": [{"id": "hba", "value": 60}]}, "hba1c"),
    ("two frequencies", {"medication": [{"id": "warfarin", "per_day": 1, "per_week": 7}]}, "exclude"),
    ("ongoing and ended", {"medication": [{"id": "warfarin", "ongoing": True, "last_dose": ON}]}, "last_dose"),
    (
        "ends before it began",
        {"condition": [{"id": "fever", "state": "past", "since": ON, "until": date(2026, 1, 1)}]},
        "until",
    ),
    ("away backwards", {"unavailable": [{"from": ON, "to": date(2026, 1, 1)}]}, "from"),
    ("born tomorrow", {"patient": {"id": "P", "birth_date": date(2026, 11, 23), "sex": "female"}}, "birth_date"),
]


@pytest.mark.parametrize(("change", "says"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_each_fault_says_where_and_what_was_expected(library: Library, change: dict[str, Any], says: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_case_data(a_case(**change), library=library)
    assert says in str(caught.value)


def test_all_faults_come_at_once(library: Library) -> None:
    with pytest.raises(CaseError) as caught:
        read_case_data(
            a_case(
                answers={"pregnant": "no"},
                condition=[{"id": "nothing", "state": "active"}],
                concern=[{"id": "dehydration", "zone": "cheeks", "severity": 2}],
            ),
            library=library,
        )
    assert len(caught.value.faults) == 3


def test_faults_of_form_do_not_hide_faults_of_vocabulary(library: Library) -> None:
    with pytest.raises(CaseError) as caught:
        read_case_data(
            a_case(
                patient={"id": "P-1", "sex": "female"},
                answers={"pregnancy": "maybe", "pregnant": "no"},
                condition=[{"id": "lupus"}, {"id": "lupos", "state": "active"}],
                concern=[{"id": "dehydration", "zone": "cheeks", "severity": 2}],
                nonsense={},
                preferences={"max_sessions": 0, "jurisdiction": "XX"},
            ),
            library=library,
        )
    places = {fault.place for fault in caught.value.faults}
    assert places == {
        "case: patient.birth_date",
        "case: answers.pregnancy",
        "case: answers.pregnant",
        "case: condition[0].state",
        "case: condition[1].id",
        "case: concern[0].zone",
        "case: nonsense",
        "case: preferences.max_sessions",
    }


def test_a_file_that_is_not_toml_is_one_fault(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CaseError):
        read_case(path, library=library)
    with pytest.raises(CaseError):
        read_case(tmp_path / "nowhere.toml", library=library)


def test_a_new_patient_is_asked_everything_that_arises(library: Library) -> None:
    asked = questions_to_ask(library=library, answers={}, birth_date=date(1991, 5, 4), sex="female", visit=1, on=ON)
    ids = [question.id for question in asked]
    assert "pregnancy" in ids
    assert "chemotherapy" not in ids
    assert "since-last" not in ids
    assert [q.order for q in asked] == sorted(q.order for q in asked)


def test_a_known_patient_is_asked_only_what_may_have_changed(library: Library) -> None:
    everything = {q: {"is": "no", "on": date(2026, 10, 1)} for q in library.questions}
    intake = taken(library, answers=everything)
    asked = questions_to_ask(
        library=library, answers=intake.answers, birth_date=date(1991, 5, 4), sex="female", visit=2, on=ON
    )
    assert asked
    assert all(question.valid_days == 1 for question in asked)
    assert "since-last" in {question.id for question in asked}


def test_a_doubt_is_followed_up(library: Library) -> None:
    intake = taken(library, answers={"cancer": "unknown"})
    asked = questions_to_ask(
        library=library, answers=intake.answers, birth_date=date(1991, 5, 4), sex="female", visit=1, on=ON
    )
    assert "chemotherapy" in {question.id for question in asked}
