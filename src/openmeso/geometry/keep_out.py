"""A place to keep away from: a disc, a strip or a filled polygon, widened by a distance."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.geometry.polygon import Point, bounds, contains, distance_to_edge, distance_to_path, mirror


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
        if self.filled:
            return contains(self.path, point) or distance_to_edge(self.path, point) <= self.radius_mm
        return distance_to_path(point, self.path) <= self.radius_mm

    def mirrored(self, axis_x: float) -> KeepOut:
        return KeepOut(self.name, mirror(self.path, axis_x), self.radius_mm, self.filled)
