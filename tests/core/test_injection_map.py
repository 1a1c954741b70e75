"""The map spends a volume budget on points."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmeso.errors import UnknownIdError
from openmeso.geometry import KeepOut
from openmeso.geometry.polygon import contains
from openmeso.knowledge.library import Library
from openmeso.plan import injection_map as the_map
from openmeso.plan.injection_map import InjectionMap, Mark, ZoneMap, draw_map
from openmeso.serialize import canonical
from openmeso.units import Length, Volume

WITHOUT_DEFAULT = {"periocular-upper"}


def defaults(library: Library) -> dict[str, Volume]:
    return {zone.id: Volume(zone.volume.default_ml) for zone in library.zones.values()}


def codes(zone: ZoneMap) -> set[str]:
    return {warning.code for warning in zone.warnings}


def side(drawn: InjectionMap, zone: str, which: str) -> ZoneMap:
    return next(z for z in drawn.zones if z.zone == zone and z.side == which)


def assert_sound(zone: ZoneMap, library: Library) -> None:
    """No point outside the zone, none in an absolute exclusion area, no volume beyond the budget."""
    view = library.views[zone.view]
    outline = next(o for o in library.zones[zone.zone].outlines if (o.view, o.side) == (zone.view, zone.side))
    ring = [(float(x), float(y)) for x, y in outline.polygon]
    absolute = [
        KeepOut(
            entry.id,
            tuple((float(x), float(y)) for x, y in shape.points),
            float(entry.radius_mm / view.mm_per_unit) - 0.02,
            filled=shape.kind == "polygon",
        )
        for entry in library.exclusions.values()
        if entry.absolute
        for shape in entry.shapes
        if shape.view == view.id
    ]
    for point in zone.points:
        for x, y in ((point.x, point.y), (point.end_x, point.end_y)):
            if x is not None and y is not None:
                assert 0 <= x <= 1 and 0 <= y <= 1
                place = float(x * view.width), float(y * view.height)
                assert contains(ring, place), (zone.zone, zone.side)
                assert not any(shape.covers(place) for shape in absolute), (zone.zone, zone.side)
    assert zone.total == zone.per_point.times(zone.count) or not zone.points
    assert not zone.budget < zone.total


@pytest.fixture(scope="module")
def everything(library: Library) -> InjectionMap:
    return draw_map(volumes=defaults(library), sex="female", library=library)


def test_every_zone_gets_a_map_with_its_default(everything: InjectionMap, library: Library) -> None:
    assert {zone.zone for zone in everything.zones} == set(library.zones)
    for zone in everything.zones:
        assert_sound(zone, library)
        if zone.zone in WITHOUT_DEFAULT:
            assert codes(zone) == {the_map.NO_TECHNIQUE} and not zone.points
        else:
            assert zone.points, zone.zone


def test_the_budget_is_spent_to_within_a_drop_or_the_rest_is_told(everything: InjectionMap) -> None:
    for zone in everything.zones:
        if not codes(zone) & {the_map.NOT_PLACED, the_map.NO_TECHNIQUE}:
            assert zone.budget - zone.total < zone.per_point, zone.zone


def test_totals_add_up(everything: InjectionMap) -> None:
    assert everything.total.value == sum(zone.total.value for zone in everything.zones)
    assert everything.count == sum(zone.count for zone in everything.zones)
    assert everything.left == everything.right
    assert not [w for w in everything.warnings if w.code == the_map.UNEVEN]


def test_the_right_side_mirrors_the_left(everything: InjectionMap) -> None:
    for left in everything.zones:
        if left.side == "left":
            right = side(everything, left.zone, "right")
            assert {(1 - p.x, p.y) for p in left.points} == {(p.x, p.y) for p in right.points}, left.zone
            assert left.spacing == right.spacing and left.depth == right.depth


def test_a_whole_face_takes_two_and_a_half_millilitres(library: Library) -> None:
    shares = {z.id: Volume(z.volume.whole_face_ml) for z in library.zones.values() if z.volume.whole_face_ml}
    drawn = draw_map(volumes=shares, sex="female", library=library)
    assert Volume.of("2.3") < drawn.total and not Volume.of("2.5") < drawn.total
    assert 0 < drawn.minutes < 45


def test_the_same_question_gives_the_same_bytes(everything: InjectionMap, library: Library) -> None:
    again = draw_map(volumes=defaults(library), sex="female", library=library)
    assert canonical(again) == canonical(everything)


def test_every_technique_is_sound_on_every_zone_of_the_face(library: Library) -> None:
    face = {z.id: Volume(z.volume.default_ml) for z in library.zones.values() if z.area.value == "face"}
    for technique in library.techniques.values():
        if technique.id in ("nappage", "mesogun-single"):  # as intraepidermal and point by point, only slower
            continue
        drawn = draw_map(volumes=face, sex="male", library=library, techniques=dict.fromkeys(face, technique.id))
        for zone in drawn.zones:
            assert_sound(zone, library)
            if technique.refused:
                assert codes(zone) == {the_map.REFUSED} and not zone.points


def test_deep_work_keeps_off_vessels_and_shallow_work_is_told(library: Library) -> None:
    volumes = {"forehead": Volume.of("0.44")}
    shallow = draw_map(volumes=volumes, sex="female", library=library).zones[0]
    near = {name for point in shallow.points for name in point.near}
    assert near == {"supraorbital", "supratrochlear"}
    assert the_map.NEAR_STRUCTURE in codes(shallow)
    deep = draw_map(volumes=volumes, sex="female", library=library, techniques={"forehead": "mesoperfusion"}).zones[0]
    assert deep.points and not any(point.near for point in deep.points)
    assert {"plan/depth-outside-dermis", the_map.STRUCTURE_KEPT_OUT} <= codes(deep)
    assert_sound(deep, library)


def test_unknown_depth_counts_as_deep(library: Library) -> None:
    fold = draw_map(volumes={"nasolabial-fold": Volume.of("0.04")}, sex="female", library=library).zones[0]
    assert {"plan/depth-unknown", the_map.STRUCTURE_KEPT_OUT} <= codes(fold)
    assert all(point.end_x is not None for point in fold.points)


def test_nothing_below_the_dermis_on_the_neck(library: Library) -> None:
    neck = draw_map(
        volumes={"neck": Volume.of(2)}, sex="female", library=library, techniques={"neck": "submental-grid"}
    ).zones[0]
    assert not neck.points and the_map.NO_ROOM in codes(neck)


def test_no_point_on_the_upper_lid(library: Library) -> None:
    drawn = draw_map(
        volumes={"periocular-upper": Volume.of("0.02")},
        sex="female",
        library=library,
        techniques={"periocular-upper": "intraepidermal"},
    )
    assert drawn.count == 0
    assert all({the_map.NO_ROOM, the_map.UNUSUAL} <= codes(zone) for zone in drawn.zones)


def test_the_jaw_nerve_concerns_the_fat_treatment_only(library: Library) -> None:
    ask = {"volumes": {"jawline": Volume.of("0.14")}, "sex": "female", "library": library}
    plain = draw_map(**ask)  # type: ignore[arg-type]
    lipolytic = draw_map(**ask, actives=frozenset({"deoxycholic-acid"}))  # type: ignore[arg-type]
    assert not any("marginal-mandibular" in point.near for zone in plain.zones for point in zone.points)
    assert any("marginal-mandibular" in point.near for zone in lipolytic.zones for point in zone.points)


def test_a_label_may_ask_for_smaller_drops(library: Library) -> None:
    drawn = draw_map(
        volumes={"cheek": Volume.of("0.30")},
        sex="female",
        library=library,
        techniques={"cheek": "papule"},
        most_per_point={"cheek": Volume.of("0.0125")},
    ).zones[0]
    assert drawn.per_point == Volume.of("0.01")  # down to hundredths, as the technique measures
    assert drawn.count == 30
    assert the_map.DROP_RANGE in codes(drawn)


def test_a_label_that_allows_more_changes_nothing(library: Library) -> None:
    volumes = {"cheek": Volume.of("0.30")}
    with_limit = draw_map(volumes=volumes, sex="female", library=library, most_per_point={"cheek": Volume.of(1)})
    assert with_limit == draw_map(volumes=volumes, sex="female", library=library)


def test_too_little_for_one_drop_is_told(library: Library) -> None:
    zone = draw_map(volumes={"chin": Volume.of("0.005")}, sex="female", library=library).zones[0]
    assert {the_map.BELOW_ONE_DROP, the_map.VOLUME_RANGE} <= codes(zone) and not zone.points


def test_spacing_outside_the_range_is_told(library: Library) -> None:
    close = draw_map(volumes={"crows-feet": Volume.of("0.28")}, sex="female", library=library).zones[0]
    wide = draw_map(
        volumes={"forehead": Volume.of("0.2")},
        sex="female",
        library=library,
        techniques={"forehead": "nappage"},
    ).zones[0]
    assert the_map.CLOSE in codes(close) and the_map.WIDE in codes(wide)


def test_microneedling_spreads_its_volume_and_has_no_points(library: Library) -> None:
    zone = draw_map(
        volumes={"cheek": Volume.of(1)}, sex="female", library=library, techniques={"cheek": "microneedling"}
    ).zones[0]
    assert zone.points == () and zone.total == Volume.of(1) and not zone.per_point
    assert zone.seconds > 0 and zone.spacing is None


def test_duration_is_points_times_seconds(library: Library) -> None:
    drawn = draw_map(volumes={"chin": Volume.of("0.12")}, sex="female", library=library)
    assert drawn.count == 12
    assert drawn.minutes == Decimal("1.0")  # 12 points, 5 s each


def test_one_side_left_out_is_uneven(library: Library) -> None:
    drawn = draw_map(
        volumes={"cheek": Volume.of(1)}, sex="female", library=library, left_out=frozenset({("cheek", "right")})
    )
    assert [zone.side for zone in drawn.zones] == ["left"]
    assert [w.code for w in drawn.warnings if w.side is None] == [the_map.UNEVEN]
    assert drawn.right == Volume.zero()


def test_a_marked_lesion_is_kept_free(library: Library) -> None:
    mark = Mark("front", Decimal("0.5"), Decimal("0.26"))
    zone = draw_map(volumes={"forehead": Volume.of("0.44")}, sex="female", library=library, marks=[mark]).zones[0]
    assert zone.count == 44
    for point in zone.points:
        dx = (point.x - mark.x) * 1000 * Decimal("0.25")
        dy = (point.y - mark.y) * 1250 * Decimal("0.25")
        assert dx * dx + dy * dy >= Decimal("99.9")  # 10 mm


def test_a_mark_moves_the_zone_to_the_drawing_it_was_made_on(library: Library) -> None:
    cheek = {"cheek": Volume.of("0.28")}
    mark = Mark("front", Decimal("0.68"), Decimal("0.60"), Length.of(3))
    drawn = draw_map(volumes=cheek, sex="female", library=library, marks=[mark])
    assert side(drawn, "cheek", "left").view == "front"
    assert side(drawn, "cheek", "right").view == "oblique-right"
    twice = draw_map(
        volumes=cheek,
        sex="female",
        library=library,
        marks=[mark, Mark("oblique-left", Decimal("0.52"), Decimal("0.60"), Length.of(3))],
    )
    assert codes(side(twice, "cheek", "left")) == {the_map.MARKS_ON_TWO_VIEWS}
    assert side(twice, "cheek", "right").points


def test_every_unknown_id_is_named_at_once(library: Library) -> None:
    with pytest.raises(UnknownIdError) as caught:
        draw_map(
            volumes={"forehed": Volume.of(1)},
            sex="female",
            library=library,
            techniques={"cheek": "nappag"},
            marks=[Mark("frnt", Decimal("0.5"), Decimal("0.5"))],
        )
    assert [fault.got for fault in caught.value.faults] == ["forehed", "nappag", "frnt"]


def test_impossible_numbers_are_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        draw_map(volumes={"chin": Volume.zero()}, sex="female", library=library)
    with pytest.raises(ValueError, match="inside its view"):
        draw_map(volumes={}, sex="female", library=library, marks=[Mark("front", Decimal(2), Decimal(0))])


@settings(max_examples=25)
@given(
    zone=st.sampled_from(["chin", "malar", "temple", "glabella", "perioral", "nose", "jawline"]),
    technique=st.sampled_from(["point-by-point", "micropapule", "papule", "linear-retrograde", "bolus"]),
    hundredths=st.integers(1, 60),
    marks=st.lists(
        st.builds(
            Mark,
            st.sampled_from(["front", "oblique-left"]),
            st.decimals("0.2", "0.8", places=3),
            st.decimals("0.3", "0.8", places=3),
            st.just(Length.of(4)),
        ),
        max_size=3,
    ),
)
def test_whatever_is_asked_the_map_is_sound(
    library: Library, zone: str, technique: str, hundredths: int, marks: list[Mark]
) -> None:
    budget = Volume(Decimal(hundredths) / 100)
    drawn = draw_map(volumes={zone: budget}, sex="other", library=library, techniques={zone: technique}, marks=marks)
    for one in drawn.zones:
        assert_sound(one, library)
        placed = not codes(one) & {the_map.NO_ROOM, the_map.NOT_PLACED, the_map.MARKS_ON_TWO_VIEWS}
        if placed and one.per_point:
            assert one.budget - one.total < one.per_point


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(0, 40))
def test_more_volume_never_gives_less(library: Library, hundredths: int, more: int) -> None:
    small, large = (
        draw_map(volumes={"malar": Volume(Decimal(n) / 100)}, sex="female", library=library).total
        for n in (hundredths, hundredths + more)
    )
    assert not large < small
