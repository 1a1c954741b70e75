"""What makes a photograph comparable with its baseline, and which poses a visit asks for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from openmeso.knowledge import load_library
from openmeso.knowledge.schema.photographs import PhotoLimit
from openmeso.outcome.photographs import PhotoMeasures, check_photograph, poses_for

GOOD = PhotoMeasures(
    sharpness=Decimal("0.64"),
    mean=Decimal(120),
    median=Decimal(122),
    dark=Decimal("0.1"),
    bright=Decimal("0.1"),
    width=3000,
    height=4000,
)


def found(photograph: PhotoMeasures, baseline: PhotoMeasures | None = None) -> set[str]:
    return {one.limit_id for one in check_photograph(photograph, baseline, load_library().photo_limits)}


def test_a_good_photograph_has_no_finding_by_itself_or_against_a_good_one() -> None:
    assert found(GOOD) == set()
    assert found(GOOD, GOOD) == set()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"sharpness": Decimal("0.51")}, "blurred"),
        ({"sharpness": Decimal("0.29")}, "soft"),
        ({"sharpness": None}, "soft"),
        ({"mean": Decimal(95)}, "darker"),
        ({"mean": Decimal(151)}, "brighter"),
        ({"median": Decimal(39)}, "too-dark"),
        ({"median": Decimal(226)}, "too-bright"),
        ({"bright": Decimal("2.1")}, "clipped-highlights"),
        ({"dark": Decimal("5.1")}, "clipped-shadows"),
        ({"width": 899}, "too-small"),
    ],
)
def test_each_limit_is_found_just_beyond_it(change: dict[str, object], finding: str) -> None:
    assert finding in found(replace(GOOD, **change), GOOD)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"sharpness": Decimal("0.52")},
        {"mean": Decimal(96)},
        {"mean": Decimal(150)},
        {"bright": Decimal(2)},
        {"dark": Decimal(5)},
        {"width": 900},
    ],
)
def test_a_value_at_its_limit_keeps_it(change: dict[str, object]) -> None:
    assert found(replace(GOOD, **change), GOOD) == set()  # type: ignore[arg-type]


def test_sharpness_is_not_compared_between_pictures_of_other_sizes() -> None:
    small = replace(GOOD, sharpness=Decimal("0.4"), width=1500, height=2000)
    assert "blurred" not in found(small, GOOD)
    assert "blurred" in found(replace(small, width=2900, height=3900), GOOD)


def test_a_limit_has_one_bound() -> None:
    entry = load_library().photo_limits["blurred"].model_dump()
    for bounds in ({"least": None, "most": None}, {"least": 1, "most": 2}):
        with pytest.raises(ValueError, match="one of"):
            PhotoLimit.model_validate(entry | bounds)


def test_no_limit_of_a_photograph_claims_a_source_that_nobody_read() -> None:
    assert not any(one.confirmed or one.sources for one in load_library().photo_limits.values())


def test_a_visit_is_asked_for_the_poses_of_its_zones_in_their_order() -> None:
    library = load_library()
    named = {pose.id: library.zones_named(pose.zones) for pose in library.poses.values()}
    cheek = [pose.id for pose in poses_for(frozenset({"cheek"}), library.poses.values(), named=named)]
    assert cheek[:3] == ["front-rest", "oblique-right", "oblique-left"]
    assert cheek[-1] == "close-up" and "vertex" not in cheek
    hands = [pose.id for pose in poses_for(frozenset({"hands"}), library.poses.values(), named=named) if pose.basic]
    assert hands == ["hand-dorsum-right", "hand-dorsum-left"]
    assert len(poses_for(frozenset(), library.poses.values(), named=named)) == len(library.poses)


def test_every_zone_has_a_basic_pose_and_mirrors_meet() -> None:
    library = load_library()
    shown = {zone for pose in library.poses.values() if pose.basic for zone in library.zones_named(pose.zones)}
    assert set(library.zones) <= shown
    for pose in library.poses.values():
        if pose.mirror:
            assert library.poses[pose.mirror].mirror == pose.id


def test_the_checklist_has_nine_points() -> None:
    parts = [rule.part for rule in load_library().photo_rules.values()]
    assert (parts.count("checklist"), parts.count("camera")) == (9, 7)
