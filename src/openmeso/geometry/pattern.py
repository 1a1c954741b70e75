"""Points and lines laid out evenly inside a zone: the volume budget says how many, the spacing follows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, TypeVar

from openmeso.geometry.keep_out import KeepOut
from openmeso.geometry.polygon import (
    Point,
    Ring,
    Segment,
    area,
    bounds,
    centroid,
    clip_row,
    contains,
    distance_between,
    distance_to_edge,
    long_axis,
    mirror,
    segments,
    sides,
    turn,
    within,
)

#: Two pricks closer than this are one wound: a pattern is never made denser.
LEAST_SPACING_MM = 1.0
#: Points keep this distance from the edge of their zone, for the width of the hand's tremor is not in the plan.
MARGIN_MM = 0.5
#: Free skin between the end of one line and the next in the same row.
LINE_GAP_MM = 2.0

_HEX_ROW = math.sqrt(3) / 2
#: The search for a spacing begins this much wider than an endless pattern needs, narrows by strides until
#: the wanted number fits, then halves the last stride.
_FIRST_TRY = 1.5
_STRIDE = 1.2
_HALVINGS = 8

Kind = Literal["hexagonal", "square"]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Room:
    """Where points may lie: an outline in mm less what is kept out."""

    outline: tuple[Point, ...]
    keep_out: tuple[KeepOut, ...] = ()
    margin_mm: float = MARGIN_MM

    def admits(self, point: Point) -> bool:
        return contains(self.outline, point) and self.free(point)

    def free(self, point: Point) -> bool:
        """Is a point that is known to lie inside clear of the edge and of everything kept out?"""
        return not within(self._edge, point, self.margin_mm, touching=False) and not any(
            shape.covers(point) for shape in self.keep_out
        )

    @cached_property
    def _edge(self) -> tuple[Segment, ...]:
        return segments(self.outline, closed=True)

    @cached_property
    def area_cm2(self) -> float:
        """Area of the outline. Keep-outs are not taken off: they mostly lie at its border."""
        return area(self.outline) / 100

    def mirrored(self, axis_x: float) -> Room:
        return Room(
            mirror(self.outline, axis_x), tuple(shape.mirrored(axis_x) for shape in self.keep_out), self.margin_mm
        )


@dataclass(frozen=True)
class Laid:
    """A finished pattern.

    Attributes:
        entries: Where the needle goes in.
        ends: Where each line ends; empty for points.
        spacing_mm: Distance of neighbours, or of rows for lines; None without a point.
    """

    entries: tuple[Point, ...]
    ends: tuple[Point, ...] = ()
    spacing_mm: float | None = None


def spacing_for(*, area_cm2: float, count: float, kind: Kind = "hexagonal") -> float:
    """Spacing in mm at which an endless lattice puts ``count`` points on an area."""
    square = math.sqrt(100 * area_cm2 / count)
    return square if kind == "square" else square / math.sqrt(_HEX_ROW)


def count_for(*, area_cm2: float, spacing_mm: float, kind: Kind = "hexagonal") -> float:
    """Points that an endless lattice of a spacing puts on an area."""
    cell = spacing_mm**2 * (1.0 if kind == "square" else _HEX_ROW)
    return 100 * area_cm2 / cell


def lattice(room: Room, *, spacing_mm: float, kind: Kind = "hexagonal") -> tuple[Point, ...]:
    """Every lattice point that the room admits, row by row; a lattice point lies on the centroid."""
    return tuple(point for point in _nodes(room.outline, spacing_mm, kind) if room.free(point))


def _nodes(outline: Ring, spacing: float, kind: Kind) -> Iterator[Point]:
    cx, cy = centroid(outline)
    _, top, _, bottom = bounds(outline)
    height = spacing * (1.0 if kind == "square" else _HEX_ROW)
    for row in range(math.ceil((top - cy) / height), math.floor((bottom - cy) / height) + 1):
        y = cy + row * height
        shift = 0.5 if kind == "hexagonal" and row % 2 else 0.0
        for start, end in clip_row(outline, y):
            first = math.ceil((start - cx) / spacing - shift)
            last = math.floor((end - cx) / spacing - shift)
            for column in range(first, last + 1):
                yield cx + (column + shift) * spacing, y


@lru_cache(maxsize=256)  # the other side of a pair is the same room mirrored
def lay_points(room: Room, *, count: int, kind: Kind = "hexagonal") -> Laid:
    """Lay ``count`` points as far apart as a lattice allows; fewer where the room does not hold them.

    Where the lattice has more nodes than are wanted, those nearest the edge are left out.
    """
    if count <= 0:
        return Laid(())
    likely = spacing_for(area_cm2=room.area_cm2, count=count, kind=kind)
    found, spacing = _widest_that_holds(lambda s: lattice(room, spacing_mm=s, kind=kind), count, likely)
    kept = _without_outermost(room, found, count)
    return Laid(kept, (), spacing if kept else None)


def lines_at(room: Room, *, spacing_mm: float, length_mm: float) -> tuple[tuple[Point, Point], ...]:
    """Every line of a length that the room admits, start and end, in rows along the zone's long axis."""
    about = centroid(room.outline)
    angle = long_axis(room.outline)
    upright = [turn(point, about, -angle) for point in room.outline]
    lines = (
        (turn(start, about, angle), turn(end, about, angle))
        for start, end in _segments(upright, about, spacing_mm, length_mm)
    )
    return tuple((start, end) for start, end in lines if _line_admitted(room, start, end))


