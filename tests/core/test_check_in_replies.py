"""What the answers of a check-in mean."""

from __future__ import annotations

import pytest

from openmeso.aftercare.replies import IMPROVEMENT, answers_to, ask, improvement, judge, signs, unanswered
from openmeso.knowledge import Library

DAYS = ("day-2", "day-14", "day-28", "day-84", "day-180")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_patient_is_asked_five_questions_at_most(library: Library, day: str, language: str) -> None:
    asked = ask(library.check_ins[day], library, language)
    assert asked.language == language
    assert len(asked.questions) + bool(asked.signs) <= 5
    assert all(question.answers for question in asked.questions)


@pytest.mark.parametrize("day", DAYS)
def test_each_red_flag_of_the_day_is_asked_for_once(library: Library, day: str) -> None:
    check_in = library.check_ins[day]
    hours = check_in.day * 24
    of_the_day = {f.id for f in library.red_flags.values() if f.from_hours <= hours <= (f.to_hours or hours)}
    listed = {sign.id for sign in ask(check_in, library, "en").signs}
    by_question = {flag for one in check_in.questions for flag in one.flags}
    assert of_the_day <= listed | by_question and not listed & by_question


def test_a_lump_after_four_weeks_is_a_red_flag(library: Library) -> None:
    found = judge(library.check_ins["day-28"], library, answers={"0": "yes", "1": "no", "2": "no", "3": "improved"})
    assert (found.flags, found.calls, found.calm) == (("rf-late-lump",), (), False)


def test_the_patients_own_word_is_a_level_of_gais(library: Library) -> None:
    assert tuple(level.value for level in library.scales["gais"].levels) == IMPROVEMENT
    check_in = library.check_ins["day-28"]
    calm = {"0": "no", "1": "no", "2": "no"}
    for word in IMPROVEMENT:
        assert improvement(check_in, calm | {"3": word}) == word
    for none in ({}, {"3": "unsure"}, {"3": "9"}, {"0": "improved"}):
        assert improvement(check_in, calm | none) == ""
    assert judge(check_in, library, answers=calm | {"3": "worse"}).calm  # a taste, not a complication
    assert improvement(library.check_ins["day-2"], calm | {"3": "improved"}) == ""


def test_the_levels_are_said_in_the_patients_words(library: Library) -> None:
    (question,) = (one for one in ask(library.check_ins["day-28"], library, "fr").questions if one.spoken)
    assert question.answers == (*IMPROVEMENT, "unsure")
    assert question.spoken["no-change"] == "Comme avant"


def test_not_sure_is_never_no(library: Library) -> None:
    found = judge(library.check_ins["day-28"], library, answers={"0": "unsure", "1": "no", "2": "no", "3": "improved"})
    assert (found.flags, found.calls) == ((), ("0",))


def test_the_most_urgent_flag_stands_first(library: Library) -> None:
    answers = {"0": "yes", "1": "going", "2": "8", "3": "yes"}
    found = judge(library.check_ins["day-2"], library, answers=answers, ticked=["rf-mood", "rf-vision", "unknown"])
    assert found.flags == ("rf-vision", "rf-occlusion", "rf-mood", "rf-blister", "rf-infection")
    assert [sign.id for sign in signs(found.flags, library, "fr")] == list(found.flags)


def test_redness_that_stays_is_a_call_and_no_alarm(library: Library) -> None:
    found = judge(library.check_ins["day-2"], library, answers={"0": "no", "1": "growing", "2": "6", "3": "no"})
    assert (found.flags, found.calls) == ((), ("0", "1"))


def test_what_is_not_answered_says_nothing_and_is_named(library: Library) -> None:
    check_in = library.check_ins["day-2"]
    assert judge(check_in, library, answers={}).calm
    assert unanswered(check_in, {"0": "yes", "1": "maybe"}) == ("1", "2", "3")  # a photograph is never owed


@pytest.mark.parametrize("day", DAYS)
def test_a_graver_answer_never_gives_less(library: Library, day: str) -> None:
    """Each worrying answer alone brings a call or a flag; adding it to others takes nothing away."""
    check_in = library.check_ins[day]
    calm = {str(n): _calm(one) for n, one in enumerate(check_in.questions) if one.answer != "photograph"}
    assert judge(check_in, library, answers=calm).calm
    for n, one in enumerate(check_in.questions):
        if not one.worry and one.worry_from is None:
            continue
        for said in ("10",) if one.worry_from is not None else (one.worry, "unsure"):
            assert said in answers_to(one)
            assert not judge(check_in, library, answers=calm | {str(n): said}).calm


def _calm(question: object) -> str:
    worry = getattr(question, "worry", "")
    if getattr(question, "answer", "") == "number":
        return "0"
    return {"yes": "no", "no": "yes", "growing": "going", "": "no"}[worry]
