"""Plane polygons: a closed ring of points, first and last not repeated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Ring = Sequence[Point]


def sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    """Every side of the ring, the closing one last."""
    yield from pairwise(ring)
    yield ring[-1], ring[0]


def _signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in sides(ring)) / 2


def area(ring: Ring) -> float:
    """Area in the square of the ring's unit."""
    return abs(_signed_area(ring))


def centroid(ring: Ring) -> Point:
    """Centre of gravity of the filled ring; it may lie outside a bent one."""
    doubled = 2 * _signed_area(ring)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in sides(ring))
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in sides(ring))
    return x / (3 * doubled), y / (3 * doubled)


def bounds(ring: Ring) -> tuple[float, float, float, float]:
    """Least x, least y, greatest x, greatest y."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return min(xs), min(ys), max(xs), max(ys)


def contains(ring: Ring, point: Point) -> bool:
    """Is the point inside? On an edge either answer may come."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in sides(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def distance_to_segment(point: Point, start: Point, end: Point) -> float:
    """Shortest way from a point to a segment; a segment without length is a point."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    along = 0.0
    if squared:
        along = min(1.0, max(0.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / squared))
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment with what repeated questions about nearness need."""

    x: float
    y: float
    dx: float
    dy: float
    squared: float
    left: float
    top: float
    right: float
    bottom: float


def segments(path: Sequence[Point], *, closed: bool) -> tuple[Segment, ...]:
    """The segments of a path or ring; one point is a segment without length."""
    ends = list(sides(path)) if closed else list(pairwise(path)) or [(path[0], path[0])]
    return tuple(
        Segment(
            x=a[0],
            y=a[1],
            dx=b[0] - a[0],
            dy=b[1] - a[1],
            squared=(b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2,
            left=min(a[0], b[0]),
            top=min(a[1], b[1]),
            right=max(a[0], b[0]),
            bottom=max(a[1], b[1]),
        )
        for a, b in ends
    )


def within(parts: Sequence[Segment], point: Point, distance: float, *, touching: bool) -> bool:
    """Is a point nearer than a distance to any segment; ``touching``: or exactly so far?"""
    x, y = point
    limit = distance * distance
    for part in parts:
        # Most segments are ruled out by their box alone; this is the innermost loop of every map.
        if part.left - x > distance or x - part.right > distance:
            continue
        if part.top - y > distance or y - part.bottom > distance:
            continue
        px, py = x - part.x, y - part.y
        along = 0.0
        if part.squared:
            along = min(1.0, max(0.0, (px * part.dx + py * part.dy) / part.squared))
        far = (px - along * part.dx) ** 2 + (py - along * part.dy) ** 2
        if far < limit or (touching and far == limit):
            return True
    return False


def distance_between(a: Point, b: Point, c: Point, d: Point) -> float:
    """Shortest way between the segments ab and cd; nothing where they meet."""
    if segments_meet(a, b, c, d):
        return 0.0
    ends = ((a, c, d), (b, c, d), (c, a, b), (d, a, b))
    return min(distance_to_segment(point, start, end) for point, start, end in ends)


def distance_to_edge(ring: Ring, point: Point) -> float:
    """Shortest way from a point to the ring, from inside or outside."""
    return min(distance_to_segment(point, a, b) for a, b in sides(ring))


def clip_row(ring: Ring, y: float) -> list[tuple[float, float]]:
    """The parts of the horizontal line at ``y`` that lie inside the ring, from left to right."""
    crossings = sorted(
        ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in sides(ring) if (ay > y) != (by > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def mirror(ring: Ring, axis_x: float) -> tuple[Point, ...]:
    """Mirror across the vertical line at ``axis_x``, keeping the sense of rotation."""
    return tuple((2 * axis_x - x, y) for x, y in reversed(ring))


def scale(ring: Ring, factor: float) -> tuple[Point, ...]:
    return tuple((x * factor, y * factor) for x, y in ring)


def turn(point: Point, about: Point, angle: float) -> Point:
    """Turn a point by an angle in radians about another."""
    cos, sin = math.cos(angle), math.sin(angle)
    dx, dy = point[0] - about[0], point[1] - about[1]
    return about[0] + dx * cos - dy * sin, about[1] + dx * sin + dy * cos


def long_axis(ring: Ring) -> float:
    """Direction in radians of the ring's greatest extent through its centroid, in (-pi/2, pi/2]."""
    cx, cy = centroid(ring)
    xx = yy = xy = 0.0
    for (ax, ay), (bx, by) in sides([(x - cx, y - cy) for x, y in ring]):
        cross = ax * by - bx * ay
        xx += cross * (ax * ax + ax * bx + bx * bx)
        yy += cross * (ay * ay + ay * by + by * by)
        xy += cross * (ax * (2 * ay + by) + bx * (ay + 2 * by)) / 2
    sign = math.copysign(1.0, _signed_area(ring))
    return math.atan2(2 * xy * sign, (xx - yy) * sign) / 2


def is_simple(ring: Ring) -> bool:
    """Does the ring nowhere cross or touch itself?"""
    edges = list(sides(ring))
    for i, (a, b) in enumerate(edges):
        if a == b:
            return False
        for j in range(i + 1, len(edges)):
            neighbours = j == i + 1 or (i == 0 and j == len(edges) - 1)
            if not neighbours and segments_meet(a, b, *edges[j]):
                return False
    return len(ring) >= 3


def segments_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Do two segments share a point?"""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    def between(p: Point, q: Point, r: Point) -> bool:
        return min(p[0], q[0]) <= r[0] <= max(p[0], q[0]) and min(p[1], q[1]) <= r[1] <= max(p[1], q[1])

    d1, d2, d3, d4 = side(c, d, a), side(c, d, b), side(a, b, c), side(a, b, d)
    if d1 * d2 < 0 and d3 * d4 < 0:
        return True
    return any(
        turned == 0 and between(p, q, r)
        for turned, p, q, r in ((d1, c, d, a), (d2, c, d, b), (d3, a, b, c), (d4, a, b, d))
    )


def overlap(one: Ring, other: Ring) -> bool:
    """Do two rings share any ground?"""
    return (
        any(segments_meet(a, b, c, d) for a, b in sides(one) for c, d in sides(other))
        or contains(one, other[0])
        or contains(other, one[0])
    )
