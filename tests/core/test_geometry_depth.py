"""A needle's length is not its depth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.geometry import angle_for, fraction_in_dermis, inserted_for, reach, true_depth
from openmeso.geometry.depth import DEPTH_UNKNOWN, OUTSIDE_DERMIS
from openmeso.knowledge.library import Library
from openmeso.units import Length


@pytest.mark.parametrize(
    ("inserted_mm", "angle_deg", "depth_mm"),
    [(4, 15, 1.0353), (4, 30, 2.0), (4, 45, 2.8284), (2, 45, 1.4142), (13, 10, 2.2574), (1.5, 90, 1.5)],
)
def test_true_depth(inserted_mm: float, angle_deg: float, depth_mm: float) -> None:
    assert true_depth(inserted_mm=inserted_mm, angle_deg=angle_deg) == pytest.approx(depth_mm, abs=5e-5)


@pytest.mark.parametrize(("depth_mm", "inserted_mm", "angle"), [(0.8, 4, 11.5370), (1.0, 13, 4.4117)])
def test_angle_for_a_depth(depth_mm: float, inserted_mm: float, angle: float) -> None:
    assert angle_for(depth_mm=depth_mm, inserted_mm=inserted_mm) == pytest.approx(angle, abs=5e-5)


def test_a_needle_reaches_no_deeper_than_its_length() -> None:
    assert angle_for(depth_mm=4.1, inserted_mm=4) is None
    assert angle_for(depth_mm=4, inserted_mm=4) == pytest.approx(90)


@pytest.mark.parametrize(
    ("depth_mm", "share"), [(0.5, 0.7531), (true_depth(inserted_mm=4, angle_deg=15), 0.5009), (2.0, 0.0144)]
)
def test_share_in_the_dermis_of_a_womans_forehead(depth_mm: float, share: float) -> None:
    found = fraction_in_dermis(depth_mm=depth_mm, epidermis_mm=0.20, dermis_mm=0.86)
    assert found == pytest.approx(share, abs=5e-5)


@given(st.floats(0.1, 13), st.floats(1, 90))
def test_angle_and_length_undo_each_other(inserted_mm: float, angle_deg: float) -> None:
    depth = true_depth(inserted_mm=inserted_mm, angle_deg=angle_deg)
    assert 0 < depth <= inserted_mm
    assert inserted_for(depth_mm=depth, angle_deg=angle_deg) == pytest.approx(inserted_mm)
    back = angle_for(depth_mm=min(depth, inserted_mm), inserted_mm=inserted_mm)
    assert back == pytest.approx(angle_deg, abs=1e-4)


@given(st.floats(0.1, 13), st.floats(1, 89), st.floats(0.01, 1))
def test_steeper_is_deeper(inserted_mm: float, angle_deg: float, more: float) -> None:
    shallow = true_depth(inserted_mm=inserted_mm, angle_deg=angle_deg)
    assert true_depth(inserted_mm=inserted_mm, angle_deg=angle_deg + more) > shallow


@given(st.floats(0.05, 6), st.floats(0.03, 0.25), st.floats(0.4, 2))
def test_a_share_is_a_share(depth_mm: float, epidermis_mm: float, dermis_mm: float) -> None:
    assert 0 <= fraction_in_dermis(depth_mm=depth_mm, epidermis_mm=epidermis_mm, dermis_mm=dermis_mm) <= 1


@pytest.mark.parametrize("zone", ["forehead", "cheek", "temple", "neck", "abdomen", "arm"])
def test_point_by_point_aims_at_the_middle_of_the_dermis(library: Library, zone: str) -> None:
    depth = reach(technique=library.techniques["point-by-point"], zone=library.zones[zone], sex="female")
    assert depth.true is not None and depth.target is not None
    assert abs(depth.true.value - depth.target.value) <= Decimal("0.01")
    assert depth.warnings == ()


def test_the_inserted_length_follows_from_the_target(library: Library) -> None:
    depth = reach(technique=library.techniques["point-by-point"], zone=library.zones["forehead"], sex="female")
    assert depth.inserted == Length.of("1.84")  # .63 / sin 20°


def test_men_are_injected_deeper_others_as_the_thinner_skin(library: Library) -> None:
    by_sex = {
        sex: reach(technique=library.techniques["point-by-point"], zone=library.zones["temple"], sex=sex)
        for sex in ("female", "male", "other")
    }
    assert by_sex["male"].target == Length.of("0.72")  # .19 + 1.06 / 2
    assert by_sex["other"].target == by_sex["female"].target == Length.of("0.58")


@pytest.mark.parametrize("zone", ["nasolabial-fold", "decollete", "hands", "scalp-vertex", "buttock"])
def test_unmeasured_skin_is_said_to_be_unknown(library: Library, zone: str) -> None:
    depth = reach(technique=library.techniques["point-by-point"], zone=library.zones[zone], sex="female")
    assert depth.layer == "unknown"
    assert depth.inserted is None and depth.true is None
    assert depth.warnings == (DEPTH_UNKNOWN,)
    assert depth.may_leave_dermis


def test_leaving_the_dermis_is_told(library: Library) -> None:
    fan = library.techniques["fan"]  # 13 mm at 10°: 2.26 mm
    assert reach(technique=fan, zone=library.zones["forehead"], sex="female").warnings == (OUTSIDE_DERMIS,)
    assert reach(technique=fan, zone=library.zones["abdomen"], sex="female").layer == "below-dermis"


def test_too_shallow_for_the_dermis_is_told_but_not_when_meant(library: Library) -> None:
    papule = library.techniques["papule"].model_copy(update={"inserted_mm": Decimal("0.4")})  # .14 mm
    assert reach(technique=papule, zone=library.zones["forehead"], sex="female").warnings == (OUTSIDE_DERMIS,)
    skin_deep = library.techniques["intraepidermal"]
    depth = reach(technique=skin_deep, zone=library.zones["forehead"], sex="female")
    assert depth.layer == "epidermis" and depth.warnings == ()


def test_borrowed_thickness_is_marked(library: Library) -> None:
    technique = library.techniques["nappage"]
    assert reach(technique=technique, zone=library.zones["cheek"], sex="female").borrowed
    assert not reach(technique=technique, zone=library.zones["malar"], sex="female").borrowed


@pytest.mark.parametrize(
    ("technique", "depth_mm"),
    [("nappage", "0.50"), ("papule", "0.68"), ("micropapule", "0.52"), ("linear-retrograde", "0.87"),
     ("intraepidermal", "0.20")],
)  # fmt: skip
def test_house_defaults_reach_the_depth_that_the_table_states(library: Library, technique: str, depth_mm: str) -> None:
    depth = reach(technique=library.techniques[technique], zone=library.zones["forehead"], sex="female")
    assert depth.true == Length.of(depth_mm)