def lay_lines(room: Room, *, count: int, length_mm: float) -> Laid:
    """Lay ``count`` lines of a length along the zone's long axis, rows as far apart as possible."""
    if count <= 0:
        return Laid(())

    def rows(spacing: float) -> tuple[tuple[Point, Point], ...]:
        return lines_at(room, spacing_mm=spacing, length_mm=length_mm)

    likely = area(room.outline) / (count * (length_mm + LINE_GAP_MM))
    found, spacing = _widest_that_holds(rows, count, likely)
    middles = {_middle(line): line for line in found}
    kept = [middles[point] for point in _without_outermost(room, tuple(middles), count)]
    return Laid(tuple(a for a, _ in kept), tuple(b for _, b in kept), spacing if kept else None)


def _segments(outline: Ring, about: Point, spacing: float, length: float) -> Iterator[tuple[Point, Point]]:
    """Horizontal lines centred in each row of the outline."""
    _, top, _, bottom = bounds(outline)
    for row in range(math.ceil((top - about[1]) / spacing), math.floor((bottom - about[1]) / spacing) + 1):
        y = about[1] + row * spacing
        for start, end in clip_row(outline, y):
            room = end - start - 2 * MARGIN_MM
            number = math.floor((room + LINE_GAP_MM) / (length + LINE_GAP_MM))
            used = number * (length + LINE_GAP_MM) - LINE_GAP_MM
            x = (start + end - used) / 2
            for index in range(number):
                left = x + index * (length + LINE_GAP_MM)
                yield (left, y), (left + length, y)


def _line_admitted(room: Room, start: Point, end: Point) -> bool:
    """The whole line lies in the room: it begins inside and comes near no edge and no keep-out."""
    return (
        room.admits(start)
        and all(distance_between(start, end, a, b) >= room.margin_mm for a, b in sides(room.outline))
        and not any(shape.touches(start, end) for shape in room.keep_out)
    )


def _middle(line: tuple[Point, Point]) -> Point:
    (ax, ay), (bx, by) = line
    return (ax + bx) / 2, (ay + by) / 2


def _widest_that_holds(
    pattern: Callable[[float], tuple[_T, ...]], count: int, likely_mm: float
) -> tuple[tuple[_T, ...], float]:
    """Find the widest spacing, near enough, whose pattern holds ``count``, or else as many as fit."""
    wide = max(_FIRST_TRY * likely_mm, LEAST_SPACING_MM)
    best = pattern(wide)
    spacing = wide
    while len(best) < count and spacing > LEAST_SPACING_MM:
        wide = spacing
        spacing = max(spacing / _STRIDE, LEAST_SPACING_MM)
        best = pattern(spacing)
    if len(best) < count:
        return _widest_that_holds(pattern, len(best), likely_mm) if best else (best, spacing)
    narrow = spacing
    for _ in range(_HALVINGS if wide > narrow else 0):
        middle = (narrow + wide) / 2
        found = pattern(middle)
        if len(found) >= count:
            narrow, best = middle, found
        else:
            wide = middle
    return best, narrow


def _without_outermost(room: Room, points: tuple[Point, ...], count: int) -> tuple[Point, ...]:
    """Leave out what lies nearest the edge, keeping the order of the rest."""
    surplus = len(points) - count
    if surplus <= 0:
        return points
    by_edge = sorted(points, key=lambda p: (round(distance_to_edge(room.outline, p), 6), p[1], p[0]))
    dropped = set(by_edge[:surplus])
    return tuple(point for point in points if point not in dropped)
