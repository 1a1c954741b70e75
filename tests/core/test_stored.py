"""A noun that was kept comes back as it was, to the last decimal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.cli.inputs import needed_stock, practice_for
from openmeso.errors import RecordError
from openmeso.formulation.nouns import Formulation
from openmeso.intake import Case, read_case
from openmeso.knowledge import Library
from openmeso.pathway import walk
from openmeso.screening.nouns import Screening
from openmeso.serialize import canonical
from openmeso.session import Delivery, read_delivery
from openmeso.session.record import SessionRecord
from openmeso.stored import KINDS, kind_of, load, load_as, store

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = sorted(path for path in EXAMPLES.glob("*.toml") if path.name != "stock.toml")
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_noun_of_every_example_comes_back(path: Path) -> None:
    library, practice = practice_for(EXAMPLES / ("practice-us" if path.stem == "texture-us" else "practice"))
    stock = needed_stock(EXAMPLES / "stock.toml", None, library)
    case = read_case(path, library=library)
    way = walk(case=case, library=library, practice=practice, stock=stock, on=case.on or date.min, at=AT)
    nouns: list[Any] = [case, stock, way.screening, way.formulation, way.course, way.consent, way.precare]
    for noun in (*nouns, way.aftercare):
        if noun is not None:
            back = load(kind_of(noun), store(noun))
            assert back == noun
            assert canonical(back) == canonical(noun)
            assert store(back) == store(noun)


def test_a_session_file_comes_back(library: Library) -> None:
    delivery = read_delivery(EXAMPLES / "session" / "hydration-face.toml", library=library)
    back = load_as(Delivery, store(delivery))
    assert back == delivery
    assert back.step[0].start.utcoffset() == delivery.step[0].start.utcoffset()


def test_what_comes_back_is_read_only(library: Library) -> None:
    _, practice = practice_for(EXAMPLES / "practice")
    case = read_case(EXAMPLES / "pregnant.toml", library=library)
    stock = needed_stock(EXAMPLES / "stock.toml", None, library)
    found = walk(case=case, library=library, practice=practice, stock=stock, on=case.on or date.min, at=AT).screening
    back = load_as(Screening, store(found))
    with pytest.raises(TypeError):
        back.scopes["zone"] = {}  # type: ignore[index]
    with pytest.raises(TypeError):
        back.scopes["zone"]["cheek"] = None  # type: ignore[index]


def case_with(value: Decimal | str) -> Case:
    return Case.model_validate(
        {
            "schema": "openmeso-case/1",
            "patient": {"id": "P", "birth_date": date(1991, 1, 1), "sex": "female"},
            "measurement": [{"id": "weight", "value": value, "unit": "kg"}],
        }
    )


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_reading_keeps_every_digit(value: Decimal) -> None:
    back = load_as(Case, store(case_with(value))).measurement[0].value
    assert isinstance(back, Decimal)
    assert back.as_tuple() == value.as_tuple()


def test_a_number_stays_a_number_and_a_word_a_word() -> None:
    assert load_as(Case, store(case_with(Decimal("37.20")))).measurement[0].value == Decimal("37.20")
    assert load_as(Case, store(case_with("128/82"))).measurement[0].value == "128/82"
    assert load_as(Case, store(case_with("4"))).measurement[0].value == "4"


def test_numbers_are_kept_in_quotes() -> None:
    kept = json.loads(store(case_with(Decimal("0.10"))))
    assert kept["measurement"][0]["value"] == {"number": "0.10"}


def test_what_cannot_be_brought_back_says_why() -> None:
    with pytest.raises(RecordError, match="expected a known id"):
        load("formulatoin", "{}")
    with pytest.raises(RecordError, match="not JSON"):
        load("formulation", "{")
    with pytest.raises(RecordError, match="alternatives"):
        load("formulation", "{}")
    wrong = store(case_with(Decimal(60))).replace('{"number":"60"}', '{"number":"heavy"}')
    with pytest.raises(RecordError, match="measurement"):
        load("case", wrong)
    with pytest.raises(RecordError):
        load("case", "[]")


def test_only_nouns_of_a_stage_are_kept() -> None:
    with pytest.raises(TypeError, match="kept under no kind"):
        store(date(2026, 11, 22))
    assert KINDS["formulation"] is Formulation
    assert kind_of(SessionRecord(AT.date(), (), (), (), (), "", None, "", (), 0)) == "session-record"
