"""The shape of knowledge refuses what would be unsafe to write down."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from openmeso.evidence import Grade, SourcedValue
from openmeso.knowledge.loading import validation_faults
from openmeso.knowledge.schema import KINDS

HEAD = {"sources": [], "grade": "D", "confirmed": False}


def a_band(**change: Any) -> dict[str, Any]:
    return {"severity": "wait", "decides": "nobody", "why": "why", "when": {"answer": "pregnancy"}, **change}


def a_rule(**change: Any) -> dict[str, Any]:
    return {
        **HEAD,
        "id": "rule",
        "title": "Rule",
        "stage": "consultation",
        "scope": "patient",
        "family": "interval-or-wait",
        "when_unknown": "not_assessable",
        "do": "wait",
        "patient": "We wait.",
        "bands": [a_band()],
        **change,
    }


def a_question(**change: Any) -> dict[str, Any]:
    return {
        **HEAD,
        "id": "question",
        "ask": "How are you?",
        "block": "life",
        "order": 1,
        "form": "yes-no",
        "valid_days": 1,
        **change,
    }


REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("a hard stop that one person may lift", "rules", a_rule(bands=[a_band(decides="injector")]), "two people"),
    ("a hard stop of no family", "rules", a_rule(family=None), "hard-stop family"),
    ("a thirteenth family", "rules", a_rule(family="bad-luck"), "family"),
    ("an ingredient rule without targets", "rules", a_rule(scope="ingredient"), "targets"),
    ("a condition without a head", "rules", a_rule(bands=[a_band(when={"within_days": 3})]), "head key"),
    ("a window of no days", "rules", a_rule(bands=[a_band(when={"treatment": ["ipl"], "within_days": 0})]), "0"),
    ("code in a condition", "rules", a_rule(bands=[a_band(when="age < 18")]), "head key"),
    ("an unknown stage", "rules", a_rule(stage="dream"), "stage"),
    ("a confirmed rule without a source", "rules", a_rule(confirmed=True), "confirmed"),
    ("a graded rule without a source", "rules", a_rule(grade="B"), "grade"),
    ("a list question without its list", "questions", a_question(form="list"), "names its list"),
    ("an answer that holds for a week", "questions", a_question(valid_days=7), "1"),
    ("an id with capitals", "questions", a_question(id="Question"), "pattern"),
    ("an unknown key", "questions", a_question(colour="red"), "a key that the file format knows"),
]


@pytest.mark.parametrize(("kind", "data", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_the_schema_refuses(kind: str, data: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        KINDS[kind].model_validate(data)
    assert says in " ".join(map(str, validation_faults(caught.value, "entry.toml")))


def test_what_is_well_formed_is_taken() -> None:
    KINDS["rules"].model_validate(a_rule())
    KINDS["questions"].model_validate(a_question())


def test_a_value_without_a_source_is_unconfirmed() -> None:
    with pytest.raises(ValidationError, match="without a source"):
        SourcedValue(value="1", unit="mg", grade=Grade.C, confirmed=True)  # type: ignore[arg-type]


def test_every_grade_has_words() -> None:
    assert len({grade.words for grade in Grade}) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_schema_for_editors(kind: str) -> None:
    assert KINDS[kind].model_json_schema()["type"] == "object"
