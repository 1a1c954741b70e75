"""Polygons, lattices and lines."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.geometry import KeepOut, Room, lattice, lay_lines, lay_points
from openmeso.geometry.pattern import LEAST_SPACING_MM, count_for, spacing_for
from openmeso.geometry.polygon import (
    Point,
    area,
    centroid,
    clip_row,
    contains,
    distance_between,
    distance_to_edge,
    is_simple,
    long_axis,
    mirror,
    overlap,
    turn,
)

SQUARE = ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0))
ELL = ((0.0, 0.0), (60.0, 0.0), (60.0, 15.0), (20.0, 15.0), (20.0, 50.0), (0.0, 50.0))


def star(radii: list[float]) -> tuple[Point, ...]:
    """A simple polygon round (50, 50)."""
    step = math.tau / len(radii)
    return tuple((50 + r * math.cos(i * step), 50 + r * math.sin(i * step)) for i, r in enumerate(radii))


stars = st.lists(st.floats(8, 30), min_size=5, max_size=14).map(star)
shapes = st.builds(
    KeepOut,
    st.just("here"),
    st.lists(st.tuples(st.floats(20, 80), st.floats(20, 80)), min_size=1, max_size=3).map(tuple),
    st.floats(0.5, 8),
)


def test_an_l_is_measured_exactly() -> None:
    assert area(ELL) == 60 * 15 + 20 * 35
    assert centroid(SQUARE) == (20, 20)
    assert clip_row(ELL, 10) == [(0, 60)]
    assert clip_row(ELL, 30) == [(0, 20)]
    assert contains(ELL, (5, 45)) and not contains(ELL, (40, 30))
    assert distance_to_edge(ELL, (10, 30)) == 10
    assert distance_between((3, 4), (3, 4), (0, 0), (0, 0)) == 5
    assert distance_between((0, 0), (2, 2), (0, 2), (2, 0)) == 0
    assert distance_between((0, 0), (1, 0), (3, 0), (4, 0)) == 2


def test_a_bow_tie_is_not_simple() -> None:
    assert is_simple(ELL)
    assert not is_simple(((0, 0), (10, 10), (10, 0), (0, 10)))
    assert not is_simple(((0, 0), (10, 0), (10, 0), (0, 10)))


def test_overlap_sees_nested_and_crossing_rings() -> None:
    inner = ((10.0, 10.0), (12.0, 10.0), (12.0, 12.0))
    assert overlap(SQUARE, inner) and overlap(inner, SQUARE)
    assert overlap(SQUARE, ELL)
    assert not overlap(SQUARE, tuple((x + 100, y) for x, y in SQUARE))


@given(stars, st.floats(-100, 100))
def test_mirroring_twice_is_nothing_and_keeps_the_area(ring: tuple[Point, ...], axis: float) -> None:
    assert area(mirror(ring, axis)) == pytest.approx(area(ring))
    for (ax, ay), (bx, by) in zip(mirror(mirror(ring, axis), axis), ring, strict=True):
        assert (ax, ay) == (pytest.approx(bx, abs=1e-9), by)


@pytest.mark.parametrize("angle", [0.0, 0.4, 1.2, -1.0])
def test_the_long_axis_of_a_turned_strip(angle: float) -> None:
    strip = [turn(p, (0, 0), angle) for p in ((-30, -5), (30, -5), (30, 5), (-30, 5))]
    assert long_axis(strip) == pytest.approx(angle)
    assert long_axis(strip[::-1]) == pytest.approx(angle)


def test_worked_numbers_of_endless_lattices() -> None:
    assert count_for(area_cm2=60, spacing_mm=5, kind="square") == pytest.approx(240)
    assert count_for(area_cm2=60, spacing_mm=5) == pytest.approx(277.13, abs=0.005)
    assert spacing_for(area_cm2=300, count=250, kind="square") == pytest.approx(10.954, abs=5e-4)
    assert spacing_for(area_cm2=300, count=250) == pytest.approx(11.771, abs=5e-4)


@given(stars, st.lists(shapes, max_size=4).map(tuple), st.integers(0, 60))
def test_points_stay_inside_and_out_of_what_is_kept_out(
    ring: tuple[Point, ...], kept: tuple[KeepOut, ...], count: int
) -> None:
    room = Room(ring, kept)
    laid = lay_points(room, count=count)
    assert len(laid.entries) <= count
    assert len(set(laid.entries)) == len(laid.entries)
    for point in laid.entries:
        assert contains(ring, point)
        assert distance_to_edge(ring, point) >= room.margin_mm
        assert not any(shape.covers(point) for shape in kept)
    if laid.spacing_mm is not None:
        assert laid.spacing_mm >= LEAST_SPACING_MM
        for i, one in enumerate(laid.entries):
            for other in laid.entries[i + 1 :]:
                assert math.dist(one, other) >= laid.spacing_mm - 1e-6


@given(stars, st.integers(1, 80))
def test_an_open_room_takes_every_point(ring: tuple[Point, ...], count: int) -> None:
    assert len(lay_points(Room(ring), count=count).entries) == count


@given(stars, st.integers(2, 40))
def test_more_points_never_lie_much_further_apart(ring: tuple[Point, ...], count: int) -> None:
    few, many = (lay_points(Room(ring), count=n).spacing_mm for n in (count, count * 4))
    assert few is not None and many is not None and many <= few


@given(stars, st.lists(shapes, max_size=3).map(tuple), st.integers(1, 12))
def test_lines_lie_wholly_inside(ring: tuple[Point, ...], kept: tuple[KeepOut, ...], count: int) -> None:
    room = Room(ring, kept)
    laid = lay_lines(room, count=count, length_mm=10)
    assert len(laid.entries) == len(laid.ends) <= count
    for start, end in zip(laid.entries, laid.ends, strict=True):
        assert math.dist(start, end) == pytest.approx(10)
        for i in range(24):
            assert Room(ring, kept, margin_mm=room.margin_mm - 1e-9).admits(
                (start[0] + (end[0] - start[0]) * i / 23, start[1] + (end[1] - start[1]) * i / 23)
            )


def test_nothing_wanted_is_nothing_laid() -> None:
    for laid in (lay_points(Room(SQUARE), count=0), lay_lines(Room(SQUARE), count=0, length_mm=10)):
        assert laid.entries == () and laid.spacing_mm is None


def test_a_room_wholly_kept_out_holds_nothing() -> None:
    room = Room(SQUARE, (KeepOut("all", SQUARE, 1.0, filled=True),))
    assert lay_points(room, count=5).entries == ()
    assert lay_points(room, count=5).spacing_mm is None


def test_a_room_too_small_takes_what_fits_as_wide_as_it_can() -> None:
    small = ((0.0, 0.0), (6.0, 0.0), (6.0, 3.0), (0.0, 3.0))
    laid = lay_points(Room(small), count=500)
    assert 0 < len(laid.entries) < 500


def test_one_point_lies_in_the_middle() -> None:
    assert lay_points(Room(SQUARE), count=1).entries == ((20.0, 20.0),)


def test_square_lattice_and_hexagonal_lattice_differ_in_number() -> None:
    assert len(lattice(Room(SQUARE), spacing_mm=5, kind="square")) == 49
    assert len(lattice(Room(SQUARE), spacing_mm=5)) > 49


@given(stars, st.lists(shapes, max_size=2).map(tuple))
def test_a_mirrored_room_admits_the_mirrored_point(ring: tuple[Point, ...], kept: tuple[KeepOut, ...]) -> None:
    room = Room(ring, kept)
    other = room.mirrored(50.0)
    for x, y in lattice(room, spacing_mm=7):
        # Not on the very edge, where rounding decides.
        if distance_to_edge(ring, (x, y)) > room.margin_mm + 1e-6 and all(
            not KeepOut(k.name, k.path, k.radius_mm + 1e-6).covers((x, y)) for k in kept
        ):
            assert other.admits((100 - x, y))
