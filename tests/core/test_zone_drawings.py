"""The outlines and exclusion shapes that ship are sound drawings."""

from __future__ import annotations

from itertools import combinations

import pytest

from openmeso.geometry.mirror import mirrored_view, mirrored_x
from openmeso.geometry.polygon import area, centroid, contains, is_simple, overlap
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.anatomy import Outline


def ring(outline: Outline) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in outline.polygon]


def on_view(library: Library, view: str) -> list[tuple[str, Outline]]:
    return [(z.id, o) for z in library.zones.values() for o in z.outlines if o.view == view]


def test_outlines_are_simple_and_inside_their_view(library: Library) -> None:
    for zone in library.zones.values():
        for outline in zone.outlines:
            view = library.views[outline.view]
            assert is_simple(ring(outline)), (zone.id, outline.view, outline.side)
            assert all(0 <= x <= view.width and 0 <= y <= view.height for x, y in outline.polygon), zone.id
            assert len(outline.polygon) <= 48, zone.id


def test_every_zone_is_drawn_on_the_sides_it_has(library: Library) -> None:
    for zone in library.zones.values():
        sides = {outline.side for outline in zone.outlines}
        assert sides == ({"left", "right"} if zone.paired else {"midline"}), zone.id


@pytest.mark.parametrize(
    ("view", "regions"),
    [("front", 25), ("oblique-left", 16), ("oblique-right", 16), ("profile-left", 16), ("profile-right", 16)],
)
def test_the_face_has_its_regions(library: Library, view: str, regions: int) -> None:
    assert len(on_view(library, view)) == regions


def test_zones_of_one_view_do_not_overlap(library: Library) -> None:
    for view in library.views:
        for (one, a), (other, b) in combinations(on_view(library, view), 2):
            assert not overlap(ring(a), ring(b)), (view, one, a.side, other, b.side)


def test_paired_zones_mirror_each_other(library: Library) -> None:
    for zone in library.zones.values():
        for outline in zone.outlines:
            if outline.side != "left":
                continue
            view = library.views[outline.view]
            (twin,) = (o for o in zone.outlines if o.side == "right" and o.view == mirrored_view(view))
            assert {(mirrored_x(view, x), y) for x, y in outline.polygon} == set(twin.polygon), zone.id


def test_midline_zones_are_even_where_the_view_has_a_midline(library: Library) -> None:
    for zone in library.zones.values():
        for outline in zone.outlines:
            view = library.views[outline.view]
            if outline.side == "midline" and view.midline_x is not None:
                assert {(mirrored_x(view, x), y) for x, y in outline.polygon} == set(outline.polygon), zone.id


def test_the_patients_left_is_right_on_the_drawing_except_from_behind(library: Library) -> None:
    for zone in library.zones.values():
        for outline in zone.outlines:
            view = library.views[outline.view]
            if outline.side == "midline" or view.midline_x is None:
                continue
            on_the_right = centroid(ring(outline))[0] > view.midline_x
            assert on_the_right == ((outline.side == "left") != view.behind), (zone.id, view.id)


def test_views_mirror_each_other(library: Library) -> None:
    for view in library.views.values():
        assert (view.midline_x is None) == (view.mirror is not None), view.id
        if view.mirror:
            twin = library.views[view.mirror]
            assert twin.mirror == view.id
            assert (twin.width, twin.height, twin.mm_per_unit) == (view.width, view.height, view.mm_per_unit)
        else:
            assert mirrored_x(view, view.midline_x or view.width) == view.midline_x


def test_a_drawing_that_disagrees_with_the_bounds_says_so(library: Library) -> None:
    for zone in library.zones.values():
        first = zone.outlines[0]
        scale = float(library.views[first.view].mm_per_unit)
        drawn_cm2 = area(ring(first)) * scale**2 / 100
        least, most = (float(bound) for bound in zone.area_cm2)
        words = "less than" if drawn_cm2 < least * 0.98 else "more than" if drawn_cm2 > most * 1.02 else "within"
        assert words in zone.note, (zone.id, drawn_cm2)


def test_no_zone_is_confirmed_before_a_clinician_drew_its_edges(library: Library) -> None:
    assert not any(zone.confirmed for zone in library.zones.values())


def test_points_are_laid_where_the_zone_is_largest(library: Library) -> None:
    for zone in library.zones.values():
        for side in ("left", "right", "midline"):
            sizes = [
                area(ring(o)) * float(library.views[o.view].mm_per_unit) ** 2 for o in zone.outlines if o.side == side
            ]
            assert not sizes or sizes[0] * 1.11 >= max(sizes), zone.id


def test_a_profile_has_the_structures_of_the_oblique_view(library: Library) -> None:
    for entry in library.exclusions.values():
        views = {shape.view for shape in entry.shapes}
        assert ("oblique-left" in views) == ("profile-left" in views), entry.id


def test_exclusion_shapes_are_sound(library: Library) -> None:
    for entry in library.exclusions.values():
        for shape in entry.shapes:
            least = {"disc": 1, "strip": 2, "polygon": 3}[shape.kind]
            assert len(shape.points) >= least and (shape.kind != "disc" or len(shape.points) == 1), entry.id
            if shape.kind == "polygon":
                assert is_simple([(float(x), float(y)) for x, y in shape.points]), (entry.id, shape.view)


def test_exclusion_shapes_come_in_mirrored_pairs(library: Library) -> None:
    for entry in library.exclusions.values():
        drawn = {(s.view, s.side, frozenset(s.points)) for s in entry.shapes}
        for shape in entry.shapes:
            view = library.views[shape.view]
            side = {"left": "right", "right": "left"}.get(shape.side, shape.side)
            points = frozenset((mirrored_x(view, x), y) for x, y in shape.points)
            if shape.side != "midline":
                assert (mirrored_view(view), side, points) in drawn, (entry.id, shape.view)


def test_the_orbit_covers_the_eye_and_the_upper_lid(library: Library) -> None:
    (orbit,) = (s for s in library.exclusions["orbit"].shapes if s.view == "front" and s.side == "left")
    rim = [(float(x), float(y)) for x, y in orbit.points]
    for place in ((618, 519), (563, 526), (675, 521), (618, 548)):  # pupil, corners, lower lid
        assert contains(rim, place)
    (lid,) = (o for o in library.zones["periocular-upper"].outlines if o.view == "front" and o.side == "left")
    assert sum(contains(rim, point) for point in ring(lid)) >= len(lid.polygon) * 0.8


def test_shares_of_a_whole_face_add_up(library: Library) -> None:
    shares = sum((zone.volume.whole_face_ml or 0) * (2 if zone.paired else 1) for zone in library.zones.values())
    assert float(shares) == pytest.approx(2.5)


def test_budgets_are_in_their_range(library: Library) -> None:
    for zone in library.zones.values():
        assert zone.volume.least_ml <= zone.volume.default_ml <= zone.volume.most_ml, zone.id


def test_techniques_default_inside_their_ranges(library: Library) -> None:
    for technique in library.techniques.values():
        assert technique.ml_range[0] <= technique.ml_per_point <= technique.ml_range[1], technique.id
        assert technique.spacing_range[0] <= technique.spacing_mm <= technique.spacing_range[1], technique.id
        assert technique.schools, technique.id
