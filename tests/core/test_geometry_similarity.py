"""Laying one picture over another: known shifts, turns and scales come back, and never a mirror image."""

from __future__ import annotations

import cmath
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.geometry.similarity import (
    LandmarkError,
    Nudge,
    Point,
    Similarity,
    fitted_similarity,
    residual_px,
    whole_within,
)

near = pytest.approx
places = st.tuples(st.floats(0, 4000), st.floats(0, 4000))
similarities = st.builds(
    lambda scale, degrees, x, y: Similarity(cmath.rect(scale, math.radians(degrees)), complex(x, y)),
    st.floats(0.2, 5),
    st.floats(-179, 179),
    st.floats(-2000, 2000),
    st.floats(-2000, 2000),
)


@st.composite
def landmarks(draw: st.DrawFn, least: int = 2) -> list[Point]:
    """Two or three places that lie well apart."""
    first = draw(places)
    angles = draw(st.lists(st.floats(0, 360), min_size=least - 1, max_size=2))
    found = [first]
    for n, angle in enumerate(angles, 1):
        far = cmath.rect(draw(st.floats(100, 300)) * (4**n), math.radians(angle))
        found.append((first[0] + far.real, first[1] + far.imag))
    return found


@given(similarities, landmarks())
def test_a_known_turn_scale_and_shift_comes_back(known: Similarity, points: list[Point]) -> None:
    found = fitted_similarity(points, [known(point) for point in points])
    assert found.factor == near(known.factor, abs=1e-6)
    for point in points:
        assert found(point) == near(known(point), abs=1e-4)


@given(similarities, landmarks(3), st.floats(-20, 20), st.floats(-20, 20))
def test_of_three_landmarks_no_other_similarity_leaves_less(
    known: Similarity, points: list[Point], x: float, y: float
) -> None:
    fixed = [known(point) for point in points]
    fixed[2] = (fixed[2][0] + x, fixed[2][1] + y)
    try:
        found = fitted_similarity(points, fixed)
    except LandmarkError:
        return
    least = residual_px(found, points, fixed)
    center = fixed[0]
    for nudge in (Nudge(dx=1), Nudge(dy=-1), Nudge(degrees=0.2), Nudge(degrees=-0.2), Nudge(scale=1.005)):
        assert least <= residual_px(found.then(nudge.about(center)), points, fixed) + 1e-6


def test_numbers_by_hand() -> None:
    """A quarter turn clockwise, twice as large: (0, 0) → (100, 50), (10, 0) → (100, 70)."""
    found = fitted_similarity([(0, 0), (10, 0)], [(100, 50), (100, 70)])
    assert found.matrix == near((0, 2, -2, 0, 100, 50))
    assert (found.scale, found.degrees) == near((2, 90))
    assert found((0, 10)) == near((80, 50))


def test_the_example_of_umeyamas_paper() -> None:
    """Three points and their mirror image, in hundreds: c = 0.721, R = (0.832 0.555; -0.555 0.832), t = (-0.8, 0.4).

    Umeyama, IEEE TPAMI 1991;13(4):376-380. Without his sign matrix the best fit would be a reflection.
    """
    moving, mirrored = [(0.0, 0.0), (100.0, 0.0), (0.0, 200.0)], [(0.0, 0.0), (-100.0, 0.0), (0.0, 200.0)]
    found = fitted_similarity(moving, mirrored)
    a, b, c, d, e, f = found.matrix
    assert found.scale == near(0.721, abs=5e-4)
    assert (a / found.scale, c / found.scale, b / found.scale) == near((0.832, 0.555, -0.555), abs=5e-4)
    assert (e, f) == near((-80, 40))
    assert a * d - b * c > 0


def test_three_landmarks_on_one_line_are_enough() -> None:
    known = Similarity(cmath.rect(1.1, 0.05), 12 - 7j)
    line = [(100.0, 100.0), (200.0, 150.0), (400.0, 250.0)]
    found = fitted_similarity(line, [known(point) for point in line])
    assert found.factor == near(known.factor) and found.offset == near(known.offset)


@pytest.mark.parametrize("which", ["after", "before"])
def test_two_landmarks_at_one_place_are_refused_by_their_place(which: str) -> None:
    same, apart = [(50.0, 50.0), (52.0, 51.0)], [(0.0, 0.0), (90.0, 10.0)]
    with pytest.raises(LandmarkError, match=rf"landmarks\.{which}: got 1 and 2 less than 8 px apart"):
        fitted_similarity(*((same, apart) if which == "after" else (apart, same)))


@pytest.mark.parametrize("counts", [(0, 0), (1, 1), (3, 2)])
def test_too_few_landmarks_are_refused(counts: tuple[int, int]) -> None:
    points = [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0)]
    with pytest.raises(LandmarkError, match="two or three in each picture"):
        fitted_similarity(points[: counts[0]], points[: counts[1]])


def test_landmarks_that_would_shrink_a_face_to_a_spot_are_refused() -> None:
    with pytest.raises(LandmarkError, match="in the same order"):
        fitted_similarity([(0, 0), (4000, 0), (2000, 3000)], [(0, 0), (9, 9), (20, 0)])


def test_a_nudge_turns_round_its_center_and_then_moves() -> None:
    nudge = Nudge(dx=3, dy=-2, degrees=0.2, scale=1.005).about((400, 500))
    assert nudge((400, 500)) == near((403, 498))
    assert (nudge.scale, nudge.degrees) == near((1.005, 0.2))


@given(similarities, similarities, places)
def test_one_after_the_other_and_back_again(one: Similarity, other: Similarity, point: Point) -> None:
    assert one.then(other)(point) == near(other(one(point)), abs=1e-6)
    assert one.inverse()(one(point)) == near(point, abs=1e-6)


def test_before_any_landmark_the_whole_picture_stands_in_the_middle() -> None:
    found = whole_within(1000, 2000, room=(800, 800))
    assert found.matrix == near((0.4, 0, 0, 0.4, 200, 0))
