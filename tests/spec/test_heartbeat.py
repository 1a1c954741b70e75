"""The heartbeat asks cases of the screening tables, at least one for each rule, and hears a rule that went silent."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from openmeso.knowledge import Library, load_library
from openmeso.screening.heartbeat import VIGNETTES, ask, vignettes
from tests.spec.test_screening import TABLES
from tools.heartbeat_vignettes import chosen


def test_the_shipped_cases_are_those_of_the_tables_word_for_word() -> None:
    assert (VIGNETTES / "rows.toml").read_text("utf-8") == chosen(), "python -m tools.heartbeat_vignettes"
    assert (VIGNETTES / "base.toml").read_text("utf-8") == (TABLES / "base.toml").read_text("utf-8")


def test_every_rule_has_a_case_in_which_it_must_speak() -> None:
    heard = {rule for one in vignettes() for rule in one.rules}
    assert set(load_library().rules) - heard == set()


def test_the_library_as_it_is_shipped_answers_as_it_should() -> None:
    assert len(vignettes()) >= 150
    assert ask(load_library()) == ()


def _without(*rules: str) -> Library:
    library = load_library()
    return replace(library, rules=MappingProxyType({k: v for k, v in library.rules.items() if k not in rules}))


@pytest.mark.parametrize("rule", ["breastfeeding", "kit-incomplete", "lidocaine-allergy"])
def test_a_rule_that_went_silent_is_named(rule: str) -> None:
    found = ask(_without(rule))
    assert found
    assert all(rule in one.silent for one in found)


def test_a_stop_that_became_a_pass_says_what_it_was() -> None:
    (first, *_rest) = ask(_without("breastfeeding"))
    assert (first.expected, first.got, first.rules) == ("defer", "eligible", ("breastfeeding",))


def test_a_case_that_cannot_be_asked_any_more_is_no_silence() -> None:
    library = load_library()
    some = replace(
        library, questions=MappingProxyType({k: v for k, v in library.questions.items() if k != "breastfeeding"})
    )
    assert {one.got for one in ask(some, vignettes()[:3])} == {"fault"}


def test_a_question_of_the_practices_own_changes_no_known_answer() -> None:
    library = load_library()
    own = library.questions["breastfeeding"].model_copy(update={"id": "own-question"})
    more = replace(library, questions=MappingProxyType({**library.questions, "own-question": own}))
    assert ask(more) == ()
