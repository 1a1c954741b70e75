"""Quantities: exact, of one kind, never a float."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.codes import gtin_check_digit
from openmeso.errors import CaseError, Fault, nearest, one_of
from openmeso.serialize import as_data, canonical, digest, pretty
from openmeso.units import Area, Concentration, Length, Mass, Volume, plain


def test_volume_at_a_concentration_is_a_mass() -> None:
    assert Volume.of("0.05").at(Concentration.of(4)) == Mass.of("0.2")


def test_kinds_do_not_mix() -> None:
    with pytest.raises(TypeError):
        Volume.of(1) + Mass.of(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = Length.of(1) < Volume.of(1)  # type: ignore[operator]
    assert Volume.of(1) != Mass.of(1)


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="exact"):
        Volume.of(0.1)  # type: ignore[arg-type]


@given(st.decimals("0", "100", places=4), st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal("0.05")]))
def test_rounding_down_never_exceeds(value: Decimal, step: Decimal) -> None:
    rounded = Volume(value).rounded(step, down=True)
    assert rounded.value <= value
    assert value - rounded.value < step
    assert abs(Volume(value).rounded(step).value - value) <= step / 2


def test_arithmetic() -> None:
    assert Volume.of(2) - Volume.of("0.5") == Volume.of("1.5")
    assert Volume.of(2).times(3) == Volume.of(6)
    assert Volume.of(3).over(Volume.of(2)) == Decimal("1.5")
    assert max(Volume.of(1), Volume.of(2)) == Volume.of(2)
    assert not Volume.zero()
    assert len({Volume.of(1), Volume.of("1.0"), Mass.of(1)}) == 2


@pytest.mark.parametrize(
    ("value", "text"), [("5.00", "5"), ("0.50", "0.5"), ("100", "100"), ("-0", "0"), ("1E+2", "100"), (".5", "0.5")]
)
def test_no_trailing_zero_and_always_a_leading_one(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_quantity_prints_with_its_unit() -> None:
    assert str(Volume.of("2.50")) == "2.5 mL"
    assert str(Area.of(4)) == "4 cm²"


class Colour(StrEnum):
    RED = "red"


def test_json_keys_carry_the_unit() -> None:
    noun = {"volume": Volume.of("2.5"), "each": (Mass.of(1), Mass.of(2)), "none": None, "colour": Colour.RED}
    assert as_data(noun) == {"volume_ml": 2.5, "each_mg": [1, 2], "none": None, "colour": "red"}


def test_json_of_days_instants_and_sets() -> None:
    assert as_data(date(2026, 11, 22)) == "2026-11-22"
    assert as_data(datetime(2026, 11, 22, tzinfo=UTC)) == "2026-11-22T00:00:00+00:00"
    assert as_data(frozenset({"b", "a"})) == ["a", "b"]
    assert as_data(1.5) == 1.5
    with pytest.raises(TypeError):
        as_data(object())


def test_equal_nouns_have_equal_bytes() -> None:
    assert canonical({"b": Decimal("1.0"), "a": 1}) == canonical({"a": 1, "b": Decimal(1)})
    assert digest({"a": 1}) != digest({"a": 2})
    assert pretty({"a": "é"}) == '{\n  "a": "é"\n}\n'


def test_gtin_check_digit() -> None:
    assert gtin_check_digit("0950600013435") == 2


def test_an_error_lists_every_fault() -> None:
    error = CaseError([Fault("a", "1", "2"), Fault("b", "3", "4", "do it")])
    assert "2 faults" in str(error)
    assert "b: got 3; expected 4; do it" in str(error)
    assert "1 fault\n" in str(CaseError([Fault("a", "1", "2")]))


def test_the_nearest_ids_are_named() -> None:
    many = [f"zone-{n}" for n in range(20)]
    assert "zone-1" in nearest("zone-01", many)
    assert one_of(["b", "a"], "c") == "one of a, b"
    assert one_of(many, "zone-1x").startswith("a known id, perhaps zone-1")
    assert one_of(many, "qqqq") == "a known id"
