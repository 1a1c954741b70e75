"""Scales are scored exactly; a missing item is never counted as 0."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import RecordError, UnknownIdError
from openmeso.knowledge import Library, load_library
from openmeso.outcome import ScaleScore, score
from openmeso.outcome.acne_scars import KELOID, POINTS
from openmeso.outcome.phototype import COLORING, ITEMS
from openmeso.outcome.score import level_of
from openmeso.outcome.scoring import SCORERS

REGIONS = ("forehead", "right-malar", "left-malar", "chin")
TEN = ITEMS["fitzpatrick-10"]


def melasma(*rows: tuple[int, ...]) -> dict[str, dict[str, int]]:
    items = ("area", "darkness", "homogeneity")
    return {region: dict(zip(items, row, strict=False)) for region, row in zip(REGIONS, rows, strict=True)}


def salt(top: object, right: object, left: object, back: object) -> dict[str, object]:
    return {"top": top, "right": right, "left": left, "back": back}


def scars(**counts: int) -> dict[str, int]:
    found = {kind.replace("_", "-"): count for kind, count in counts.items()}
    return {kind: 0 for kind in (*POINTS, KELOID)} | found


def ten(*values: int) -> dict[str, int]:
    return dict(zip(TEN, values, strict=True))


def summing_to(total: int) -> dict[str, int]:
    values = []
    for _ in TEN:
        values.append(min(4, total))
        total -= values[-1]
    return ten(*values)


def answer(value: object) -> dict[str, object]:
    return {"answer": value}


WORKED: list[tuple[str, dict[str, Any], str, str]] = [
    ("mmasi", melasma((2, 3), (3, 3), (4, 2), (1, 1)), "7.0", ""),
    ("mmasi", melasma((1, 2), (2, 2), (2, 1), (0, 0)), "2.4", ""),
    ("mmasi", melasma((6, 4), (6, 4), (6, 4), (6, 4)), "24.0", ""),
    ("mmasi", melasma((0, 0), (0, 0), (0, 0), (0, 0)), "0", ""),
    ("masi", melasma((2, 3, 2), (3, 3, 2), (4, 2, 1), (1, 1, 1)), "11.3", ""),
    ("masi", melasma((6, 4, 4), (6, 4, 4), (6, 4, 4), (6, 4, 4)), "48.0", ""),
    ("salt", salt(50, 20, 10, 5), "26.6", "S2"),
    ("salt", salt(95, 100, 100, 75), "92.0", "S4"),
    ("salt", salt(0, 0, 0, 0), "0", "S0"),
    ("salt", salt(Decimal("0.1"), 0, 0, 0), "0.04", "S1"),
    ("salt", salt(25, 25, 25, 25), "25", "S2"),
    ("salt", salt(Decimal("49.9"), Decimal("49.9"), Decimal("49.9"), Decimal("49.9")), "49.9", "S2"),
    ("salt", salt(50, 50, 50, 50), "50", "S3"),
    ("salt", salt(75, 75, 75, 75), "75", "S4"),
    ("salt", salt(100, 100, 100, 100), "100", "S5"),
    ("goodman-baron-quantitative", scars(mild_dish=12, moderate_dish=5, linear=22, papular=3), "15", ""),
    ("goodman-baron-quantitative", {kind: 21 for kind in (*POINTS, KELOID)}, "84", ""),
    ("goodman-baron-quantitative", scars(macular=10), "1", ""),
    ("goodman-baron-quantitative", scars(macular=11), "2", ""),
    ("goodman-baron-quantitative", scars(macular=20), "2", ""),
    ("goodman-baron-quantitative", scars(macular=21), "3", ""),
    ("goodman-baron-quantitative", scars(keloid_area_cm2=4), "6", ""),
    ("goodman-baron-quantitative", scars(keloid_area_cm2=5), "12", ""),
    ("goodman-baron-quantitative", scars(keloid_area_cm2=20), "12", ""),
    ("goodman-baron-quantitative", scars(keloid_area_cm2=21), "18", ""),
    ("ita", {"L": 70, "b": 14}, "55.0080", "very-light"),
    ("ita", {"L": 68, "b": 15}, "50.1944", "light"),
    ("ita", {"L": 60, "b": 16}, "32.0054", "intermediate"),
    ("ita", {"L": 55, "b": 18}, "15.5241", "tan"),
    ("ita", {"L": 45, "b": 16}, "-17.3540", "brown"),
    ("ita", {"L": 35, "b": 12}, "-51.3402", "dark"),
    ("ita", {"L": 50, "b": 10}, "0", "brown"),
    ("fitzpatrick-10", ten(2, 1, 1, 2, 2, 2, 2, 2, 2, 2), "18", "3"),
    ("fitzpatrick-10", summing_to(0), "0", "1"),
    ("fitzpatrick-10", summing_to(6), "6", "1"),
    ("fitzpatrick-10", summing_to(7), "7", "2"),
    ("fitzpatrick-10", summing_to(13), "13", "2"),
    ("fitzpatrick-10", summing_to(14), "14", "3"),
    ("fitzpatrick-10", summing_to(20), "20", "3"),
    ("fitzpatrick-10", summing_to(21), "21", "4"),
    ("fitzpatrick-10", summing_to(27), "27", "4"),
    ("fitzpatrick-10", summing_to(28), "28", "5"),
    ("fitzpatrick-10", summing_to(34), "34", "5"),
    ("fitzpatrick-10", summing_to(35), "35", "6"),
    ("fitzpatrick-10", summing_to(40), "40", "6"),
    ("fitzpatrick-8", {item: 0 for item in ITEMS["fitzpatrick-8"]}, "0", "1"),
    ("fitzpatrick-8", {item: 1 for item in ITEMS["fitzpatrick-8"]}, "8", ""),
    ("dlqi", answer(1), "1", "none"),
    ("dlqi", answer(2), "2", "small"),
    ("dlqi", answer(5), "5", "small"),
    ("dlqi", answer(6), "6", "moderate"),
    ("dlqi", answer(10), "10", "moderate"),
    ("dlqi", answer(11), "11", "very-large"),
    ("dlqi", answer(20), "20", "very-large"),
    ("dlqi", answer(21), "21", "extreme"),
    ("glogau", answer(3), "3", "3"),
    ("goodman-baron-qualitative", answer(4), "4", "4"),
    ("norwood-hamilton", answer("III-vertex"), "3", "III-vertex"),
    ("ludwig", answer("II"), "2", "II"),
    ("satisfaction-5", answer(5), "5", "5"),
    ("nrs-pain", answer(10), "10", ""),
    ("vas-pain", answer(Decimal("37.5")), "37.5", ""),
    ("face-q", answer(62), "62", ""),
]


@pytest.mark.parametrize(("scale", "answers", "value", "level"), WORKED)
def test_worked_numbers(library: Library, scale: str, answers: dict[str, Any], value: str, level: str) -> None:
    result = score(scale=scale, answers=answers, library=library)
    assert (result.value, result.level) == (Decimal(value), level)
    assert result.assessable
    assert result.version == library.scales[scale].version


@pytest.mark.parametrize(
    ("angle", "level"),
    [("55.0", "light"), ("41.0", "intermediate"), ("28.0", "tan"), ("10.0", "brown"), ("-30.0", "dark")],
)
def test_an_angle_on_a_border_belongs_to_the_darker_class(library: Library, angle: str, level: str) -> None:
    found = level_of(library.scales["ita"], Decimal(angle))
    assert found is not None
    assert found.value == level


@pytest.mark.parametrize("word", ["very-much-improved", "much-improved", "improved", "no-change", "worse"])
def test_gais_keeps_the_word_and_no_number(library: Library, word: str) -> None:
    result = score(scale="gais", answers=answer(word), library=library)
    assert (result.value, result.level, result.assessable) == (None, word, True)


NOT_ASSESSABLE: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    (
        "mmasi",
        {"forehead": {"area": 1, "darkness": 1}},
        tuple(f"{r}.{i}" for r in REGIONS[1:] for i in ("area", "darkness")),
    ),
    ("salt", {"top": 50, "right": 20, "left": 10}, ("back",)),
    ("salt", salt(50, 20, 10, None), ("back",)),
    ("goodman-baron-quantitative", {"macular": 3}, (*list(POINTS)[1:], KELOID)),
    ("fitzpatrick-10", {item: 2 for item in TEN[:-1]}, TEN[-1:]),
    ("ita", {"L": 60}, ("b",)),
    ("dlqi", {}, ("answer",)),
    ("gais", {}, ("answer",)),
    ("norwood-hamilton", {}, ("answer",)),
    ("vas-pain", {}, ("answer",)),
]


@pytest.mark.parametrize(("scale", "answers", "missing"), NOT_ASSESSABLE)
def test_a_missing_item_makes_it_not_assessable(
    library: Library, scale: str, answers: dict[str, Any], missing: tuple[str, ...]
) -> None:
    result = score(scale=scale, answers=answers, library=library)
    assert (result.value, result.level, result.missing) == (None, "", missing)
    assert not result.assessable


@pytest.mark.parametrize("b", [0, -5])
def test_an_angle_without_yellow_is_not_classifiable(library: Library, b: int) -> None:
    result = score(scale="ita", answers={"L": 60, "b": b}, library=library)
    assert not result.assessable
    assert "not classifiable" in result.reason


WRONG: list[tuple[str, dict[str, Any], int]] = [
    ("mmasi", melasma((0, 2), (3, 0), (7, 2), (1, 5)), 4),
    ("mmasi", {"nose": 3}, 1),
    ("masi", melasma((0, 0, 2), (1, 1, 0), (1, 1, 0), (1, 1, 0)), 1),
    ("salt", salt(101, -1, "much", True), 4),
    ("goodman-baron-quantitative", scars(macular=-1), 1),
    ("goodman-baron-quantitative", {**scars(), "linear": Decimal("1.5")}, 1),
    ("fitzpatrick-10", ten(5, 1, 1, 2, 2, 2, 2, 2, 2, 2), 1),
    ("ita", {"L": 101, "b": 200}, 2),
    ("ita", {"L": float("nan"), "b": 3}, 1),
    ("glogau", answer(0), 1),
    ("glogau", answer(5), 1),
    ("nrs-pain", answer(Decimal("3.5")), 1),
    ("vas-pain", answer(101), 1),
    ("gais", answer("better"), 1),
    ("gais", answer(2), 1),
    ("norwood-hamilton", answer("VIII"), 1),
    ("posas-2", answer(5), 1),
    ("posas-3", answer(-1), 1),
]


@pytest.mark.parametrize(("scale", "answers", "faults"), WRONG)
def test_wrong_answers_are_all_named_at_once(
    library: Library, scale: str, answers: dict[str, Any], faults: int
) -> None:
    with pytest.raises(RecordError) as caught:
        score(scale=scale, answers=answers, library=library)
    assert len(caught.value.faults) == faults
    assert all(fault.place.startswith(scale) for fault in caught.value.faults)


def test_the_older_phototype_table_is_refused(library: Library) -> None:
    with pytest.raises(RecordError, match="use fitzpatrick-10"):
        score(scale="fitzpatrick-10-old", answers={}, library=library)


def test_a_table_with_overlapping_classes_gives_no_class(library: Library) -> None:
    with pytest.raises(RecordError, match="one class"):
        level_of(library.scales["fitzpatrick-10-old"], Decimal(25))


def test_an_unknown_scale_is_named_with_the_nearest(library: Library) -> None:
    with pytest.raises(UnknownIdError, match="mmasi"):
        score(scale="mmasii", answers={}, library=library)


def test_every_scale_of_the_library_can_be_scored(library: Library) -> None:
    assert set(library.scales) == set(SCORERS)


def test_phototype_items_are_the_ten_of_the_questionnaire() -> None:
    assert (len(TEN), len(set(TEN)), len(COLORING)) == (10, 10, 4)


PAIRS = st.tuples(st.integers(1, 6), st.integers(1, 4)) | st.just((0, 0))


@given(rows=st.tuples(PAIRS, PAIRS, PAIRS, PAIRS))
def test_mmasi_stays_in_bounds_and_rises_with_every_item(rows: tuple[tuple[int, int], ...]) -> None:
    before = _value("mmasi", melasma(*rows))
    assert 0 <= before <= 24
    for index, (area, darkness) in enumerate(rows):
        for more in ((min(area + 1, 6), max(darkness, 1)), (max(area, 1), min(darkness + 1, 4))):
            assert _value("mmasi", melasma(*rows[:index], more, *rows[index + 1 :])) >= before


@given(st.tuples(*[st.decimals(0, 100, places=1)] * 4))
def test_salt_lies_between_its_views(views: tuple[Decimal, ...]) -> None:
    result = score(scale="salt", answers=salt(*views), library=load_library())
    assert result.value is not None
    assert min(views) <= result.value <= max(views)
    assert result.level


@given(st.fixed_dictionaries({kind: st.integers(0, 60) for kind in (*POINTS, KELOID)}), st.sampled_from(sorted(POINTS)))
def test_scars_stay_in_bounds_and_one_more_never_lowers_the_score(counts: dict[str, int], kind: str) -> None:
    before = _value("goodman-baron-quantitative", counts)
    assert 0 <= before <= 84
    assert _value("goodman-baron-quantitative", counts | {kind: counts[kind] + 1}) >= before


@given(st.decimals(0, 100, places=2), st.decimals("0.01", 127, places=2))
def test_every_angle_has_a_class_and_lighter_skin_a_larger_angle(lightness: Decimal, yellow: Decimal) -> None:
    result = _score("ita", {"L": lightness, "b": yellow})
    assert result.level
    assert result.value is not None
    lighter = _score("ita", {"L": min(lightness + 1, Decimal(100)), "b": yellow})
    assert lighter.value is not None
    assert lighter.value >= result.value


def _score(scale: str, answers: dict[str, Any]) -> ScaleScore:
    return score(scale=scale, answers=answers, library=load_library())


def _value(scale: str, answers: dict[str, Any]) -> Decimal:
    value = _score(scale, answers).value
    assert value is not None
    return value
