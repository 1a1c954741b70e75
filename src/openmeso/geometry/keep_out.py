"""A place to keep away from: a disc, a strip or a filled polygon, widened by a distance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from openmeso.geometry.polygon import (
    Point,
    Segment,
    bounds,
    contains,
    distance_between,
    mirror,
    segments,
    sides,
    within,
)


@dataclass(frozen=True)
class KeepOut:
    """One shape in mm.

    Attributes:
        name: What it stands for, to be named in a warning.
        path: One point for a disc, the line of a strip, or the corners of a polygon.
        filled: The path is closed and its inside belongs to it.
    """

    name: str
    path: tuple[Point, ...]
    radius_mm: float
    filled: bool = False

    def near(self, box: tuple[float, float, float, float]) -> bool:
        """Can it cover any point of a box (least x, least y, greatest x, greatest y)?"""
        left, top, right, bottom = bounds(self.path)
        r = self.radius_mm
        return left - r <= box[2] and right + r >= box[0] and top - r <= box[3] and bottom + r >= box[1]

    def covers(self, point: Point) -> bool:
        if self.filled and contains(self.path, point):
            return True
        return within(self._edge, point, self.radius_mm, touching=True)

    def touches(self, start: Point, end: Point) -> bool:
        """Does it cover any point of a line?"""
        if self.filled and contains(self.path, start):
            return True
        ends = sides(self.path) if self.filled or len(self.path) == 1 else pairwise(self.path)
        return any(distance_between(start, end, a, b) <= self.radius_mm for a, b in ends)

    @cached_property
    def _edge(self) -> tuple[Segment, ...]:
        return segments(self.path, closed=self.filled)

    def mirrored(self, axis_x: float) -> KeepOut:
        return KeepOut(self.name, mirror(self.path, axis_x), self.radius_mm, self.filled)
