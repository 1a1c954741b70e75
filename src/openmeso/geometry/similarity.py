"""Laying one picture over another: turned, scaled and moved, never mirrored, never bent.

Pictures have pixels, x to the right and y down. A point is a complex number x + iy, and a similarity is
``z → factor · z + offset``: the factor's size is the scale, its angle the turn.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass

from openmeso.errors import Fault, OpenMesoError

Point = tuple[float, float]
#: Landmarks of one picture that lie closer than this tell neither turn nor scale. House default, in pixels.
LEAST_APART_PX = 8.0
#: A later photograph that would have to be scaled by more than this was marked at other places. House default.
MOST_SCALED = 20.0


class LandmarkError(OpenMesoError):
    what = "The landmarks do not say how the pictures lie"


@dataclass(frozen=True, slots=True)
class Similarity:
    """A turn, a scale and a shift."""

    factor: complex = 1 + 0j
    offset: complex = 0j

    @property
    def scale(self) -> float:
        return abs(self.factor)

    @property
    def degrees(self) -> float:
        """Clockwise on the screen, since y points down."""
        return math.degrees(cmath.phase(self.factor))

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """In the order of SVG's ``matrix(a b c d e f)``."""
        return (
            self.factor.real,
            self.factor.imag,
            -self.factor.imag,
            self.factor.real,
            self.offset.real,
            self.offset.imag,
        )

    def __call__(self, point: Point) -> Point:
        moved = self.factor * complex(*point) + self.offset
        return moved.real, moved.imag

    def then(self, other: Similarity) -> Similarity:
        """This one first, the other one after it."""
        return Similarity(other.factor * self.factor, other.factor * self.offset + other.offset)

    def inverse(self) -> Similarity:
        return Similarity(1 / self.factor, -self.offset / self.factor)


@dataclass(frozen=True, slots=True)
class Nudge:
    """What a person corrects by eye: pixels of the earlier picture, degrees clockwise, a factor."""

    dx: float = 0.0
    dy: float = 0.0
    degrees: float = 0.0
    scale: float = 1.0

    def about(self, point: Point) -> Similarity:
        """Turned and scaled round a point that stays in place, then moved."""
        factor = cmath.rect(self.scale, math.radians(self.degrees))
        center = complex(*point)
        return Similarity(factor, center - factor * center + complex(self.dx, self.dy))


def fitted_similarity(moving: Sequence[Point], fixed: Sequence[Point]) -> Similarity:
    """The similarity that brings the moving landmarks nearest to the fixed ones: least squares, no reflection.

    The closed form of Umeyama (IEEE TPAMI 1991;13(4):376-380) in the plane. Two pairs fit exactly; of
    three the error is spread.

    Raises:
        LandmarkError: fewer than two pairs, not as many here as there, or landmarks that lie on each other.
    """
    if len(moving) != len(fixed) or len(moving) < 2:
        got = f"{len(fixed)} before, {len(moving)} after"
        raise LandmarkError([Fault("landmarks", got, "two or three in each picture", "place the missing ones")])
    _apart("after", moving)
    _apart("before", fixed)
    here, there = ([complex(*point) for point in points] for points in (moving, fixed))
    mean_here, mean_there = sum(here) / len(here), sum(there) / len(there)
    spread = sum(abs(z - mean_here) ** 2 for z in here)
    shared = sum((z - mean_here).conjugate() * (w - mean_there) for z, w in zip(here, there, strict=True))
    factor = shared / spread
    if not 1 / MOST_SCALED <= abs(factor) <= MOST_SCALED:
        got = f"scaled by {abs(factor):.3g}"
        expected = f"between {1 / MOST_SCALED:g} and {MOST_SCALED:g}"
        raise LandmarkError([Fault("landmarks", got, expected, "place the same landmarks in the same order")])
    return Similarity(factor, mean_there - factor * mean_here)


def residual_px(similarity: Similarity, moving: Sequence[Point], fixed: Sequence[Point]) -> float:
    """How far the landmarks stay apart after the fit: root mean square, in pixels of the fixed picture."""
    apart = [math.dist(similarity(z), w) for z, w in zip(moving, fixed, strict=True)]
    return math.sqrt(sum(d * d for d in apart) / len(apart))


def whole_within(width: float, height: float, *, room: tuple[float, float]) -> Similarity:
    """A whole picture in the middle of the room of another, before anybody placed a landmark."""
    scale = min(room[0] / width, room[1] / height)
    return Similarity(complex(scale), complex(room[0] - scale * width, room[1] - scale * height) / 2)


def _apart(which: str, points: Sequence[Point]) -> None:
    """Every two landmarks of a picture must be distinct places."""
    for i, one in enumerate(points):
        for j in range(i):
            if math.dist(one, points[j]) < LEAST_APART_PX:
                place, got = f"landmarks.{which}", f"{j + 1} and {i + 1} less than {LEAST_APART_PX:g} px apart"
                raise LandmarkError([Fault(place, got, "two different places", "place one of them elsewhere")])
